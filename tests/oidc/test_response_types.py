"""Response types beyond `code`, where server and client are set to them: what they bring, and what they prove."""

from typing import Any

import pytest

from oidc.models import Authorization, RefreshToken
from oidc.protocol.authorization_response import FRONT_CHANNEL, RESPONSE_TYPES
from oidc.protocol.claims import half_hash
from oidc.views import metadata
from tests.answers import answer_of, place_of
from tests.oidc.conftest import Register
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


@pytest.fixture
def switched_on(settings: Any) -> Any:
    settings.FRONT_CHANNEL_RESPONSE_TYPES = True
    metadata._provider_document.cache_clear()
    yield
    metadata._provider_document.cache_clear()


@pytest.fixture
def wide(switched_on: None, register: Register) -> RelyingParty:
    """A client that may have every response type."""
    return register(
        response_types=list(RESPONSE_TYPES), grant_types=["authorization_code", "refresh_token", "implicit"]
    )


def asked(browser: Browser, client: RelyingParty, response_type: str, **changes: str | None) -> dict[str, str]:
    response = browser.follow(client.authorize(browser, response_type=response_type, **changes))
    assert place_of(response) == "fragment"
    return answer_of(response)


@pytest.mark.compliance("OIDC Core", "3.3.2.5", "each word brings what it names, and nothing else comes")
@pytest.mark.parametrize("response_type", FRONT_CHANNEL)
def test_each_word_brings_what_it_names(ann: Browser, wide: RelyingParty, response_type: str) -> None:
    answer = asked(ann, wide, response_type)
    words = set(response_type.split())
    expected = {"code", "id_token"} & words
    expected |= {"access_token", "token_type", "expires_in", "scope"} if "token" in words else set()
    assert set(answer) == expected | {"state", "iss"}
    if "token" in words:
        assert (answer["token_type"], answer["expires_in"]) == ("Bearer", "600")
        assert wide.is_live(answer["access_token"])
    if "code" in words:
        assert wide.redeem(answer["code"]).status_code == 200
    assert Authorization.objects.count() == 1
    assert RefreshToken.objects.count() == ("code" in words)


@pytest.mark.compliance(
    "OIDC Core", "3.3.2.11", "the ID token vouches for what comes beside it: at_hash, c_hash, nonce"
)
@pytest.mark.parametrize("response_type", [words for words in FRONT_CHANNEL if "id_token" in words])
@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_the_id_token_vouches_for_its_neighbours(
    ann: Browser, wide: RelyingParty, response_type: str, algorithm: str
) -> None:
    wide.client.algorithm = algorithm
    wide.client.save()
    answer = asked(ann, wide, response_type, nonce="odd ünï &= nonce" * 32)
    claims = wide.read(answer["id_token"])
    assert claims["nonce"] == "odd ünï &= nonce" * 32
    for name, value in (("at_hash", answer.get("access_token")), ("c_hash", answer.get("code"))):
        assert claims.get(name) == (half_hash(value, algorithm) if value else None)
    if "code" in answer:
        later = wide.read(wide.redeem(answer["code"]).json()["id_token"])
        assert {name: later[name] for name in ("iss", "sub", "nonce", "auth_time", "sid")} == {
            name: claims[name] for name in ("iss", "sub", "nonce", "auth_time", "sid")
        }


@pytest.mark.compliance("OIDC Core", "5.4", "claims that scopes open are in the ID token only where nothing else comes")
@pytest.mark.parametrize("response_type", FRONT_CHANNEL)
def test_scope_claims_are_in_an_id_token_that_comes_alone(ann: Browser, wide: RelyingParty, response_type: str) -> None:
    answer = asked(ann, wide, response_type)
    tokens = [answer["id_token"]] if "id_token" in answer else []
    tokens += [wide.redeem(answer["code"]).json()["id_token"]] if "code" in answer else []
    for token in tokens:
        claims = wide.read(token)
        assert ("email" in claims) == (response_type == "id_token")
        assert ("name" in claims) == (response_type == "id_token")
        assert "address" not in claims


