"""What a registration may hold: one set of rules for the command, the admin, dynamic registration and documents."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial

from oidc.protocol import displayed_names, jwks, web_addresses
from oidc.protocol.authorization_request import SCOPE_TOKEN
from oidc.protocol.authorization_response import canonical
from oidc.protocol.client_metadata import ClientMetadata
from oidc.protocol.odd_texts import has_odd_text
from oidc.protocol.redirect_uris import LOOPBACK_HOSTS, registration_problem

SUBJECT_TYPES = ("public", "pairwise")
APPLICATION_TYPES = ("web", "native")
MOST_VALUES = 50
LONGEST_REDIRECT_URI = 2000
LONGEST_SCOPE = 100
MOST_SECONDS = 2**31 - 1
_FRONT_CHANNEL = {"token", "id_token"}


@dataclass(frozen=True)
class Offered:
    """What this server can do for a client, in the values of its own metadata.

    `private_hosts` (host:port) are those of a test network, which this server may ask over http too.
    """

    grant_types: Collection[str]
    response_types: Collection[str]
    auth_methods: Collection[str]
    signing_algorithms: Collection[str]
    private_hosts: Collection[str] = ()


def problems(metadata: ClientMetadata, offered: Offered) -> dict[str, str]:
    """What is wrong with a registration: member → what is wrong with it. Empty when all is well.

    Nothing of what was sent is repeated: one of several values is called by its number.
    """
    judges = {**_JUDGES, **{member: _asked(member, offered.private_hosts) for member in _ASKED}}
    found = {
        **{member: _each(_as_list(metadata, member), judge) for member, judge in judges.items()},
        **_choice_problems(metadata, offered),
        "client_name": displayed_names.problem(metadata.client_name),
        "default_max_age": _seconds_problem(metadata.default_max_age),
        "grant_types": _grant_problem(metadata, offered),
        "response_types": _response_problem(metadata, offered),
        "redirect_uris": _redirect_problem(metadata),
        "post_logout_redirect_uris": _each(metadata.post_logout_redirect_uris, _redirect_judge(metadata)),
        "jwks": _key_problem(metadata),
    }
    found["backchannel_logout_uri"] = found["backchannel_logout_uri"] or _backchannel_problem(metadata)
    found["frontchannel_logout_uri"] = found["frontchannel_logout_uri"] or _frontchannel_problem(metadata)
    for full_name, value in metadata.localized.items():
        member = full_name.partition("#")[0]
        judge = judges.get(member, displayed_names.problem)
        found[member] = found[member] or _prefixed("in another language ", judge(value))
    return {member: problem for member, problem in found.items() if problem}


def _as_list(metadata: ClientMetadata, member: str) -> Collection[str]:
    value = getattr(metadata, member)
    return value if isinstance(value, tuple) else tuple(filter(None, [value]))


def _each(values: Collection[str], judge: Callable[[str], str]) -> str:
    if len(values) > MOST_VALUES:
        return f"must be at most {MOST_VALUES}"
    for number, value in enumerate(values, start=1):
        if problem := judge(value):
            return _prefixed(f"number {number} " if len(values) > 1 else "", problem)
    return ""


def _prefixed(words: str, problem: str) -> str:
    return f"{words}{problem}" if problem else ""


def _text(longest: int) -> Callable[[str], str]:
    def judge(value: str) -> str:
        if len(value) > longest:
            return f"must have at most {longest} characters"
        return "" if value.isprintable() else "must have no control characters"

    return judge


def _page(url: str) -> str:
    return web_addresses.problem(url, fragment=True)


def _https_alone(url: str) -> str:
    """Where the specifications leave no room for http, not even in development."""
    return web_addresses.problem(url, loopback=False)


def _asked(member: str, private_hosts: Collection[str]) -> Callable[[str], str]:
    """An address that this server asks. A request URI's fragment may be the hash of what is there (Core 1.0 §6.2)."""
    return partial(
        web_addresses.problem,
        loopback=member != "sector_identifier_uri",
        fragment=member == "request_uris",
        private_hosts=private_hosts,
    )


def _scope(scope: str) -> str:
    """RFC 6749 §3.3, in the length of the column."""
    if len(scope) <= LONGEST_SCOPE and SCOPE_TOKEN.fullmatch(scope):
        return ""
    return f"must each be one scope of at most {LONGEST_SCOPE} characters"


# Addresses that this server asks.
_ASKED = ("logo_uri", "jwks_uri", "sector_identifier_uri", "backchannel_logout_uri", "request_uris")
_JUDGES: Mapping[str, Callable[[str], str]] = {
    "client_uri": _page,
    "policy_uri": _page,
    "tos_uri": _page,
    "initiate_login_uri": _https_alone,
    "frontchannel_logout_uri": web_addresses.problem,
    "scope": _scope,
    "contacts": _text(320),
    "default_acr_values": _text(100),
    "software_id": _text(255),
    "software_version": _text(255),
}


