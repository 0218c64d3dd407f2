"""Ending a token at its client's wish (RFC 7009)."""

from django.db import transaction

from audit.events import EventName
from audit.record import record
from oidc import authorizations, refresh_tokens, tokens
from oidc.models import AccessToken, Authorization, Client, RefreshToken
from oidc.protocol import errors


@transaction.atomic
def revoke(value: str, client: Client) -> None:
    """Revoke `client`'s own token. A refresh token takes its whole authorization with it (RFC 7009 §2.1).

    A token that does not exist is no error, since it is as dead as the client wants it (§2.2). Raises InvalidGrant for
    one of another client.
    """
    token: AccessToken | RefreshToken | None = tokens.find_access_token(value) or refresh_tokens.find(value)
    if token is None:
        return
    if token.application_id != client.pk:
        raise errors.InvalidGrant("token of another client")
    if isinstance(token, RefreshToken):
        authorizations.revoke(Authorization.objects.filter(pk=token.authorization_id), reason="revoked by client")
    else:
        tokens.revoke_access_token(token)
    subject = token.user.public_id if token.user is not None else ""
    kind = "refresh_token" if isinstance(token, RefreshToken) else "access_token"
    record(EventName.TOKEN_REVOKED, person=subject, client=client.client_id, kind=kind)
