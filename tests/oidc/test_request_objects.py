"""Signed authorization requests, by value and by reference: verified with the client's keys, and never ignored."""

import json
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from pytest_django import Settings

from accounts import outbound_targets
from oidc.models import Client, PendingRequest
from oidc.protocol import jose
from tests import outside
from tests.answers import answer_of
from tests.client_keys import ClientKey, client_key, key_set
from tests.oidc.conftest import Later, Register
from tests.outside import Host, answering
from tests.people import Browser, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

KEY = client_key()
TYPE = "oauth-authz-req+jwt"


@pytest.fixture
def signing(register: Register) -> RelyingParty:
    """A client that can sign its requests, and need not."""
    return register(jwks=key_set(KEY))


def signed(
    client: RelyingParty, key: ClientKey = KEY, *, header: dict[str, str] | None = None, **changes: object
) -> str:
    """A request object with everything in it; `changes` replace members, None leaves one out."""
    about = {"iss": client.client.client_id, "aud": "http://localhost:8000", "exp": int(time.time()) + 60}
    members = {**client.request(), **about, **changes}
    return key.sign({name: value for name, value in members.items() if value is not None}, **(header or {}))


def least(client: RelyingParty, **parameters: str) -> dict[str, str]:
    """What RFC 9101 §5 wants outside."""
    return {"client_id": client.client.client_id, **parameters}


def go(browser: Browser, parameters: dict[str, str]) -> HttpResponse:
    return browser.refusal_or(browser.open("/o/authorize?" + urlencode(parameters)))


def error_at_client(response: HttpResponse, client: RelyingParty, *, state: str | None = "af0ifjsldkj") -> str:
    """The error that the client is told at its redirect URI."""
    assert response.status_code == 303, response.content
    assert response["Location"].startswith(client.redirect_uri)
    told = answer_of(response)
    assert (told.get("state"), told["iss"]) == (state, "http://localhost:8000")
    return told["error"]


@pytest.mark.compliance("RFC 9101", "5", "a request is a client_id and a signed object")
def test_a_person_signs_in_by_a_signed_request(ann: Browser, signing: RelyingParty) -> None:
    answer = go(ann, least(signing, request=signed(signing)))
    arrived = query_of(answer["Location"])
    assert (arrived["state"], "code" in arrived) == ("af0ifjsldkj", True)
    tokens = signing.redeem(arrived["code"]).json()
    assert signing.read(tokens["id_token"])["nonce"] == "n-0S6_WzA2Mj"


@pytest.mark.compliance("OIDC Core", "6.1", "what is inside supersedes what is outside")
def test_what_is_inside_counts(ann: Browser, signing: RelyingParty) -> None:
    parameters = {**signing.request(state="outside", nonce="outside"), "request": signed(signing, state="inside")}
    arrived = query_of(go(ann, parameters)["Location"])
    assert arrived["state"] == "inside"
    claims = signing.read(signing.redeem(arrived["code"]).json()["id_token"])
    assert claims["nonce"] == "n-0S6_WzA2Mj"


@pytest.mark.compliance(
    "OIDC Core", "6.1", "a redirect_uri inside supersedes an unregistered one outside, and not the other way"
)
def test_the_redirect_uri_inside_is_the_one_that_is_judged(ann: Browser, signing: RelyingParty) -> None:
    outside_wrong = {**signing.request(redirect_uri="https://evil.example/"), "request": signed(signing)}
    assert "code" in query_of(go(ann, outside_wrong)["Location"])
    inside_wrong = {**signing.request(), "request": signed(signing, redirect_uri="https://evil.example/")}
    assert go(ann, inside_wrong).status_code == 400


def test_a_person_who_must_sign_in_first_comes_back_to_the_signed_request(
    browser: Browser, person: object, signing: RelyingParty
) -> None:
    arrived = browser.follow(go(browser, least(signing, request=signed(signing, state="inside"))))
    assert arrived.wsgi_request.path == "/signin"
    kept = PendingRequest.objects.get()
    assert (kept.parameters["state"], "request" in kept.parameters) == ("inside", False)


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "by POST as by GET")
def test_a_signed_request_may_be_posted(ann: Browser, signing: RelyingParty) -> None:
    body = urlencode(least(signing, request=signed(signing)))
    posted = ann.http.post("/o/authorize", body, content_type="application/x-www-form-urlencoded")
    assert "code" in query_of(ann.follow(posted)["Location"])