def _choice_problems(metadata: ClientMetadata, offered: Offered) -> dict[str, str]:
    algorithms = offered.signing_algorithms
    optional = (
        "userinfo_signed_response_alg",
        "introspection_signed_response_alg",
        "request_object_signing_alg",
        "token_endpoint_auth_signing_alg",
    )
    return {
        "application_type": _among(APPLICATION_TYPES, metadata.application_type),
        "subject_type": _among(SUBJECT_TYPES, metadata.subject_type),
        "token_endpoint_auth_method": _among(offered.auth_methods, metadata.token_endpoint_auth_method),
        "id_token_signed_response_alg": _among(algorithms, metadata.id_token_signed_response_alg),
        **{member: _among(algorithms, *_as_list(metadata, member)) for member in optional},
    }


def _among(allowed: Collection[str], *values: str) -> str:
    return "" if set(values) <= set(allowed) else f"must be of {', '.join(allowed)}"


def _seconds_problem(seconds: int | None) -> str:
    return "" if seconds is None or 0 <= seconds <= MOST_SECONDS else f"must be from 0 to {MOST_SECONDS}"


def _grant_problem(metadata: ClientMetadata, offered: Offered) -> str:
    if not metadata.grant_types:
        return "must not be empty"
    if problem := _among(offered.grant_types, *metadata.grant_types):
        return problem
    if metadata.is_public and "client_credentials" in metadata.grant_types:
        return "cannot have client_credentials without a secret"
    return "must have a grant that refresh_token goes with" if metadata.grant_types == ("refresh_token",) else ""


def _response_problem(metadata: ClientMetadata, offered: Offered) -> str:
    """RFC 7591 §2.1: each response type needs its grants. `code` by itself is the default, and says nothing."""
    if problem := _among(offered.response_types, *(canonical(asked) or asked for asked in metadata.response_types)):
        return problem
    words = {word for response_type in metadata.response_types for word in response_type.split(" ")}
    if words & _FRONT_CHANNEL and "implicit" not in metadata.grant_types:
        return "need the implicit grant for what is not code"
    if metadata.response_types != ("code",) and "code" in words and "authorization_code" not in metadata.grant_types:
        return "need the authorization_code grant for code"
    return "must not be empty" if "authorization_code" in metadata.grant_types and not words else ""


def _redirect_judge(metadata: ClientMetadata) -> Callable[[str], str]:
    def judge(uri: str) -> str:
        if len(uri) > LONGEST_REDIRECT_URI:
            return f"must have at most {LONGEST_REDIRECT_URI} characters"
        return registration_problem(uri, native=metadata.is_native)

    return judge


def _redirect_problem(metadata: ClientMetadata) -> str:
    uses_them = {"authorization_code", "implicit"} & set(metadata.grant_types)
    if uses_them and not metadata.redirect_uris:
        return "must have at least one address for the authorization_code grant"
    return _each(metadata.redirect_uris, _redirect_judge(metadata)) or _each(
        metadata.redirect_uris, _front_channel_judge(metadata)
    )


def _front_channel_judge(metadata: ClientMetadata) -> Callable[[str], str]:
    """Registration 1.0 §2: what a web client gets through the browser goes over https, and never to localhost."""
    words = {word for response_type in metadata.response_types for word in response_type.split(" ")}
    strict = not metadata.is_native and bool(words & _FRONT_CHANNEL)

    def judge(uri: str) -> str:
        loopback = uri.startswith("http:") or web_addresses.host(uri) in LOOPBACK_HOSTS
        return "must use https, and not localhost, for tokens through the browser" if strict and loopback else ""

    return judge


def _backchannel_problem(metadata: ClientMetadata) -> str:
    """Back-Channel Logout 1.0 §2.2: over http only to a client that has a secret."""
    over_http = metadata.backchannel_logout_uri.startswith("http:")
    return "must use https, for the client has no secret" if over_http and metadata.is_public else ""


def _frontchannel_problem(metadata: ClientMetadata) -> str:
    """Front-Channel Logout 1.0 §2: at the origin of a redirect URI."""
    if not metadata.frontchannel_logout_uri:
        return ""
    known = {web_addresses.origin(uri) for uri in metadata.redirect_uris}
    return "" if web_addresses.origin(metadata.frontchannel_logout_uri) in known else "must be at a redirect URI's host"


def _key_problem(metadata: ClientMetadata) -> str:
    if metadata.jwks is not None and metadata.jwks_uri:
        return "and jwks_uri cannot both be registered"
    has_keys = metadata.jwks is not None or metadata.jwks_uri
    if metadata.token_endpoint_auth_method == "private_key_jwt" and not has_keys:  # noqa: S105 — a method's name
        return "or jwks_uri is needed for private_key_jwt"
    if has_odd_text(metadata.jwks):
        return "must have no control characters"
    return jwks.problem(metadata.jwks) if metadata.jwks is not None else ""
