"""The claims parameter: claims asked for one by one, at UserInfo and in the ID token, and the consent to them."""

import json
from typing import Any

import pytest

from accounts.models import User
from oidc.models import Authorization, Consent
from oidc.protocol.authorization_response import RESPONSE_TYPES
from tests.answers import answer_of
from tests.oidc.conftest import Register
from tests.oidc.test_response_types import switched_on
from tests.people import Browser
from tests.relying_party import RelyingParty

__all__ = ["switched_on"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def person(person: User) -> User:
    """Ann, of whom more is known."""
    person.birthdate, person.zoneinfo, person.nickname = "1990-02-03", "Europe/Paris", "Annie"
    person.address = {"locality": "Lyon", "country": "France"}
    person.save()
    return person


def asking(userinfo: Any = None, id_token: Any = None) -> str:
    return json.dumps({"userinfo": userinfo, "id_token": id_token})


def told(client: RelyingParty, browser: Browser, claims: str, scope: str = "openid") -> tuple[Any, Any]:
    """What UserInfo and the ID token say of the person."""
    tokens = client.tokens(browser, scope=scope, claims=claims)
    return client.userinfo(tokens["access_token"]).json(), client.read(tokens["id_token"])


@pytest.mark.compliance("OIDC Core", "5.5", "claims asked for are told where they were asked for, and nowhere else")
def test_claims_are_told_where_they_were_asked_for(ann: Browser, shop: RelyingParty) -> None:
    claims = asking({"birthdate": None, "email": {"essential": True}}, {"nickname": None, "address": None})
    userinfo, id_token = told(shop, ann, claims)
    assert set(userinfo) == {"sub", "birthdate", "email"}
    assert (userinfo["birthdate"], userinfo["email"]) == ("1990-02-03", "ann@example.com")
    assert (id_token["nickname"], id_token["address"]) == ("Annie", {"locality": "Lyon", "country": "France"})
    assert not {"birthdate", "email", "name"} & set(id_token)


@pytest.mark.compliance("OIDC Core", "5.5", "claims come in addition to those that scopes open")
def test_claims_come_besides_scopes(ann: Browser, shop: RelyingParty) -> None:
    userinfo, id_token = told(shop, ann, asking({"nickname": None}, {"email": None}), scope="openid email")
    assert set(userinfo) == {"sub", "email", "email_verified", "nickname"}
    assert id_token["email"] == "ann@example.com"
    assert "email_verified" not in id_token


@pytest.mark.compliance(
    "OIDC Core", "5.3.2", "what is not known is left out, essential or not; never null, never empty"
)
def test_what_is_not_known_is_left_out(ann: Browser, shop: RelyingParty) -> None:
    wanted = {name: {"essential": True} for name in ("gender", "phone_number", "website", "unheard-of", "name#fr")}
    userinfo, id_token = told(shop, ann, asking(wanted, wanted))
    assert set(userinfo) == {"sub"}
    assert not set(wanted) & set(id_token)


@pytest.mark.compliance("OIDC Core", "5.5.1", "a claim asked for with a certain value is told if it has that value")
def test_a_certain_value_or_nothing(ann: Browser, shop: RelyingParty) -> None:
    wishes = {
        "zoneinfo": {"values": ["Europe/London", "Europe/Paris"]},
        "nickname": {"value": "Bobby"},
        "email_verified": {"value": 1},
    }
    userinfo, _ = told(shop, ann, asking(wishes))
    assert set(userinfo) == {"sub", "zoneinfo"}


@pytest.mark.compliance("OIDC Core", "2", "what an ID token says of itself cannot be asked away")
def test_the_claims_of_the_authentication_stay_what_they_are(ann: Browser, shop: RelyingParty) -> None:
    wishes = {name: {"value": "forged"} for name in ("iss", "aud", "nonce", "sid", "azp", "at_hash")}
    plain, asked = told(shop, ann, asking())[1], told(shop, ann, asking(None, wishes))[1]
    assert set(asked) == set(plain)
    assert (asked["iss"], asked["aud"], asked["sid"]) == (plain["iss"], plain["aud"], plain["sid"])


@pytest.mark.compliance("OIDC Core", "12.2", "a refreshed ID token tells what the first one told")
def test_a_refresh_repeats_them(ann: Browser, shop: RelyingParty) -> None:
    claims = asking({"birthdate": None}, {"nickname": None})
    tokens = shop.tokens(ann, scope="openid offline_access", claims=claims)
    refreshed = shop.refresh(tokens["refresh_token"]).json()
    assert shop.read(refreshed["id_token"])["nickname"] == "Annie"
    assert shop.userinfo(refreshed["access_token"]).json()["birthdate"] == "1990-02-03"


def test_each_yes_opens_its_own_claims(ann: Browser, shop: RelyingParty) -> None:
    first = shop.tokens(ann, scope="openid", claims=asking({"birthdate": None}))
    second = shop.tokens(ann, scope="openid", claims=asking({"nickname": None}))
    assert set(shop.userinfo(first["access_token"]).json()) == {"sub", "birthdate"}
    assert set(shop.userinfo(second["access_token"]).json()) == {"sub", "nickname"}


@pytest.mark.compliance("OIDC Core", "5.5", "the parameter means nothing without openid")
def test_without_openid_nothing_is_asked(ann: Browser, partner: RelyingParty) -> None:
    page = ann.follow(partner.authorize(ann, scope="profile", claims=asking({"email": None})))
    assert "See your email address" not in page.content.decode()
    answer_of(ann.follow(ann.submit(page, decision="allow")))
    assert Authorization.objects.get().claims == {}


@pytest.mark.compliance("OIDC Core", "5.5", "claims for UserInfo need a response type that brings an access token")
def test_userinfo_needs_a_token(ann: Browser, switched_on: None, register: Register) -> None:
    client = register(
        response_types=list(RESPONSE_TYPES), grant_types=["authorization_code", "refresh_token", "implicit"]
    )
    claims = asking({"birthdate": None})
    assert answer_of(client.authorize(ann, response_type="id_token", claims=claims))["error"] == "invalid_request"
    answer = answer_of(client.authorize(ann, response_type="id_token", claims=asking(None, {"birthdate": None})))
    assert client.read(answer["id_token"])["birthdate"] == "1990-02-03"
    answer = answer_of(client.authorize(ann, response_type="id_token token", claims=claims, scope="openid"))
    assert set(client.userinfo(answer["access_token"]).json()) == {"sub", "birthdate"}


@pytest.mark.compliance("OIDC Core", "5.5", "a malformed parameter is told to the client")
@pytest.mark.parametrize("claims", ["{", "[]", "[" * 5000, '{"userinfo": {"email": 7}}', '{"id_token": {"acr": "x"}}'])
def test_a_malformed_parameter_is_refused(ann: Browser, shop: RelyingParty, claims: str) -> None:
    answer = answer_of(shop.authorize(ann, claims=claims))
    assert (answer["error"], "claims" in answer["error_description"]) == ("invalid_request", True)


class TestConsent:
    """A person is asked for each claim in plain words, and once."""

    def is_asked(self, browser: Browser, client: RelyingParty, **changes: str | None) -> bool:
        return client.authorize(browser, **changes)["Location"].startswith("/o/consent/")

    @pytest.mark.compliance("OIDC Core", "3.1.2.4", "claims asked for one by one are consented to as scopes are")
    def test_claims_are_asked_for_in_plain_words(self, ann: Browser, partner: RelyingParty) -> None:
        claims = asking({"birthdate": None, "email": None}, {"zoneinfo": None, "acr": None})
        page = ann.follow(partner.authorize(ann, scope="openid email", claims=claims))
        text = page.content.decode()
        for words in ("See your date of birth", "See your time zone"):
            assert text.count(words) == 1
        assert text.count("See your email address") == 1
        assert "acr" not in text
        answer = answer_of(ann.follow(ann.submit(page, decision="allow")))
        assert partner.redeem(answer["code"]).status_code == 200
        assert Consent.objects.get().claims == ["birthdate", "zoneinfo"]
        assert not self.is_asked(ann, partner, scope="openid email", claims=claims)

    @pytest.mark.compliance("OIDC Core", "3.1.2.4", "more claims are asked again, fewer are not")
    def test_consent_covers_what_was_allowed_and_no_more(self, ann: Browser, partner: RelyingParty) -> None:
        partner.answered(ann, "allow", scope="openid", claims=asking({"birthdate": None}))
        assert not self.is_asked(ann, partner, scope="openid")
        assert not self.is_asked(ann, partner, scope="openid", claims=asking(None, {"birthdate": {"essential": True}}))
        more = asking({"birthdate": None, "nickname": None})
        assert self.is_asked(ann, partner, scope="openid", claims=more)
        silent = answer_of(partner.authorize(ann, scope="openid", claims=more, prompt="none"))
        assert silent["error"] == "consent_required"
        partner.answered(ann, "allow", scope="openid", claims=asking({"nickname": None}))
        assert not self.is_asked(ann, partner, scope="openid", claims=more)

    def test_a_scope_that_was_allowed_covers_its_claims_and_no_claim_its_scope(
        self, ann: Browser, partner: RelyingParty
    ) -> None:
        partner.answered(ann, "allow", scope="openid email", claims=asking({"birthdate": None}))
        assert not self.is_asked(ann, partner, scope="openid", claims=asking({"email": None, "email_verified": None}))
        assert self.is_asked(ann, partner, scope="openid profile")

    def test_a_denial_tells_nothing(self, ann: Browser, partner: RelyingParty) -> None:
        claims = asking({"birthdate": None})
        assert partner.answered(ann, "deny", scope="openid", claims=claims)["error"] == "access_denied"
        assert not Consent.objects.exists()
        assert self.is_asked(ann, partner, scope="openid", claims=claims)

    def test_what_an_app_knows_is_told_among_the_connected_apps(self, ann: Browser, partner: RelyingParty) -> None:
        partner.answered(ann, "allow", scope="openid", claims=asking({"birthdate": None}))
        assert "See your date of birth" in ann.open("/account/apps").content.decode()
        ann.submit(ann.open("/account/apps"))
        assert self.is_asked(ann, partner, scope="openid", claims=asking({"birthdate": None}))
