"""Response types, where each is answered, and what each needs, as tables."""

from dataclasses import replace
from itertools import permutations
from urllib.parse import parse_qsl, urlsplit

import pytest

from oidc.protocol import errors
from oidc.protocol.authorization_request import AuthorizationRequest, ClientRules, parse
from oidc.protocol.authorization_response import (
    FRONT_CHANNEL,
    RESPONSE_MODES,
    RESPONSE_TYPES,
    ReplyTo,
    canonical,
    grants_of,
)
from tests.oidc.protocol.test_authorization_request import REDIRECT_URI, SHOP, asked

EVERYTHING = replace(
    SHOP,
    response_types=frozenset(RESPONSE_TYPES),
    offered=frozenset(RESPONSE_TYPES),
    grant_types=frozenset({"authorization_code", "implicit"}),
)
NATIVE = replace(SHOP, redirect_uris=("com.example.app:/cb",), public=True)
NO_PKCE = {"code_challenge": None, "code_challenge_method": None}


def parsed(client: ClientRules = EVERYTHING, **changes: str | list[str] | None) -> AuthorizationRequest:
    return parse(asked(**{"nonce": "n", **changes}), client)


def refused(client: ClientRules = EVERYTHING, **changes: str | list[str] | None) -> tuple[str, ReplyTo]:
    with pytest.raises(errors.Redirected) as redirected:
        parsed(client, **changes)
    return redirected.value.error.code, redirected.value.reply_to


@pytest.mark.compliance("Multiple Response Types", "2", "the order of a response type's words means nothing")
@pytest.mark.parametrize("response_type", RESPONSE_TYPES)
def test_words_come_in_any_order(response_type: str) -> None:
    for words in permutations(response_type.split()):
        assert canonical(" ".join(words)) == response_type
        assert parsed(response_type=" ".join(words)).response_type == response_type


@pytest.mark.parametrize("other", ["", " ", "token", "none", "code code", "code  token", "CODE", "code\ttoken", "id"])
def test_anything_else_is_no_response_type(other: str) -> None:
    assert canonical(other) == ""


@pytest.mark.compliance("RFC 9700", "2.1.2", "tokens come through the browser only where server and client are set so")
@pytest.mark.parametrize("response_type", FRONT_CHANNEL)
def test_it_takes_two_permissions(response_type: str) -> None:
    of_the_client = replace(EVERYTHING, offered=frozenset({"code"}))
    of_the_server = replace(EVERYTHING, response_types=frozenset({"code"}))
    assert refused(of_the_client, response_type=response_type)[0] == "unsupported_response_type"
    assert refused(of_the_server, response_type=response_type)[0] == "unauthorized_client"
    assert parsed(response_type=response_type).response_type == response_type


@pytest.mark.compliance("OIDC Registration", "2", "a response type needs its grant types registered")
def test_a_response_type_needs_its_grants() -> None:
    assert grants_of("code") == {"authorization_code"}
    assert grants_of("id_token") == grants_of("id_token token") == {"implicit"}
    assert grants_of("code id_token token") == {"authorization_code", "implicit"}
    without = replace(EVERYTHING, grant_types=frozenset({"authorization_code"}))
    assert refused(without, response_type="code id_token")[0] == "unauthorized_client"
    assert parsed(without, response_type="code")
    only = replace(EVERYTHING, grant_types=frozenset({"implicit"}))
    assert refused(only, response_type="code")[0] == "unauthorized_client"
    assert parsed(only, response_type="id_token")


# response_type, response_mode asked for → the mode of the answer, None for a refusal
MODES = [
    ("code", None, "query"),
    ("code", "query", "query"),
    ("code", "fragment", "fragment"),
    ("code", "form_post", "form_post"),
    *((front, None, "fragment") for front in FRONT_CHANNEL),
    *((front, "fragment", "fragment") for front in FRONT_CHANNEL),
    *((front, "form_post", "form_post") for front in FRONT_CHANNEL),
    *((front, "query", None) for front in FRONT_CHANNEL),
]


@pytest.mark.compliance("Multiple Response Types", "5", "the fragment is the default for tokens, the query no place")
@pytest.mark.parametrize(("response_type", "response_mode", "mode"), MODES)
def test_the_mode_of_an_answer(response_type: str, response_mode: str | None, mode: str | None) -> None:
    sent = {"response_type": response_type, "response_mode": response_mode}
    if mode is None:
        code, reply_to = refused(**sent)
        assert (code, reply_to.mode) == ("invalid_request", "fragment")
    else:
        assert parsed(**sent).reply_to == ReplyTo(REDIRECT_URI, "xyz", mode)