@pytest.mark.compliance("OIDC Core", "6.1", "max_age is a number inside, and means what it means outside")
def test_max_age_inside_counts(ann: Browser, signing: RelyingParty, later: Later) -> None:
    later(100)
    for max_age, forced in ((50, True), ("50", True), (500, False)):
        answer = go(ann, least(signing, request=signed(signing, max_age=max_age)))
        assert ("/signin" in answer["Location"]) == forced
    assert error_at_client(go(ann, least(signing, request=signed(signing, max_age="x"))), signing) == "invalid_request"


@pytest.mark.parametrize("algorithm", jose.ALGORITHMS)
def test_every_algorithm_that_discovery_names_is_taken(ann: Browser, register: Register, algorithm: str) -> None:
    client = register(jwks=key_set(client_key(algorithm)))
    promised = client.http.get("/.well-known/openid-configuration").json()
    assert promised["request_parameter_supported"] is True
    assert algorithm in promised["request_object_signing_alg_values_supported"]
    assert "code" in query_of(go(ann, least(client, request=signed(client, client_key(algorithm))))["Location"])


@pytest.mark.compliance("OIDC Registration", "2", "request_object_signing_alg: the registered algorithm only")
def test_the_registered_algorithm_is_the_only_one(ann: Browser, register: Register) -> None:
    other = client_key("PS256", "second")
    client = register(jwks=key_set(KEY, other), request_object_signing_alg="PS256")
    assert "code" in query_of(go(ann, least(client, request=signed(client, other)))["Location"])
    refused = go(ann, {**client.request(), "request": signed(client)})
    assert error_at_client(refused, client) == "invalid_request_object"


UNSIGNED = "eyJhbGciOiJub25lIn0.e30."


@pytest.mark.compliance(
    "RFC 9101", "6.2", "an object that is not signed by the client is refused, and the client is told"
)
@pytest.mark.parametrize("forged", [UNSIGNED, "a", "a.b.c", "a.b.c.d.e", "é", "." * 5, "a" * 8000])
def test_what_the_client_did_not_sign_is_refused(ann: Browser, signing: RelyingParty, forged: str) -> None:
    assert error_at_client(go(ann, {**signing.request(), "request": forged}), signing) == "invalid_request_object"
    assert go(ann, least(signing, request=forged)).status_code == 400  # nobody is proven to be told


def test_another_clients_object_is_refused(ann: Browser, signing: RelyingParty, register: Register) -> None:
    other = client_key("ES256", "first-of-other")
    partner = register(name="Partner", jwks=key_set(other))
    for token in (signed(partner, other), signed(signing, other), signed(signing, other.under(KEY.kid))):
        assert error_at_client(go(ann, {**signing.request(), "request": token}), signing) == "invalid_request_object"
    same_key = register(name="Twin", jwks=key_set(KEY))
    for token in (signed(same_key), signed(same_key, iss=None)):
        assert error_at_client(go(ann, {**signing.request(), "request": token}), signing) == "invalid_request_object"


def test_a_client_without_keys_cannot_sign(ann: Browser, shop: RelyingParty) -> None:
    refused = go(ann, {**shop.request(), "request": signed(shop)})
    assert error_at_client(refused, shop) == "invalid_request_object"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"aud": "https://other.example"},
        {"exp": 1},
        {"nbf": 10**10},
        {"iat": "today"},
        {"client_id": "somebody"},
        {"request": "a.b.c"},
        {"request_uri": "https://shop.example/r"},
        {"scope": ["openid"]},
        {"state": 5},
        {"nonce": None, "login_hint": "a\0b"},
    ],
)
def test_an_object_that_says_something_wrong_is_refused(
    ann: Browser, signing: RelyingParty, changes: dict[str, object]
) -> None:
    refused = go(ann, {**signing.request(), "request": signed(signing, **changes)})
    assert error_at_client(refused, signing) == "invalid_request_object"


