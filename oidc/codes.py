"""Authorization codes: issued, and redeemed exactly once."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from audit.events import EventName
from audit.record import record
from oidc import authorizations
from oidc.handles import fingerprint, new_handle
from oidc.models import Authorization, Client, Grant
from oidc.protocol import errors, pkce
from oidc.protocol.authorization_request import AuthorizationRequest


def issue(request: AuthorizationRequest, authorization: Authorization) -> str:
    """The code that stands for a yes, good for AUTHORIZATION_CODE_SECONDS."""
    code = new_handle()
    Grant.objects.create(
        code=fingerprint(code),
        authorization=authorization,
        application=authorization.client,
        redirect_uri=request.redirect_uri,
        code_challenge=request.code_challenge,
        code_challenge_method="S256" if request.code_challenge else "",
        expires=timezone.now() + timedelta(seconds=settings.AUTHORIZATION_CODE_SECONDS),
    )
    return code


def find(code: str, client: Client) -> Grant:
    """The code's row with its authorization, person and session. Raises InvalidGrant when it is not this client's."""
    grant = (
        Grant.objects.select_related("authorization__person", "authorization__session")
        .filter(code=fingerprint(code), application=client)
        .first()
    )
    if grant is None:
        raise errors.InvalidGrant("no such code for this client")
    grant.authorization.client = client
    return grant


def check_binding(grant: Grant, *, redirect_uri: str | None, verifier: str | None) -> None:
    """Raises InvalidGrant unless the code is presented as it was asked for (RFC 6749 §4.1.3, RFC 7636 §4.6).

    A code from the authorization challenge endpoint may have been asked for without a redirect URI.
    """
    if (redirect_uri or "") != grant.redirect_uri:
        raise errors.InvalidGrant("redirect_uri is not the one of the request")
    pkce.check_verifier(verifier, grant.code_challenge)


def punish_replay(grant: Grant) -> None:
    """A code that comes twice was stolen once: what it produced is revoked (RFC 6749 §4.1.2). Expired codes are not."""
    if not Grant.objects.filter(pk=grant.pk, used_at__isnull=False).exists():
        return
    authorization = grant.authorization
    record(
        EventName.CODE_REPLAYED,
        person=authorization.person.public_id,
        client=authorization.client.client_id,
        authorization=str(authorization.public_id),
    )
    authorizations.revoke(Authorization.objects.filter(pk=authorization.pk), reason="code replayed")