# What is sent beside a fault elsewhere → where the fault is told
PLACES = [
    ({}, "query"),
    ({"response_type": None}, "query"),
    ({"response_type": "nonsense"}, "query"),
    ({"response_type": "token"}, "fragment"),
    ({"response_type": "token id_token"}, "fragment"),
    ({"response_type": "code nonsense token"}, "fragment"),
    ({"response_type": ["code id_token", "code id_token"]}, "query"),
    ({"response_mode": "form_post"}, "form_post"),
    ({"response_type": None, "response_mode": "form_post"}, "form_post"),
    ({"response_type": "id_token", "response_mode": "form_post"}, "form_post"),
    ({"response_mode": "fragment"}, "fragment"),
    ({"response_mode": "nonsense"}, "query"),
    ({"response_mode": ["form_post", "form_post"]}, "query"),
    ({"response_type": "code token", "response_mode": "query"}, "fragment"),
    ({"response_type": "code token", "response_mode": "nonsense"}, "fragment"),
]


@pytest.mark.compliance("Multiple Response Types", "5", "errors come where the answer would have come")
@pytest.mark.parametrize(("sent", "mode"), PLACES)
def test_where_an_error_is_told(sent: dict[str, str | list[str] | None], mode: str) -> None:
    assert refused(scope="not-open-to-the-client", **sent)[1].mode == mode
    assert refused(prompt="none login", **sent)[1].mode == mode


@pytest.mark.compliance("Form Post Response Mode", "2", "an app's private scheme cannot be posted to")
def test_no_form_is_sent_to_an_app() -> None:
    sent = {"redirect_uri": "com.example.app:/cb"}
    code, reply_to = refused(NATIVE, response_mode="form_post", **sent)
    assert (code, reply_to.mode) == ("invalid_request", "query")
    assert parsed(NATIVE, **sent).response_mode == "query"
    loopback = replace(NATIVE, redirect_uris=("http://127.0.0.1/cb",))
    assert parsed(loopback, response_mode="form_post", redirect_uri="http://127.0.0.1:5000/cb").response_mode


@pytest.mark.compliance("OIDC Core", "3.2.2.1", "an ID token from this endpoint needs a nonce")
@pytest.mark.parametrize("response_type", RESPONSE_TYPES)
def test_who_needs_a_nonce(response_type: str) -> None:
    if "id_token" in response_type.split():
        assert refused(response_type=response_type, nonce=None)[0] == "invalid_request"
        assert refused(response_type=response_type, nonce="")[0] == "invalid_request"
    else:
        assert parsed(response_type=response_type, nonce=None).nonce == ""
    assert parsed(response_type=response_type, nonce="n" * 512).nonce == "n" * 512


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "an ID token needs the scope openid")
@pytest.mark.parametrize("response_type", RESPONSE_TYPES)
def test_who_needs_openid(response_type: str) -> None:
    if "id_token" in response_type.split():
        assert refused(response_type=response_type, scope="profile")[0] == "invalid_scope"
    else:
        assert parsed(response_type=response_type, scope="profile").scopes == ("profile",)


@pytest.mark.compliance("RFC 9700", "2.1.1", "PKCE is required of everyone; a client with a secret may be excused")
@pytest.mark.parametrize(
    ("public", "pkce_required", "needed"),
    [(True, True, True), (True, False, True), (False, True, True), (False, False, False)],
)
def test_who_needs_pkce(public: bool, pkce_required: bool, needed: bool) -> None:
    client = replace(EVERYTHING, public=public, pkce_required=pkce_required)
    for response_type in RESPONSE_TYPES:
        if needed and "code" in response_type.split():
            assert refused(client, response_type=response_type, **NO_PKCE)[0] == "invalid_request"
        else:
            assert parsed(client, response_type=response_type, **NO_PKCE).code_challenge == ""
        assert parsed(client, response_type=response_type).code_challenge


@pytest.mark.compliance("RFC 7636", "4.3", "whoever may go without a challenge may not send a wrong one")
@pytest.mark.parametrize(
    "sent",
    [
        {"code_challenge": "short"},
        {"code_challenge": None},  # the method alone: somebody took the challenge away
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
    ],
)
def test_a_half_challenge_is_refused_all_the_same(sent: dict[str, str | None]) -> None:
    excused = replace(EVERYTHING, pkce_required=False)
    assert refused(excused, **sent)[0] == "invalid_request"


@pytest.mark.parametrize("mode", RESPONSE_MODES)
@pytest.mark.parametrize("state", [None, "", "s" * 512, "&=?#%+;, \"'<>\\ünï €\U0001f511"])
def test_state_comes_back_as_it_was(mode: str, state: str | None) -> None:
    reply_to = ReplyTo("https://shop.example/cb?from=us", state, mode)
    told = reply_to.completed({"code": "c"}, "https://id.example")
    assert told == {"code": "c", "iss": "https://id.example", **({} if state is None else {"state": state})}
    address = urlsplit(reply_to.address(told))
    carried = address.fragment if mode == "fragment" else address.query.removeprefix("from=us&")
    assert dict(parse_qsl(carried, keep_blank_values=True)) == told
    assert address.query.startswith("from=us")