def test_an_expired_object_is_told_to_the_redirect_uri_inside(ann: Browser, signing: RelyingParty) -> None:
    refused = go(ann, least(signing, request=signed(signing, exp=1, state="inside")))
    assert error_at_client(refused, signing, state="inside") == "invalid_request_object"


@pytest.mark.compliance("OIDC Core", "6.1", "response_type inside and outside are the same")
def test_response_types_must_agree(ann: Browser, signing: RelyingParty) -> None:
    parameters = {**signing.request(response_type="token"), "request": signed(signing)}
    assert error_at_client(go(ann, parameters), signing) == "invalid_request"


@pytest.mark.compliance("RFC 8725", "3.11", "a client assertion is no request object, nor the reverse")
def test_tokens_made_for_something_else_are_refused(ann: Browser, register: Register) -> None:
    client = register(token_endpoint_auth_method="private_key_jwt")
    for kind in (TYPE, "JWT"):
        token = signed(client, header={"typ": kind})
        assert "code" in query_of(go(ann, least(client, request=token))["Location"])
        assertion = signed(client, header={"typ": kind}, sub=client.client.client_id, jti="j")
        form = {"client_assertion_type": client.assertion()["client_assertion_type"], "client_assertion": assertion}
        answer = client.http.post("/o/revoke", {**form, "token": "x"})
        assert answer.status_code in (400, 401)
    typed = signed(client, header={"typ": "client-authentication+jwt"})
    assert error_at_client(go(ann, {**client.request(), "request": typed}), client) == "invalid_request_object"


@pytest.mark.compliance("OIDC Core", "6", "request and request_uri together are refused")
def test_request_and_request_uri_exclude_each_other(ann: Browser, signing: RelyingParty) -> None:
    parameters = {**signing.request(), "request": signed(signing), "request_uri": "https://shop.example/r"}
    assert error_at_client(go(ann, parameters), signing) == "invalid_request"


def test_a_repeated_object_is_refused(ann: Browser, signing: RelyingParty) -> None:
    pairs = [*signing.request().items(), ("request", signed(signing)), ("request", signed(signing))]
    assert error_at_client(ann.open("/o/authorize?" + urlencode(pairs)), signing) == "invalid_request"


@pytest.mark.compliance("RFC 9101", "10.5", "a client that must sign its requests has no unsigned one accepted")
def test_a_client_that_must_sign_is_held_to_it(ann: Browser, register: Register) -> None:
    client = register(jwks=key_set(KEY), require_signed_request_object=True)
    assert error_at_client(client.authorize(ann), client) == "invalid_request"
    assert error_at_client(go(ann, {**client.request(), "request": UNSIGNED}), client) == "invalid_request_object"
    assert "code" in query_of(go(ann, least(client, request=signed(client)))["Location"])
    # What is outside does not count: it could have been changed on the way.
    added = {**least(client, request=signed(client, state=None)), "state": "added", "prompt": "login"}
    answer = query_of(go(ann, added)["Location"])
    assert ("code" in answer, "state" in answer) == (True, False)


def test_a_client_that_must_sign_cannot_go_round_by_the_challenge_endpoint(register: Register, person: object) -> None:
    client = register(jwks=key_set(KEY), require_signed_request_object=True, challenge_allowed=True)
    answer = client.post("/o/authorize-challenge", **client.request())
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")


