"""An authorization request at the door: what is shown, what is redirected, what is accepted."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oidc.protocol import errors
from oidc.protocol.authorization_request import AuthorizationRequest, ClientRules, client_id_of, parse, parse_scope
from oidc.protocol.claims_request import ClaimsRequest

REDIRECT_URI = "https://shop.example/cb"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
SHOP = ClientRules(
    client_id="shop",
    redirect_uris=(REDIRECT_URI, "https://shop.example/other?from=us"),
    scopes=frozenset({"openid", "profile", "email", "offline_access", "orders:read"}),
    grant_types=frozenset({"authorization_code", "refresh_token"}),
    public=False,
)
HONEST = {
    "response_type": "code",
    "client_id": "shop",
    "redirect_uri": REDIRECT_URI,
    "scope": "openid profile",
    "state": "xyz",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def asked(**changes: str | list[str] | None) -> dict[str, list[str]]:
    """The honest request, changed: None leaves a parameter out, a list sends it as often."""
    merged = {**HONEST, **changes}
    return {name: value if isinstance(value, list) else [value] for name, value in merged.items() if value is not None}


def parsed(client: ClientRules = SHOP, **changes: str | list[str] | None) -> AuthorizationRequest:
    return parse(asked(**changes), client)


@pytest.mark.compliance("RFC 6749", "4.1.1", "a request with all that is needed is accepted")
def test_an_honest_request_is_understood() -> None:
    request = parsed(nonce="n", prompt="login consent", max_age="60", id_token_hint="a.b.c", login_hint="ann")
    assert request == AuthorizationRequest(
        client_id="shop",
        redirect_uri=REDIRECT_URI,
        scopes=("openid", "profile"),
        state="xyz",
        nonce="n",
        prompt=("login", "consent"),
        max_age=60,
        id_token_hint="a.b.c",
        login_hint="ann",
        code_challenge=CHALLENGE,
    )


def test_a_kept_request_comes_back_as_it_was() -> None:
    claims = '{"userinfo": {"email": {"essential": true, "values": ["a", 1, false]}}, "id_token": {"acr": null}}'
    request = parsed(
        prompt="login", max_age="0", state="ünïcode &=+ #", claims=claims, acr_values="b a", ui_locales="fr"
    )
    assert AuthorizationRequest.from_json(json.loads(json.dumps(request.as_json()))) == request
    assert AuthorizationRequest.from_json(request.as_json()) == request


@pytest.mark.compliance("RFC 6749", "4.1.2.1", "while the redirect URI is unproven nothing is sent to it")
@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": None},
        {"redirect_uri": ""},
        {"redirect_uri": [REDIRECT_URI, REDIRECT_URI]},
        {"redirect_uri": [REDIRECT_URI, "https://evil.example/cb"]},
        {"redirect_uri": "https://evil.example/cb"},
        {"redirect_uri": REDIRECT_URI + "/"},
        {"redirect_uri": REDIRECT_URI + "?a=b"},
        {"redirect_uri": REDIRECT_URI + "x" * 9000},
        # Every other fault at the same time changes nothing.
        {"redirect_uri": "https://evil.example/cb", "response_type": "token", "scope": ["a", "b"], "request": "x"},
    ],
)
def test_an_unproven_redirect_uri_is_shown(changes: dict[str, str | list[str] | None]) -> None:
    with pytest.raises(errors.Shown) as shown:
        parsed(**changes)
    assert shown.value.error.code == "invalid_request"


@pytest.mark.parametrize(
    "parameters", [{}, {"client_id": [""]}, {"client_id": ["a", "a"]}, {"client_id": ["a" * 9000]}]
)
def test_a_missing_or_repeated_client_id_is_shown(parameters: dict[str, list[str]]) -> None:
    with pytest.raises(errors.Shown):
        client_id_of(parameters)
    assert client_id_of({"client_id": ["shop"], "other": ["a", "b"]}) == "shop"


REFUSALS: list[tuple[dict[str, str | list[str] | None], str]] = [
    ({"response_type": None}, "invalid_request"),
    ({"response_type": ""}, "invalid_request"),
    ({"response_type": ["code", "code"]}, "invalid_request"),
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": "id_token"}, "unsupported_response_type"),
    ({"response_type": "code id_token"}, "unsupported_response_type"),
    ({"response_type": "CODE"}, "unsupported_response_type"),
    ({"response_type": "code code"}, "unsupported_response_type"),
    ({"response_type": "none"}, "unsupported_response_type"),
    ({"response_mode": "smoke"}, "invalid_request"),
    ({"response_mode": "QUERY"}, "invalid_request"),
    ({"response_mode": "query fragment"}, "invalid_request"),
    ({"response_mode": ["query", "query"]}, "invalid_request"),
    ({"scope": None}, "invalid_scope"),
    ({"scope": ""}, "invalid_scope"),
    ({"scope": "   "}, "invalid_scope"),
    ({"scope": "openid admin"}, "invalid_scope"),
    ({"scope": "OpenID"}, "invalid_scope"),
    ({"scope": 'openid "profile"'}, "invalid_scope"),
    ({"scope": "openid\tprofile"}, "invalid_scope"),
    ({"scope": ["openid", "profile"]}, "invalid_request"),
    ({"state": ["a", "b"]}, "invalid_request"),
    ({"nonce": ["a", "a"]}, "invalid_request"),
    ({"nonce": "n" * 8193}, "invalid_request"),
    ({"prompt": "none login"}, "invalid_request"),
    ({"prompt": "none consent"}, "invalid_request"),
    ({"prompt": "none create"}, "invalid_request"),
    ({"prompt": "create login"}, "invalid_request"),
    ({"prompt": "create select_account"}, "invalid_request"),
    ({"prompt": "login surprise"}, "invalid_request"),
    ({"prompt": ["login", "login"]}, "invalid_request"),
    ({"max_age": "-1"}, "invalid_request"),
    ({"max_age": "1.5"}, "invalid_request"),
    ({"max_age": "ten"}, "invalid_request"),
    ({"max_age": "\u0661\u0660"}, "invalid_request"),
    ({"max_age": "9" * 10}, "invalid_request"),
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge": "short"}, "invalid_request"),
    ({"code_challenge": CHALLENGE + "="}, "invalid_request"),
    ({"code_challenge": CHALLENGE + "\n"}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge_method": "s256"}, "invalid_request"),
    ({"claims": "{"}, "invalid_request"),
    ({"claims": "[]"}, "invalid_request"),
    ({"claims": ["{}", "{}"]}, "invalid_request"),
    ({"claims": '{"userinfo": {"email": {"value": "' + "x" * 8192 + '"}}}'}, "invalid_request"),
    ({"request": "a.b.c"}, "request_not_supported"),
    ({"request_uri": "https://shop.example/r"}, "request_uri_not_supported"),
    ({"registration": "{}"}, "registration_not_supported"),
]


@pytest.mark.compliance("RFC 6749", "4.1.2.1", "every other fault is told to the client at its redirect URI")
@pytest.mark.parametrize(("changes", "code"), REFUSALS)
def test_every_other_fault_is_redirected(changes: dict[str, str | list[str] | None], code: str) -> None:
    with pytest.raises(errors.Redirected) as redirected:
        parsed(**changes)
    assert redirected.value.error.code == code
    # RFC 6749 §4.1.2.1: the characters of an error description.
    assert re.fullmatch(r"[\x20\x21\x23-\x5b\x5d-\x7e]+", redirected.value.error.public_description)
    assert redirected.value.reply_to.redirect_uri == REDIRECT_URI
    assert redirected.value.reply_to.state == (None if isinstance(changes.get("state"), list) else "xyz")


@pytest.mark.compliance("RFC 6749", "4.1.2.1", "a client not registered for the code grant is told so")
def test_a_client_without_the_grant_is_unauthorized() -> None:
    with pytest.raises(errors.Redirected) as redirected:
        parsed(replace(SHOP, grant_types=frozenset({"client_credentials"})))
    assert redirected.value.error.code == "unauthorized_client"


@pytest.mark.compliance("RFC 6749", "3.1", "a parameter without a value is as one that was left out")
@pytest.mark.parametrize("name", ["state", "nonce", "prompt", "max_age", "id_token_hint", "login_hint", "request"])
def test_an_empty_value_is_as_absent(name: str) -> None:
    assert parsed(**{name: ""}) == parsed(**{name: None})


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "parameters that are not understood are ignored")
def test_unknown_parameters_are_ignored_however_often() -> None:
    extra = {"foo": ["a", "b"], "display": ["popup", "page"], "claims_locales": "yy", "id_token_hints": "x"}
    assert parsed(**extra) == parsed()


@pytest.mark.compliance("OIDC Core", "5.5", "claims are for OpenID Connect requests, and for tokens that can show them")
def test_claims_need_openid() -> None:
    claims = '{"userinfo": {"email": null}}'
    assert parsed(claims=claims).claims.userinfo
    assert parsed(claims=claims, scope="profile").claims == ClaimsRequest()


@pytest.mark.compliance(
    "OIDC Registration", "2", "default_max_age and default_acr_values hold where nothing else is asked"
)
def test_what_a_client_registered_for_all_its_requests() -> None:
    client = replace(SHOP, default_max_age=60, default_acr_values=("gold",))
    assert (parsed(client).max_age, parsed(client).acr_values) == (60, ("gold",))
    own = parsed(client, max_age="5", acr_values="silver  gold silver")
    assert (own.max_age, own.acr_values) == (5, ("silver", "gold"))
    assert parsed(replace(SHOP, default_max_age=0)).max_age == 0
    assert (parsed().max_age, parsed().acr_values) == (None, ())


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "acr_values and ui_locales never make a request fail")
@pytest.mark.parametrize("value", ["x", "  ", "\t", "a b a", "é" * 500, "../../etc", "-" * 2000])
def test_wishes_never_fail(value: str) -> None:
    assert parsed(acr_values=value, ui_locales=value)


def test_the_registered_redirect_uri_is_chosen_by_exact_comparison() -> None:
    uri = "https://shop.example/other?from=us"
    assert parsed(redirect_uri=uri).redirect_uri == uri


def test_words_are_taken_once_and_in_any_order() -> None:
    assert parsed(scope="profile  openid profile").scopes == ("profile", "openid")
    assert parsed(prompt="consent  login consent").prompt == ("consent", "login")


@pytest.mark.compliance("OIDC Core", "11", "offline_access is ignored where nothing could be refreshed")
def test_offline_access_needs_the_refresh_grant() -> None:
    without = replace(SHOP, grant_types=frozenset({"authorization_code"}))
    assert parse_scope("openid offline_access", without) == ("openid",)
    assert parse_scope("openid offline_access", SHOP) == ("openid", "offline_access")


@pytest.mark.parametrize(("text", "seconds"), [("0", 0), ("1", 1), ("007", 7), ("999999999", 999_999_999)])
def test_max_age_is_a_number_of_seconds(text: str, seconds: int) -> None:
    assert parsed(max_age=text).max_age == seconds


@given(scope=st.text(max_size=60))
def test_no_scope_beyond_the_registered_ones_is_ever_read(scope: str) -> None:
    try:
        granted = parse_scope(scope, SHOP)
    except errors.InvalidScope:
        return
    assert granted
    assert set(granted) <= SHOP.scopes
    assert set(granted) == set(scope.split(" ")) - {""}


@given(state=st.text(max_size=300))
def test_state_is_carried_unchanged(state: str) -> None:
    assert parsed(state=state).state == (state or None)
