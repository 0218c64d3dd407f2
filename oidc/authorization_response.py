"""A yes put into effect: all that the response type asks for is issued in one transaction, or nothing is."""

from django.db import transaction

from accounts.models import Session
from audit.events import EventName
from audit.record import record
from oidc import authorizations, codes, id_tokens, resources, tokens
from oidc.models import Authorization, Client
from oidc.protocol import errors
from oidc.protocol.authorization_request import AuthorizationRequest


@transaction.atomic
def issue(request: AuthorizationRequest, client: Client, session: Session) -> dict[str, str]:
    """Authorize the client; returns the parameters of the response (OpenID Connect Core 1.0 §3.1.2.5, §3.3.2.5).

    Raises LoginRequired when the session has ended meanwhile, InvalidTarget when no one token would do for the APIs.
    """
    # Locked, so that a sign-out at this very moment either is seen here or sees what is issued here.
    if not Session.objects.select_for_update(no_key=True).filter(pk=session.pk, ended_at=None).exists():
        raise errors.LoginRequired("session ended meanwhile")
    authorization = authorizations.authorize(request, client, session)
    response = _issue(request, authorization)
    record(
        EventName.AUTHORIZATION_ISSUED,
        person=session.person.public_id,
        client=client.client_id,
        session=session.public_id,
        authorization=str(authorization.public_id),
        scopes=list(request.scopes),
    )
    return response


def _issue(request: AuthorizationRequest, authorization: Authorization) -> dict[str, str]:
    response: dict[str, str] = {}
    if request.wants("code"):
        response["code"] = codes.issue(request, authorization)
    if request.wants("token"):
        response |= _access_token(request, authorization)
    if request.wants("id_token"):
        response["id_token"] = id_tokens.issue(
            authorization, access_token=response.get("access_token"), code=response.get("code")
        )
    return response


def _access_token(request: AuthorizationRequest, authorization: Authorization) -> dict[str, str]:
    """RFC 6749 §4.2.2. There is no refresh token beside it: whoever sees the browser's address must not get one."""
    target = resources.target(authorization.client, request.scopes, authorization=authorization)
    return {
        "access_token": tokens.issue_access_token(authorization.client, target, authorization),
        "token_type": "Bearer",
        "expires_in": str(target.seconds),
        "scope": " ".join(target.scopes),
    }
