"""Response types beyond `code` (Multiple Response Types 1.0; OIDC Core §3.2, §3.3): refused unless both sides are set.

What they bring is shown where the server under test is set to them, and the seed file has a client that is: `hybrid`.
"""

import base64
import hashlib
from collections.abc import Callable
from itertools import permutations

import pytest

from tests.integration.browser import Browser, departed
from tests.integration.relying_party import Code, RelyingParty
from tests.integration.seed import Person, Seed

FRONT_CHANNEL = ["id_token", "code id_token", "code token", "code id_token token", "id_token token"]
EVERY_ORDER = [" ".join(words) for kind in FRONT_CHANNEL for words in permutations(kind.split())]


@pytest.fixture(scope="session")
def hybrid(seed: Seed, relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """First-party web application that is registered for every response type."""
    if "hybrid" not in seed.clients:
        pytest.skip("FRONT_CHANNEL_RESPONSE_TYPES was not set when the seed file was made")
    return relying_party("hybrid")


def half_hash(value: str) -> str:
    """OIDC Core §3.3.2.11, for RS256."""
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()[:16]).rstrip(b"=").decode()


@pytest.mark.compliance("RFC 9700", "2.1.2", "a client that is not registered for tokens in the browser gets none")
@pytest.mark.parametrize("response_type", FRONT_CHANNEL)
def test_a_client_needs_the_permission(signed_in: Browser, notes: RelyingParty, response_type: str) -> None:
    request = notes.request(response_type=response_type)
    answer = departed(signed_in.open(request.url))
    offered = response_type in notes.provider.metadata["response_types_supported"]
    assert answer.parameters["error"] == ("unauthorized_client" if offered else "unsupported_response_type")
    assert answer.parameters.keys() == {"error", "error_description", "state", "iss"}


@pytest.mark.compliance("Multiple Response Types", "5", "errors of requests for tokens are in the fragment")
@pytest.mark.parametrize("response_type", [*FRONT_CHANNEL, "token"])
@pytest.mark.parametrize("response_mode", [None, "query", "fragment"])
def test_such_errors_are_in_the_fragment(
    browser: Browser, notes: RelyingParty, response_type: str, response_mode: str | None
) -> None:
    request = notes.request(response_type=response_type, response_mode=response_mode)
    answer = departed(browser.open(request.url))
    assert answer.place == "fragment"
    assert (answer.address, answer.parameters["state"]) == (notes.redirect_uris[0], request.state)


@pytest.mark.compliance("RFC 9700", "2.1.2", "an access token alone is never given through the browser")
@pytest.mark.parametrize("response_type", ["token", "none", "code none"])
def test_some_response_types_are_not_offered_at_all(
    signed_in: Browser, notes: RelyingParty, response_type: str
) -> None:
    assert response_type not in notes.provider.metadata["response_types_supported"]
    answer = departed(signed_in.open(notes.request(response_type=response_type).url))
    assert answer.parameters["error"] == "unsupported_response_type"


@pytest.mark.compliance("Multiple Response Types", "2", "the words of a response type come in any order")
@pytest.mark.parametrize("response_type", EVERY_ORDER)
def test_each_word_brings_what_it_names(signed_in: Browser, hybrid: RelyingParty, response_type: str) -> None:
    answer = departed(signed_in.open(hybrid.request(response_type=response_type).url))
    words = set(response_type.split())
    expected = {"state", "iss"} | ({"code", "id_token"} & words)
    expected |= {"access_token", "token_type", "expires_in", "scope"} if "token" in words else set()
    assert (answer.place, set(answer.parameters)) == ("fragment", expected)


