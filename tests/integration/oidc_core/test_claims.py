"""The claims parameter (OIDC Core §5.5), essential acr and sub (§5.5.1), and the wishes that never fail."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.browser import Browser, departed, shown
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person


def asking(userinfo: Any = None, id_token: Any = None) -> str:
    return json.dumps({"userinfo": userinfo, "id_token": id_token})


@pytest.mark.compliance("OIDC Discovery", "3", "the claims parameter is announced")
def test_it_is_announced(notes: RelyingParty) -> None:
    assert notes.provider.metadata["claims_parameter_supported"] is True


@pytest.mark.compliance("OIDC Core", "5.5", "claims are told where they were asked for, beside those of the scopes")
def test_claims_are_told_where_they_were_asked_for(signed_in: Browser, notes: RelyingParty, person: Person) -> None:
    claims = asking({"given_name": None, "name#fr": None}, {"family_name": {"essential": True}, "unheard-of": None})
    tokens = notes.obtain_tokens(signed_in, person, scope="openid", claims=claims)
    told = notes.userinfo(tokens.access_token).json()
    assert (set(told), told["given_name"]) == ({"sub", "given_name"}, "Ada")
    id_token = notes.claims(tokens)
    assert id_token["family_name"] == "Lovelace"
    assert not {"given_name", "name", "email", "unheard-of"} & set(id_token)


@pytest.mark.compliance("OIDC Core", "5.4", "claims that scopes open are not in an ID token beside an access token")
def test_no_scope_claims_in_the_id_token(signed_in: Browser, notes: RelyingParty, person: Person) -> None:
    tokens = notes.obtain_tokens(signed_in, person, scope="openid profile email")
    assert not {"name", "given_name", "email", "email_verified"} & set(notes.claims(tokens))
    assert {"name", "email"} <= set(notes.userinfo(tokens.access_token).json())


@pytest.mark.parametrize(
    "claims",
    ["{", "[]", "7", '{"userinfo": []}', '{"userinfo": {"email": 7}}', '{"id_token": {"acr": {"values": "x"}}}'],
)
@pytest.mark.compliance("OIDC Core", "5.5", "a malformed claims parameter is told to the client")
def test_a_malformed_parameter_is_refused(signed_in: Browser, notes: RelyingParty, claims: str) -> None:
    answer = departed(signed_in.open(notes.request(claims=claims).url))
    assert answer.parameters["error"] == "invalid_request"


@pytest.mark.parametrize("claims", ["[" * 4000, '{"userinfo": {"email": {"value": "\\u0000"}}}', '{"a": 1e999}'])
def test_a_hostile_parameter_breaks_nothing(signed_in: Browser, notes: RelyingParty, claims: str) -> None:
    answer = signed_in.open(notes.request(claims=claims).url)
    assert answer.response.status_code < 500


@pytest.mark.compliance("OIDC Core", "3.1.2.4", "a person consents to claims that are asked for one by one")
def test_consent_covers_single_claims(signed_in: Browser, relying_party: Callable[[str], RelyingParty]) -> None:
    curious = relying_party("curious")
    request = curious.request(scope="openid", claims=asking({"phone_number": None}))
    asked = shown(signed_in.open(request.url))
    assert asked.page.asks_for_consent
    assert "phone number" in asked.page.text
    assert "code" in departed(signed_in.decide(asked, "allow")).parameters
    assert "code" in departed(signed_in.open(request.url)).parameters
    more = curious.request(scope="openid", claims=asking({"phone_number": None}, {"birthdate": None}))
    again = shown(signed_in.open(more.url))
    assert again.page.asks_for_consent
    assert "date of birth" in again.page.text
    silent = curious.request(scope="openid", claims=asking({"birthdate": None}), prompt="none")
    assert departed(signed_in.open(silent.url)).parameters["error"] == "consent_required"


@pytest.mark.compliance("OIDC Core", "5.5.1.1", "an essential acr is met or the request fails, before anybody signs in")
def test_an_essential_acr(browser: Browser, notes: RelyingParty, person: Person) -> None:
    unmet = asking(None, {"acr": {"essential": True, "values": ["urn:unheard-of"]}})
    answer = departed(browser.open(notes.request(claims=unmet).url))
    assert answer.parameters["error"] == "unmet_authentication_requirements"
    ours = notes.provider.metadata["acr_values_supported"]
    met = asking(None, {"acr": {"essential": True, "values": ["urn:unheard-of", *ours]}})
    tokens = notes.obtain_tokens(browser, person, claims=met)
    assert notes.claims(tokens)["acr"] in ours


@pytest.mark.compliance("OIDC Core", "5.5.1", "sub asked for by value is that person, or login_required")
def test_a_certain_sub(signed_in: Browser, notes: RelyingParty, person: Person, other_person: Person) -> None:
    mine = asking(None, {"sub": {"value": person.sub}})
    assert "code" in departed(signed_in.open(notes.request(claims=mine, prompt="none").url)).parameters
    others = asking(None, {"sub": {"value": other_person.sub}})
    answer = departed(signed_in.open(notes.request(claims=others, prompt="none").url))
    assert answer.parameters["error"] == "login_required"
    asked = shown(signed_in.open(notes.request(claims=others).url))
    assert asked.page.asks_to_sign_in
    assert person.email not in asked.page.text
    assert "code" in departed(signed_in.sign_in(asked, other_person)).parameters


@pytest.mark.compliance("OIDC Core", "15.1", "wishes that cannot be granted are no errors")
@pytest.mark.parametrize(
    "wishes",
    [
        {"acr_values": "urn:unheard-of 2"},
        {"ui_locales": "tlh xx-YY de"},
        {"claims_locales": "fr"},
        {"display": "popup"},
        {"display": "hologram"},
        {"login_hint": "nobody@example.com"},
        {"claims": asking(None, {"acr": {"values": ["urn:unheard-of"]}, "auth_time": {"essential": True}})},
        {"extra": "foobar"},
    ],
    ids=str,
)
def test_wishes_never_fail(signed_in: Browser, notes: RelyingParty, person: Person, wishes: dict[str, str]) -> None:
    claims = notes.claims(notes.obtain_tokens(signed_in, person, **wishes))
    assert claims["acr"] in notes.provider.metadata["acr_values_supported"]
    assert isinstance(claims["auth_time"], int)
