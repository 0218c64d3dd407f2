"""The grants of the token endpoint. Each runs the same phases, so that none can forget one.

The client is authenticated before (by the view); then: check what is presented, exchange it for what it gives, record,
all in one transaction. What a replay or a reuse costs is settled after it, so that its refusal cannot undo it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.confirmation import ON_DEVICE
from audit.events import EventName
from audit.record import record
from oidc import authorizations, codes, device_authorization, exchange, id_tokens, refresh_tokens, resources, tokens
from oidc.models import Authorization, Client, RefreshToken
from oidc.protocol import device_grant, errors
from oidc.protocol.resource_indicators import Target
from oidc.scopes import PERSONAL
from oidc.tokens import Issued

Grant = Callable[[Client, Mapping[str, str], Sequence[str]], Issued]


def redeem(client: Client, values: Mapping[str, str], asked: Sequence[str] = ()) -> Issued:
    """Trade what the request presents for tokens. Raises an OAuthError.

    `values` are the request's single parameters, `asked` the APIs that it names by `resource` (RFC 8707 §2.2);
    `client` has been authenticated.
    """
    name = values.get("grant_type")
    if name is None:
        raise errors.InvalidRequest("no grant_type", hint="grant_type is required")
    grant = GRANTS.get(name)
    if grant is None:
        raise errors.UnsupportedGrantType("unknown grant_type")
    if not client.allows_grant_type(name):
        raise errors.UnauthorizedClient("grant type is not registered for the client")
    return grant(client, values, asked)


def _authorization_code(client: Client, values: Mapping[str, str], asked: Sequence[str]) -> Issued:
    """RFC 6749 §4.1.3."""
    grant = codes.find(_required(values, "code"), client)
    codes.check_binding(grant, redirect_uri=values.get("redirect_uri"), verifier=values.get("code_verifier"))
    authorization = grant.authorization
    target = resources.target(client, authorization.scopes, asked, authorization)
    access_token, refresh_token, gained = _drawn(client, target, authorization)
    with transaction.atomic():
        if used_up := exchange.code_for(gained, grant):
            _check_still_standing(authorization)
            issued = _issued(
                authorization, authorization.scopes, target, access_token, refresh_token, event=EventName.TOKEN_ISSUED
            )
    if not used_up:
        codes.punish_replay(grant)
        raise errors.InvalidGrant("code is used or expired")
    return issued


def _drawn(client: Client, target: Target, authorization: Authorization) -> tuple[str, str | None, list[Model]]:
    """The values of an access token and, for who may refresh, of a refresh token, and their rows, yet to be stored."""
    access_token, row = tokens.draw_access_token(client, target, authorization)
    if not client.allows_grant_type("refresh_token"):
        return access_token, None, [row]
    refresh_token, first = refresh_tokens.draw_first(authorization)
    return access_token, refresh_token, [row, first]


def _check_still_standing(authorization: Authorization) -> None:
    """Between code and token the person may have been deactivated, or may have signed out."""
    session, person = authorization.session, authorization.person
    if not person.is_active or person.deletion_due_at is not None or authorization.revoked_at is not None:
        raise errors.InvalidGrant("authorization was revoked")
    if session is not None and session.ended_at is not None and "offline_access" not in authorization.scopes:
        raise errors.InvalidGrant("session has ended")


def _refresh_token(client: Client, values: Mapping[str, str], asked: Sequence[str]) -> Issued:
    """RFC 6749 §6 with rotation and reuse detection (RFC 9700 §4.14.2). A retry is answered once more, and alike."""
    presented = _required(values, "refresh_token")
    token = refresh_tokens.find(presented)
    if token is None or token.application_id != client.pk:
        raise errors.InvalidGrant("no such refresh token for this client, or its family has ended")
    scopes = _narrowed(values.get("scope"), token)
    authorization = token.authorization
    authorization.client = client
    target = resources.target(client, scopes, asked, authorization)
    access_token, row = tokens.draw_access_token(client, target, authorization)
    successor, link = refresh_tokens.draw_successor(presented, token)
    with transaction.atomic():
        used_up = exchange.link_for([row, link], token)
        answered = successor if used_up else refresh_tokens.answered_lately(presented)
        if answered is not None:
            if not used_up:
                row.save(force_insert=True)
            event, retried = EventName.TOKEN_REFRESHED, not used_up
            issued = _issued(authorization, scopes, target, access_token, answered, event=event, retried=retried)
            _keep_app_signed_in(authorization)
    if answered is None:
        _punish_reuse(token)
        raise errors.InvalidGrant("refresh token was used before")
    return issued


def _device_code(client: Client, values: Mapping[str, str], asked: Sequence[str]) -> Issued:
    """RFC 8628 §3.4."""
    grant = device_authorization.poll(_required(values, "device_code"), client)
    with transaction.atomic():
        authorization = device_authorization.consume(grant, client)
        target = resources.target(client, authorization.scopes, asked, authorization)
        access_token, refresh_token, gained = _drawn(client, target, authorization)
        for row in gained:
            row.save(force_insert=True)
        return _issued(
            authorization, authorization.scopes, target, access_token, refresh_token, event=EventName.TOKEN_ISSUED
        )


def _keep_app_signed_in(authorization: Authorization) -> None:
    """Refreshing is the only use that a sign-in without a browser sees: without it, it would count as idle."""
    without_browser = authorization.client.challenge_allowed or ON_DEVICE in authorization.amr
    if without_browser and authorization.session is not None:
        authorization.session.touch(timezone.now())


def _narrowed(scope: str | None, token: RefreshToken) -> tuple[str, ...]:
    """The scopes of a refreshed access token: those granted, or fewer (RFC 6749 §6)."""
    granted = tuple(token.scope.split())
    asked = tuple(dict.fromkeys((scope or token.scope).split()))
    if not set(asked) <= set(granted):
        raise errors.InvalidScope("scope beyond what was granted")
    return asked


def _punish_reuse(token: RefreshToken) -> None:
    """Two parties hold the same token, and one of them should not: the whole family ends."""
    authorization = token.authorization
    record(
        EventName.TOKEN_REUSED,
        person=authorization.person.public_id,
        client=authorization.client.client_id,
        authorization=str(authorization.public_id),
    )
    authorizations.revoke(Authorization.objects.filter(pk=authorization.pk), reason="refresh token reused")


def _issued(
    authorization: Authorization,
    scopes: Sequence[str],
    target: Target,
    access_token: str,
    refresh_token: str | None,
    *,
    event: EventName,
    **details: Any,
) -> Issued:
    """What a person's client is given, with an ID token beside it; recorded as `event`, with its `details`.

    Whether there is an ID token is for `scopes` to say, whatever of them the access token carries.
    """
    id_token = None
    if "openid" in scopes:
        first = event == EventName.TOKEN_ISSUED
        id_token = id_tokens.issue(authorization, access_token=access_token, with_nonce=first)
    record(
        event,
        person=authorization.person.public_id,
        client=authorization.client.client_id,
        session=authorization.sid or "",
        authorization=str(authorization.public_id),
        **details,
    )
    return Issued(
        access_token=access_token,
        expires_in=target.seconds,
        scope=" ".join(target.scopes),
        refresh_token=refresh_token,
        id_token=id_token,
    )


@transaction.atomic
def _client_credentials(client: Client, values: Mapping[str, str], asked: Sequence[str]) -> Issued:
    """RFC 6749 §4.4: a machine acts for itself. Scopes about a person make no sense here and are not given."""
    own = [scope for scope in client.allowed_scopes if scope not in PERSONAL]
    scopes = list(dict.fromkeys((values.get("scope") or " ".join(own)).split()))
    if client.is_public or not set(scopes) <= set(own):
        raise errors.InvalidScope("scope not open to the client itself")
    target = resources.target(client, scopes, asked)
    access_token = tokens.issue_access_token(client, target)
    record(EventName.TOKEN_ISSUED, client=client.client_id, scopes=list(target.scopes))
    return Issued(access_token=access_token, expires_in=target.seconds, scope=" ".join(target.scopes))


def _required(values: Mapping[str, str], name: str) -> str:
    try:
        return values[name]
    except KeyError:
        raise errors.InvalidRequest(f"no {name}", hint=f"{name} is required") from None


GRANTS: dict[str, Grant] = {
    "authorization_code": _authorization_code,
    "refresh_token": _refresh_token,
    "client_credentials": _client_credentials,
    device_grant.GRANT_TYPE: _device_code,
}