@pytest.mark.compliance("OIDC Core", "3.2.2.9", "tokens are never put into the query, errors of such requests neither")
@pytest.mark.parametrize("response_type", FRONT_CHANNEL)
def test_nothing_goes_into_the_query(ann: Browser, wide: RelyingParty, response_type: str) -> None:
    answer = asked(ann, wide, response_type, response_mode="query")
    assert answer["error"] == "invalid_request"
    assert asked(ann, wide, response_type, prompt="none", max_age="0")["error"] == "login_required"
    form = ann.follow(wide.authorize(ann, response_type=response_type, response_mode="form_post"))
    assert place_of(form) == "form_post"
    assert "error" not in answer_of(form)


@pytest.mark.compliance(
    "RFC 9700", "2.1.2", "without the server's switch and the client's registration there is only code"
)
def test_both_permissions_are_needed(ann: Browser, shop: RelyingParty, wide: RelyingParty, settings: Any) -> None:
    for response_type in FRONT_CHANNEL:
        assert asked(ann, shop, response_type)["error"] == "unauthorized_client"
    settings.FRONT_CHANNEL_RESPONSE_TYPES = False
    for response_type in FRONT_CHANNEL:
        assert asked(ann, wide, response_type)["error"] == "unsupported_response_type"
    assert "code" in wide.authorization_response(ann)


@pytest.mark.compliance("OIDC Discovery", "3", "discovery names the response types that are on, and no others")
def test_discovery_says_exactly_what_is_on(ann: Browser, wide: RelyingParty) -> None:
    promised = ann.open("/.well-known/openid-configuration").json()
    assert promised["response_types_supported"] == list(RESPONSE_TYPES)
    assert "implicit" in promised["grant_types_supported"]
    for response_type in promised["response_types_supported"][1:]:
        answer = asked(ann, wide, response_type)
        assert "error" not in answer
        if "id_token" in answer:
            assert set(wide.read(answer["id_token"])) <= set(promised["claims_supported"])


def test_the_token_endpoint_knows_no_implicit_grant(ann: Browser, wide: RelyingParty) -> None:
    refused = wide.token_request(grant_type="implicit")
    assert refused.json()["error"] == "unsupported_grant_type"


@pytest.mark.compliance("RFC 6749", "4.1.2", "a code of a hybrid answer that comes twice ends its access tokens too")
def test_a_replayed_code_ends_the_token_that_came_beside_it(ann: Browser, wide: RelyingParty) -> None:
    answer = asked(ann, wide, "code token")
    assert wide.redeem(answer["code"]).status_code == 200
    assert wide.is_live(answer["access_token"])
    assert wide.redeem(answer["code"]).status_code == 400
    assert not wide.is_live(answer["access_token"])


def test_signing_out_ends_what_came_through_the_browser(ann: Browser, wide: RelyingParty) -> None:
    answer = asked(ann, wide, "id_token token")
    assert wide.is_live(answer["access_token"])
    ann.submit(ann.open("/signout"))
    assert not wide.is_live(answer["access_token"])


@pytest.mark.compliance("OIDC Core", "11", "offline_access is ignored where no code is asked for")
@pytest.mark.parametrize("response_type", FRONT_CHANNEL)
def test_what_came_without_a_code_does_not_outlive_the_sign_in(
    ann: Browser, wide: RelyingParty, response_type: str
) -> None:
    answer = asked(ann, wide, response_type, scope="openid offline_access")
    granted = {"openid", "offline_access"} if "code" in answer else {"openid"}
    assert set(Authorization.objects.get().scopes) == granted
    ann.submit(ann.open("/signout"))
    if "access_token" in answer:
        assert answer["scope"].split() == [name for name in ("openid", "offline_access") if name in granted]
        assert wide.is_live(answer["access_token"]) == ("code" in answer)
