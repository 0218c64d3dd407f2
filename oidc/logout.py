"""Sign-out asked for by a relying party (OpenID Connect RP-Initiated Logout 1.0)."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Session
from oidc import clients, id_tokens
from oidc.models import Client
from oidc.protocol.redirect_uris import is_registered, with_parameters


@dataclass(frozen=True)
class LogoutRequest:
    """A request as far as it could be proven. `target` is where to go afterwards, or "" for a page of ours.

    `vouched_sid` is the session that a genuine id_token_hint speaks of, or "".
    """

    client: Client | None
    target: str
    vouched_sid: str

    def needs_confirmation(self, session: Session | None) -> bool:
        """Ask the person unless a hint shows that the client speaks of this very session (§2: sign-out by CSRF)."""
        return session is not None and str(session.public_id) != self.vouched_sid


class LogoutRefused(Exception):
    """The parameters contradict each other or the registration; the message is private."""


def understand(values: dict[str, str]) -> LogoutRequest:
    """Prove what a logout request says.

    Raises LogoutRefused when the hint is not ours, names another client than client_id, or the redirect target is not
    registered for the client: then nobody is redirected anywhere.
    """
    hint = _hint(values.get("id_token_hint"))
    client = _client(values.get("client_id"), hint)
    uri = values.get("post_logout_redirect_uri", "")
    if uri and client is None:
        raise LogoutRefused("post_logout_redirect_uri without a client to own it")
    if uri and client is not None:
        registered = tuple(client.post_logout_redirect_uris.split())
        if not is_registered(uri, registered, native=client.is_public):
            raise LogoutRefused("post_logout_redirect_uri is not registered")
        state = values.get("state")
        uri = with_parameters(uri, {"state": state}) if state is not None else uri
    return LogoutRequest(client=client, target=uri, vouched_sid=str(hint.get("sid", "")))


def _hint(token: str | None) -> dict[str, Any]:
    if token is None:
        return {}
    claims = id_tokens.read_hint(token)
    if claims is None:
        raise LogoutRefused("id_token_hint is not ours")
    return claims


def _client(client_id: str | None, hint: dict[str, Any]) -> Client | None:
    audience = hint.get("aud")
    if client_id is not None and audience is not None and client_id != audience:
        raise LogoutRefused("client_id is not the audience of id_token_hint")
    name = client_id or audience
    client = clients.find(str(name)) if name else None
    if name and client is None:
        raise LogoutRefused("unknown client")
    return client
