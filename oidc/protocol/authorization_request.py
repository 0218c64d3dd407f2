"""An authorization request, parsed once at the door (RFC 6749 §4.1.1, OpenID Connect Core 1.0 §3.1.2.1)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from oidc.protocol import claims_request, errors, pkce, resource_indicators
from oidc.protocol.authorization_response import (
    CODE,
    RESPONSE_MODES,
    ReplyTo,
    can_be_posted_to,
    canonical,
    grants_of,
    mode_of,
)
from oidc.protocol.claims import names_of
from oidc.protocol.claims_request import ClaimsRequest
from oidc.protocol.parameters import single_values
from oidc.protocol.redirect_uris import is_registered

PROMPTS = ("none", "login", "consent", "select_account", "create")
PARAMETERS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "response_mode",
    "nonce",
    "prompt",
    "max_age",
    "ui_locales",
    "id_token_hint",
    "login_hint",
    "acr_values",
    "claims",
    "code_challenge",
    "code_challenge_method",
    "request",
    "request_uri",
    "registration",
)
SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")  # RFC 6749 §3.3
_SECONDS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class ClientRules:
    """What of a client's registration, and of the server's own rules, an authorization request is judged by.

    `response_types` are those registered, `offered` those that the server gives to anybody at all.
    """

    client_id: str
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]
    grant_types: frozenset[str]
    public: bool
    response_types: frozenset[str] = frozenset({CODE})
    offered: frozenset[str] = frozenset({CODE})
    pkce_required: bool = True
    resources: resource_indicators.Known = field(default_factory=dict)
    default_max_age: int | None = None
    default_acr_values: tuple[str, ...] = ()


@dataclass(frozen=True)
class AuthorizationRequest:
    """A request whose every part has been checked against the client's registration.

    `code_challenge` is "" where none came: no code is asked for, or the client may do without. `max_age` and
    `acr_values` are the client's registered defaults where it asked for nothing else.
    """

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None
    nonce: str
    prompt: tuple[str, ...]
    max_age: int | None
    id_token_hint: str | None
    login_hint: str
    code_challenge: str
    response_type: str = CODE
    response_mode: str = "query"
    resources: tuple[str, ...] = ()
    acr_values: tuple[str, ...] = ()
    ui_locales: tuple[str, ...] = ()
    claims: ClaimsRequest = field(default_factory=ClaimsRequest)

    @property
    def reply_to(self) -> ReplyTo:
        """Where the answer goes."""
        return ReplyTo(self.redirect_uri, self.state, self.response_mode)

    @property
    def single_claims(self) -> frozenset[str]:
        """The claims about the person that are asked for one by one, and by no scope besides."""
        return self.claims.personal - names_of(self.scopes)

    def wants(self, word: str) -> bool:
        """Whether `code`, `token` or `id_token` is asked for."""
        return word in self.response_type.split()

    def as_json(self) -> dict[str, Any]:
        """The request as JSON values, to be kept while a person signs in."""
        return {**asdict(replace(self, claims=ClaimsRequest())), "claims": self.claims.as_json()}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """The request that `as_json` kept."""
        lists: dict[str, Any] = {name: tuple(value) for name, value in kept.items() if isinstance(value, list)}
        return cls(**{**kept, **lists, "claims": ClaimsRequest.from_json(kept.get("claims", {}))})


def client_id_of(parameters: Mapping[str, list[str]]) -> str:
    """The client_id. Raises Shown: without it nobody is proven to be told."""
    try:
        return single_values(parameters, ("client_id",))["client_id"]
    except KeyError:
        raise errors.Shown(errors.InvalidRequest("no client_id", hint="client_id is required")) from None
    except errors.InvalidRequest as error:
        raise errors.Shown(error) from error


def parse(
    parameters: Mapping[str, list[str]], client: ClientRules, *, refused: errors.OAuthError | None = None
) -> AuthorizationRequest:
    """Check a request of `client`. `refused` is what is wrong with it already, and only whom to tell is open.

    Raises Shown while the redirect URI is unproven, Redirected for every fault after that.
    """
    try:
        redirect_uri = _proven_redirect_uri(parameters, client)
    except errors.Shown as unproven:
        raise errors.Shown(refused) if refused is not None else unproven from refused
    mode = mode_of(_only(parameters, "response_type") or "", _only(parameters, "response_mode") or "", redirect_uri)
    try:
        if refused is not None:
            raise refused
        values = single_values(parameters, PARAMETERS)
        return _parse(values, client, redirect_uri, parameters.get("resource", []))
    except errors.OAuthError as error:
        raise errors.Redirected(error, ReplyTo(redirect_uri, _only(parameters, "state"), mode)) from error


def parse_challenge(
    values: Mapping[str, str], client: ClientRules, resources: Sequence[str] = ()
) -> AuthorizationRequest:
    """Check what `client` asks for at the authorization challenge endpoint, from the request's single values.

    The rules are those of every authorization request, but nothing is sent to a redirect URI: one may be missing, and
    then "" stands for it, and response_mode means nothing. Raises an OAuthError for the client, which is the caller
    itself.
    """
    redirect_uri = values.get("redirect_uri", "")
    if redirect_uri and not is_registered(redirect_uri, client.redirect_uris, native=client.public):
        detail = "redirect_uri is not registered for this client"
        raise errors.InvalidRequest(detail, hint=detail)
    rules = replace(client, offered=frozenset({CODE}))
    return _parse({**values, "response_mode": "query"}, rules, redirect_uri, resources)


def _proven_redirect_uri(parameters: Mapping[str, list[str]], client: ClientRules) -> str:
    try:
        uri = single_values(parameters, ("redirect_uri",)).get("redirect_uri")
    except errors.InvalidRequest as error:
        raise errors.Shown(error) from error
    if uri is None:
        raise errors.Shown(errors.InvalidRequest("no redirect_uri", hint="redirect_uri is required"))
    if not is_registered(uri, client.redirect_uris, native=client.public):
        detail = "redirect_uri is not registered for this client"
        raise errors.Shown(errors.InvalidRequest(detail, hint=detail))
    return uri


def _only(parameters: Mapping[str, list[str]], name: str) -> str | None:
    """A value to answer an error by; a repeated one is none at all."""
    given = parameters.get(name, [])
    return given[0] if len(given) == 1 and given[0] else None


def _parse(
    values: dict[str, str], client: ClientRules, redirect_uri: str, resources: Sequence[str]
) -> AuthorizationRequest:
    _refuse_unsupported(values)
    response_type = _parse_response_type(values, client)
    scopes = _scopes_of(response_type, parse_scope(values.get("scope"), client))
    _check_id_token(response_type, scopes, values)
    return AuthorizationRequest(
        client_id=client.client_id,
        redirect_uri=redirect_uri,
        scopes=scopes,
        state=values.get("state"),
        nonce=values.get("nonce", ""),
        prompt=_parse_prompt(values.get("prompt", "")),
        max_age=_parse_max_age(values.get("max_age"), client),
        id_token_hint=values.get("id_token_hint"),
        login_hint=values.get("login_hint", ""),
        code_challenge=_parse_challenge(response_type, values, client),
        response_type=response_type,
        response_mode=_parse_response_mode(response_type, values, redirect_uri),
        resources=resource_indicators.named(resources, scopes, client.resources),
        acr_values=_words(values.get("acr_values")) or client.default_acr_values,
        ui_locales=_words(values.get("ui_locales")),
        claims=_parse_claims(values.get("claims"), scopes, response_type),
    )


def _refuse_unsupported(values: dict[str, str]) -> None:
    """What would change the meaning of a request must never be ignored (OpenID Connect Core 1.0 §6, §7.2.1)."""
    if "request" in values:
        raise errors.RequestNotSupported("request parameter")
    if "request_uri" in values:
        raise errors.RequestUriNotSupported("request_uri parameter")
    if "registration" in values:
        raise errors.RegistrationNotSupported("registration parameter")


def _parse_response_type(values: dict[str, str], client: ClientRules) -> str:
    if "response_type" not in values:
        raise errors.InvalidRequest("no response_type", hint="response_type is required")
    response_type = canonical(values["response_type"])
    if response_type not in client.offered:
        raise errors.UnsupportedResponseType("response_type is unknown or switched off")
    if response_type not in client.response_types or not client.grant_types >= grants_of(response_type):
        raise errors.UnauthorizedClient("client is not registered for this response_type and its grant types")
    return response_type


def _parse_response_mode(response_type: str, values: dict[str, str], redirect_uri: str) -> str:
    asked = values.get("response_mode", "")
    if asked and asked not in RESPONSE_MODES:
        raise errors.InvalidRequest("unknown response_mode", hint="response_mode is not offered")
    if asked == "form_post" and not can_be_posted_to(redirect_uri):
        raise errors.InvalidRequest("form_post to a private scheme", hint="response_mode does not go with redirect_uri")
    mode = mode_of(response_type, asked, redirect_uri)
    if asked not in ("", mode):
        raise errors.InvalidRequest("tokens in the query", hint="response_mode does not go with response_type")
    return mode


def _check_id_token(response_type: str, scopes: tuple[str, ...], values: dict[str, str]) -> None:
    """What an ID token from the authorization endpoint needs (OpenID Connect Core 1.0 §3.2.2.1, §3.3.2.11)."""
    if "id_token" not in response_type.split():
        return
    if "openid" not in scopes:
        raise errors.InvalidScope("ID token without openid", hint="openid is required for an ID token")
    if "nonce" not in values:
        raise errors.InvalidRequest("ID token without nonce", hint="nonce is required")


def _parse_challenge(response_type: str, values: dict[str, str], client: ClientRules) -> str:
    """RFC 7636 §4.3. Only a confidential client that was excused may leave the challenge out."""
    challenge, method = values.get("code_challenge"), values.get("code_challenge_method")
    needed = "code" in response_type.split() and (client.public or client.pkce_required)
    return "" if challenge is None and method is None and not needed else pkce.check_challenge(challenge, method)


def parse_scope(scope: str | None, client: ClientRules) -> tuple[str, ...]:
    """The scopes asked for, each once, in the order of the request.

    offline_access is dropped when the client cannot refresh anyway (OpenID Connect Core 1.0 §11).
    """
    words = dict.fromkeys((scope or "").split(" "))
    words.pop("", None)
    if not words:
        raise errors.InvalidScope("no scope", hint="scope is required")
    if not all(SCOPE_TOKEN.fullmatch(word) for word in words) or not client.scopes.issuperset(words):
        raise errors.InvalidScope("scope not open to the client")
    if "refresh_token" not in client.grant_types:
        words.pop("offline_access", None)
    return tuple(words)


def _scopes_of(response_type: str, scopes: tuple[str, ...]) -> tuple[str, ...]:
    """offline_access means nothing where no code is asked for, which alone leads to a refresh token (Core 1.0 §11)."""
    return scopes if CODE in response_type.split() else tuple(name for name in scopes if name != "offline_access")


def _parse_prompt(prompt: str) -> tuple[str, ...]:
    words = _words(prompt)
    if not set(words) <= set(PROMPTS):
        raise errors.InvalidRequest("unknown prompt", hint="prompt has an unknown value")
    if "none" in words and len(words) > 1:
        raise errors.InvalidRequest("prompt none with others", hint="prompt none stands alone")
    if "create" in words and {"login", "select_account"} & set(words):
        raise errors.InvalidRequest("prompt create with others", hint="prompt create asks for somebody new")
    return words


def _parse_max_age(max_age: str | None, client: ClientRules) -> int | None:
    if max_age is None:
        return client.default_max_age
    if not _SECONDS.fullmatch(max_age):
        raise errors.InvalidRequest("malformed max_age", hint="max_age must be a number of seconds")
    return int(max_age)


def _words(value: str | None) -> tuple[str, ...]:
    """The words of a parameter, each once."""
    return tuple(dict.fromkeys(filter(None, (value or "").split(" "))))


def _parse_claims(claims: str | None, scopes: tuple[str, ...], response_type: str) -> ClaimsRequest:
    """OpenID Connect Core 1.0 §5.5. Without openid the parameter means nothing; nor can it do harm."""
    asked = claims_request.parse(claims) if claims is not None else ClaimsRequest()
    if asked.userinfo and response_type == "id_token":
        raise errors.InvalidRequest("claims for UserInfo without a token", hint="claims: no token opens UserInfo")
    return asked if "openid" in scopes else ClaimsRequest()
