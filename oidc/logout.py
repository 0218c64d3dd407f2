"""Sign-out asked for by a relying party (OpenID Connect RP-Initiated Logout 1.0).

A request that names its client is kept like an authorization request, at a door of its own: neither the hint nor the
state is then left in a browser's history, and a large one that was posted need not fit into a URL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import Session
from oidc import client_documents, clients, id_tokens, pending_requests, subjects
from oidc.models import Client, PendingRequest
from oidc.protocol.redirect_uris import is_registered, with_parameters

DOOR = "logout:"


@dataclass(frozen=True)
class LogoutRequest:
    """A request as far as it could be proven. `target` is where to go afterwards, or "" for a page of ours.

    `vouched_sid` is the session that a genuine id_token_hint speaks of, in the client's own naming, or "".
    """

    client: Client | None
    target: str
    vouched_sid: str

    def needs_confirmation(self, session: Session | None) -> bool:
        """Whether the person signed in here must be asked (§2, against sign-out by a link of anybody's).

        They need not be when a hint shows that the client speaks of this very session. A hint of another session, of
        this person elsewhere or of somebody else, ends nothing by itself: neither that session nor this one.
        """
        if session is None:
            return False
        if self.client is None or not self.vouched_sid:
            return True
        return self.vouched_sid != str(subjects.sid_of(session.public_id, session.person, self.client))


class LogoutRefused(Exception):
    """The parameters contradict each other or the registration; the message is private."""


def understand(values: Mapping[str, str]) -> LogoutRequest:
    """Prove what a logout request says.

    Raises LogoutRefused when the hint is not ours, names another client than client_id, or the redirect target is not
    registered for the client: then nobody is redirected anywhere.
    """
    hint = _hint(values.get("id_token_hint"))
    client = _client(values.get("client_id"), hint)
    return LogoutRequest(client=client, target=_target(values, client), vouched_sid=str(hint.get("sid", "")))


def keep(values: Mapping[str, str], asked: LogoutRequest) -> str:
    """Store an understood request of a client's; returns the handle that the browser carries in its place."""
    if asked.client is None:
        raise LogoutRefused("nothing to keep a request for")
    return pending_requests.keep_values(values, asked.client, door=DOOR)


def find(handle: str) -> PendingRequest | None:
    """The kept request, while it has not expired and was not carried out."""
    return pending_requests.find(handle, door=DOOR)


def _target(values: Mapping[str, str], client: Client | None) -> str:
    """Where to go afterwards, with the state, which is for nowhere else (§3)."""
    uri = values.get("post_logout_redirect_uri", "")
    if not uri:
        return ""
    if client is None:
        raise LogoutRefused("post_logout_redirect_uri without a client to own it")
    if not is_registered(uri, tuple(client.post_logout_redirect_uris.split()), native=client.is_public):
        raise LogoutRefused("post_logout_redirect_uri is not registered")
    return with_parameters(uri, {"state": values["state"]}) if "state" in values else uri


def _hint(token: str | None) -> dict[str, Any]:
    if token is None:
        return {}
    claims = id_tokens.read_hint(token)
    if claims is None:
        raise LogoutRefused("id_token_hint is not ours")
    return claims


def _client(client_id: str | None, hint: Mapping[str, Any]) -> Client | None:
    audience = hint.get("aud")
    if client_id is not None and audience is not None and client_id != audience:
        raise LogoutRefused("client_id is not the audience of id_token_hint")
    name = client_id or audience
    if name:
        client_documents.refresh(str(name))
    client = clients.find(str(name)) if name else None
    if name and client is None:
        raise LogoutRefused("unknown client")
    return client
