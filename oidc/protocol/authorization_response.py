"""What an authorization response carries, and how it reaches the client.

OAuth 2.0 Multiple Response Type Encoding Practices 1.0; OAuth 2.0 Form Post Response Mode 1.0; RFC 9207.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from oidc.protocol.redirect_uris import with_fragment, with_parameters

CODE = "code"
# They bring tokens through the browser, where RFC 9700 §2.1.2 does not want them. The bare `token` is not among them.
FRONT_CHANNEL = ("id_token", "code id_token", "code token", "code id_token token", "id_token token")
RESPONSE_TYPES = (CODE, *FRONT_CHANNEL)
RESPONSE_MODES = ("query", "fragment", "form_post")
_FRONT_CHANNEL_WORDS = {"token", "id_token"}


def canonical(response_type: str) -> str:
    """The one of RESPONSE_TYPES with these words, whose order means nothing (RFC 6749 §3.1.1); "" for any other."""
    words = sorted(response_type.split(" "))
    return next((known for known in RESPONSE_TYPES if sorted(known.split()) == words), "")


def grants_of(response_type: str) -> set[str]:
    """The grant types that a client must be registered for (Dynamic Client Registration 1.0 §2)."""
    words = set(response_type.split())
    grants = {"authorization_code"} if CODE in words else set()
    return grants | ({"implicit"} if words & _FRONT_CHANNEL_WORDS else set())


def mode_of(response_type: str, response_mode: str, redirect_uri: str) -> str:
    """How a request wants to be answered, be it ever so faulty: what it says where that can be, else the default.

    The query is no place for tokens (Multiple Response Types §5), so a request for them is not answered there either.
    """
    default = "fragment" if _FRONT_CHANNEL_WORDS & set(response_type.split(" ")) else "query"
    if response_mode not in RESPONSE_MODES or (response_mode == "query" and default == "fragment"):
        return default
    return default if response_mode == "form_post" and not can_be_posted_to(redirect_uri) else response_mode


def can_be_posted_to(redirect_uri: str) -> bool:
    """Whether a browser can send a form there. To an app's private scheme it can not: the body would be lost."""
    return urlsplit(redirect_uri).scheme in {"https", "http"}


@dataclass(frozen=True)
class ReplyTo:
    """A proven place to answer at, in one of RESPONSE_MODES; `state` is as it was sent, None where it was not."""

    redirect_uri: str
    state: str | None
    mode: str

    def completed(self, parameters: Mapping[str, str], issuer: str) -> dict[str, str]:
        """The whole response: `state` as it came, and `iss` against mix-up (RFC 9207 §2)."""
        return {**parameters, **({"state": self.state} if self.state is not None else {}), "iss": issuer}

    def address(self, response: dict[str, str]) -> str:
        """The redirect URI with a response in its query or fragment."""
        put = with_fragment if self.mode == "fragment" else with_parameters
        return put(self.redirect_uri, response)
