"""What a client says of itself (RFC 7591 §2, OpenID Connect Dynamic Client Registration 1.0 §2), as checked values.

`read` takes a document from outside and judges the types of its members alone; what their values may be is said once,
for every way in, by `registration_rules`.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

from oidc.protocol import errors

# Members that a person reads may also come in other languages, as client_name#fr (Registration 1.0 §2.1).
LOCALIZED = ("client_name", "client_uri", "logo_uri", "policy_uri", "tos_uri")
MOST_ITEMS = 100
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")  # BCP 47, in its general form
# What would weaken whoever relies on it if it were left out in silence; other unknown members are ignored.
_ENCRYPTION = re.compile(r"[a-z_]+_(encrypted_response|encryption)_(alg|enc)")
_GUARANTEES = (
    "dpop_bound_access_tokens",
    "require_pushed_authorization_requests",
    "tls_client_certificate_bound_access_tokens",
)


@dataclass(frozen=True)
class ClientMetadata:
    """One registration in the specifications' names. An empty value means: not registered.

    `localized` holds members such as `client_name#fr` under their full names. Times are in seconds.
    """

    redirect_uris: tuple[str, ...] = ()
    response_types: tuple[str, ...] = ("code",)
    grant_types: tuple[str, ...] = ("authorization_code",)
    application_type: str = "web"
    contacts: tuple[str, ...] = ()
    client_name: str = ""
    client_uri: str = ""
    logo_uri: str = ""
    policy_uri: str = ""
    tos_uri: str = ""
    jwks_uri: str = ""
    jwks: Mapping[str, Any] | None = None
    sector_identifier_uri: str = ""
    subject_type: str = "pairwise"
    id_token_signed_response_alg: str = "RS256"  # noqa: S105 — an algorithm's name, no secret
    userinfo_signed_response_alg: str = ""
    introspection_signed_response_alg: str = ""
    request_object_signing_alg: str = ""
    require_signed_request_object: bool = False
    token_endpoint_auth_method: str = "client_secret_basic"  # noqa: S105 — a method's name, no secret
    token_endpoint_auth_signing_alg: str = ""
    default_max_age: int | None = None
    require_auth_time: bool = False
    default_acr_values: tuple[str, ...] = ()
    initiate_login_uri: str = ""
    request_uris: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str = ""
    backchannel_logout_session_required: bool = False
    frontchannel_logout_uri: str = ""
    frontchannel_logout_session_required: bool = False
    scope: tuple[str, ...] = ()
    software_id: str = ""
    software_version: str = ""
    localized: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_public(self) -> bool:
        return self.token_endpoint_auth_method == "none"  # noqa: S105 — a method's name, no secret

    @property
    def is_native(self) -> bool:
        return self.application_type == "native"

    def narrowed(
        self, *, scope: Collection[str], grant_types: Collection[str], response_types: Collection[str]
    ) -> Self:
        """The same with no more than what is allowed in these lists; the answer tells the client what it got."""
        return replace(
            self,
            scope=tuple(name for name in self.scope if name in scope),
            grant_types=tuple(name for name in self.grant_types if name in grant_types),
            response_types=tuple(name for name in self.response_types if name in response_types),
        )

    def as_document(self) -> dict[str, Any]:
        """The registration as JSON values, the server's own defaults included (RFC 7591 §3.2.1)."""
        told = {
            each.name: value
            for each in fields(self)
            if each.name not in ("localized", "scope") and (value := getattr(self, each.name)) not in ("", (), None)
        }
        told |= {"scope": " ".join(self.scope)} if self.scope else {}
        told = {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}
        return {"redirect_uris": [], "grant_types": [], "response_types": [], **told, **self.localized}


_FIELDS = {each.name: each for each in fields(ClientMetadata) if each.name != "localized"}


def read(document: object) -> ClientMetadata:
    """The registration in a JSON document. Members that are unknown, null or empty are as absent.

    Raises InvalidClientMetadata for what has the wrong type, or promises what is not offered.
    """
    if not isinstance(document, Mapping):
        raise errors.InvalidClientMetadata("no object", hint="the registration must be a JSON object")
    _refuse_false_promises(document)
    given = {name: _value(name, document[name]) for name in _FIELDS if document.get(name) not in (None, "")}
    if "response_types" not in given and "authorization_code" not in given.get("grant_types", ("authorization_code",)):
        given["response_types"] = ()
    return ClientMetadata(**given, localized=_localized(document))


def _value(name: str, value: Any) -> Any:
    reader = _READERS.get(name) or _by_default(_FIELDS[name].default)
    return reader(name, value)


def _by_default(default: Any) -> Callable[[str, Any], Any]:
    return {bool: _flag, tuple: _texts, str: _text}[type(default)]


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _refused(name, "must be a string")
    return value


def _texts(name: str, value: Any) -> tuple[str, ...]:
    """Each once, in the order given."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _refused(name, "must be a list of strings")
    if len(value) > MOST_ITEMS:
        raise _refused(name, f"must have at most {MOST_ITEMS} items")
    return tuple(dict.fromkeys(value))


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _refused(name, "must be true or false")
    return value


def _seconds(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _refused(name, "must be a whole number")
    return value


def _scope(name: str, value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _text(name, value).split(" ") if word))


def _key_set(name: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _refused(name, "must be an object")
    return value


_READERS: Mapping[str, Callable[[str, Any], Any]] = {"default_max_age": _seconds, "scope": _scope, "jwks": _key_set}


def _localized(document: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for name, value in document.items():
        member, sign, language = name.partition("#")
        if sign and member in LOCALIZED and value not in (None, "") and _LANGUAGE.fullmatch(language):
            found[name] = _text(member, value)
    if len(found) > MOST_ITEMS:
        raise errors.InvalidClientMetadata("languages", hint=f"at most {MOST_ITEMS} members in other languages")
    return found


def _refuse_false_promises(document: Mapping[str, Any]) -> None:
    for name, value in document.items():
        if (name in _GUARANTEES and value is True) or (_ENCRYPTION.fullmatch(name) and value not in (None, "")):
            raise _refused(name if name in _GUARANTEES else "encryption of answers", "is not offered")


def _refused(name: str, problem: str) -> errors.InvalidClientMetadata:
    return errors.InvalidClientMetadata(f"{name} {problem}", hint=f"{name} {problem}")