class TestByReference:
    """request_uri: a registered address, fetched through the one guarded way out."""

    @pytest.fixture
    def publisher(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
        monkeypatch.setattr(outbound_targets, "resolve", lambda *_: ["127.0.0.1"])
        with outside.running(answering()) as host:
            settings.OUTBOUND_PRIVATE_HOSTS, settings.OUTBOUND_CA_FILE = [host.authority], outside.authority().ca_file
            yield host

    @pytest.fixture
    def client(self, register: Register, publisher: Host) -> RelyingParty:
        client = register(jwks=key_set(KEY), request_uris=[f"{publisher.url}/r"])
        publisher.play = self.publishing(signed(client, state="inside"))
        return client

    def publishing(self, token: str, media_type: str = f"application/{TYPE}") -> outside.Play:
        return answering(token.encode(), media_type=media_type)

    @pytest.mark.compliance("OIDC Core", "6.2", "a request object at a registered address; the fragment is not sent")
    @pytest.mark.parametrize("fragment", ["", "#Gyn5gK3vK"])
    def test_a_person_signs_in_by_reference(
        self, ann: Browser, client: RelyingParty, publisher: Host, fragment: str
    ) -> None:
        arrived = query_of(go(ann, least(client, request_uri=f"{publisher.url}/r{fragment}"))["Location"])
        assert (arrived["state"], "code" in arrived) == ("inside", True)
        assert publisher.asked[0].startswith(b"GET /r HTTP/1.1\r\n")
        assert b"application/oauth-authz-req+jwt" in publisher.asked[0]

    def test_what_is_there_may_change(self, ann: Browser, client: RelyingParty, publisher: Host) -> None:
        parameters = least(client, request_uri=f"{publisher.url}/r")
        assert query_of(go(ann, parameters)["Location"])["state"] == "inside"
        publisher.play = self.publishing(signed(client, state="newer"), "application/jwt; charset=utf-8")
        assert query_of(go(ann, parameters)["Location"])["state"] == "newer"

    @pytest.mark.compliance("OIDC Core", "6.2.1", "an address that is not registered is refused, and not asked")
    def test_an_address_that_is_not_registered_is_not_asked(
        self, ann: Browser, client: RelyingParty, publisher: Host
    ) -> None:
        for uri in (
            f"{publisher.url}/other",
            f"{publisher.url}/r?x=y",
            "http://169.254.169.254/latest/meta-data",
            "urn:ietf:params:oauth:request_uri:abc",
            "file:///etc/passwd",
            f"{publisher.url}/r#" + "x" * 600,
            "x",
        ):
            refused = go(ann, {**client.request(), "request_uri": uri})
            assert error_at_client(refused, client) == "invalid_request_uri"
        assert publisher.connections == 0

    @pytest.mark.parametrize(
        "play",
        [
            answering(status="404 No"),
            answering(status="302 Found", headers="Location: http://169.254.169.254/\r\n"),
            answering(b"a" * 70_000),
            answering("é".encode()),
        ],
        ids=["absent", "redirect", "huge", "no ASCII"],
    )
    def test_what_cannot_be_fetched_is_refused(
        self, ann: Browser, client: RelyingParty, publisher: Host, play: outside.Play
    ) -> None:
        publisher.play = play
        refused = go(ann, {**client.request(), "request_uri": f"{publisher.url}/r"})
        assert error_at_client(refused, client) == "invalid_request_uri"

    @pytest.mark.parametrize("content", [b"", b"{}", UNSIGNED.encode(), b"<html>"])
    def test_what_is_no_signed_object_is_refused(
        self, ann: Browser, client: RelyingParty, publisher: Host, content: bytes
    ) -> None:
        publisher.play = answering(content)
        refused = go(ann, {**client.request(), "request_uri": f"{publisher.url}/r"})
        assert error_at_client(refused, client) == "invalid_request_object"

    def test_a_registered_address_that_leads_inside_is_not_asked(
        self, ann: Browser, client: RelyingParty, publisher: Host, settings: Settings
    ) -> None:
        settings.OUTBOUND_PRIVATE_HOSTS = []
        refused = go(ann, {**client.request(), "request_uri": f"{publisher.url}/r"})
        assert error_at_client(refused, client) == "invalid_request_uri"
        assert publisher.connections == 0

    def test_keys_and_object_may_both_be_elsewhere(
        self, ann: Browser, client: RelyingParty, publisher: Host, settings: Settings
    ) -> None:
        with outside.running(answering(json.dumps(key_set(KEY)).encode())) as keys:
            settings.OUTBOUND_PRIVATE_HOSTS = [publisher.authority, keys.authority]
            Client.objects.update(jwks=None, jwks_uri=f"{keys.url}/jwks")
            arrived = query_of(go(ann, least(client, request_uri=f"{publisher.url}/r"))["Location"])
        assert (arrived["state"], keys.connections) == ("inside", 1)