@pytest.mark.compliance("OIDC Core", "3.3.2.11", "the ID token names its nonce, and hashes of what comes beside it")
@pytest.mark.parametrize("response_type", [kind for kind in FRONT_CHANNEL if "id_token" in kind])
def test_the_id_token_binds_what_comes_beside_it(signed_in: Browser, hybrid: RelyingParty, response_type: str) -> None:
    request = hybrid.request(response_type=response_type, scope="openid email")
    answer = departed(signed_in.open(request.url)).parameters
    claims = hybrid.verify(answer["id_token"])
    assert claims["nonce"] == request.parameters["nonce"]
    assert claims.get("at_hash") == (half_hash(answer["access_token"]) if "access_token" in answer else None)
    assert claims.get("c_hash") == (half_hash(answer["code"]) if "code" in answer else None)
    assert ("email" in claims) == (response_type == "id_token")


@pytest.mark.compliance("OIDC Core", "3.3.3.6", "the ID tokens of one answer are about one person and one sign-in")
@pytest.mark.parametrize("response_type", ["code id_token", "code id_token token"])
def test_both_id_tokens_agree(signed_in: Browser, hybrid: RelyingParty, response_type: str) -> None:
    request = hybrid.request(response_type=response_type)
    answer = departed(signed_in.open(request.url)).parameters
    first = hybrid.verify(answer["id_token"])
    second = hybrid.verify(hybrid.redeem(Code(answer["code"], request)).json()["id_token"])
    same = ("iss", "sub", "aud", "nonce", "auth_time", "acr", "sid")
    assert {name: first[name] for name in same} == {name: second[name] for name in same}


@pytest.mark.compliance("OIDC Core", "3.2.2.8", "an access token from here opens UserInfo")
@pytest.mark.parametrize("response_type", [kind for kind in FRONT_CHANNEL if "token" in kind.split()])
def test_the_access_token_opens_userinfo(
    signed_in: Browser, hybrid: RelyingParty, person: Person, response_type: str
) -> None:
    answer = departed(signed_in.open(hybrid.request(response_type=response_type).url)).parameters
    assert answer["token_type"].lower() == "bearer"
    assert int(answer["expires_in"]) > 0
    assert hybrid.userinfo(answer["access_token"]).json()["sub"] == person.sub


@pytest.mark.compliance("OIDC Core", "3.2.2.1", "an ID token from here needs a nonce; a code does not")
@pytest.mark.parametrize("response_type", [*FRONT_CHANNEL, "code"])
def test_who_needs_a_nonce(signed_in: Browser, hybrid: RelyingParty, response_type: str) -> None:
    answer = departed(signed_in.open(hybrid.request(response_type=response_type, nonce=None).url)).parameters
    needed = "id_token" in response_type.split()
    assert answer.get("error") == ("invalid_request" if needed else None)


@pytest.mark.compliance("OIDC Core", "3.2.2.9", "tokens are not put into the query")
@pytest.mark.parametrize("response_type", FRONT_CHANNEL)
def test_the_query_is_no_place_for_tokens(signed_in: Browser, hybrid: RelyingParty, response_type: str) -> None:
    answer = departed(signed_in.open(hybrid.request(response_type=response_type, response_mode="query").url))
    assert (answer.place, answer.parameters["error"]) == ("fragment", "invalid_request")
    posted = departed(signed_in.open(hybrid.request(response_type=response_type, response_mode="form_post").url))
    assert (posted.place, "error" in posted.parameters) == ("form_post", False)


@pytest.mark.compliance("RFC 6749", "4.1.2", "the replay of a hybrid answer's code ends what came beside it")
def test_a_replay_ends_what_came_beside_the_code(signed_in: Browser, hybrid: RelyingParty) -> None:
    request = hybrid.request(response_type="code token")
    answer = departed(signed_in.open(request.url)).parameters
    code = Code(answer["code"], request)
    assert hybrid.redeem(code).status_code == 200
    assert hybrid.userinfo(answer["access_token"]).status_code == 200
    assert hybrid.redeem(code).json()["error"] == "invalid_grant"
    assert hybrid.userinfo(answer["access_token"]).status_code == 401
