"""Clients that nobody registers: known by a document at the address that is their client_id."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as HttpClient
from pytest_django import Settings

from audit.models import Event
from oidc.models import Client
from oidc.views import metadata
from tests import outside
from tests.client_keys import client_key, key_set
from tests.oidc.conftest import Register
from tests.oidc.described import MINIMAL, Described, described
from tests.outside import Play, answering
from tests.people import Browser
from tests.relying_party import RelyingParty

__all__ = ["described"]
pytestmark = pytest.mark.django_db

SPECIFICATION = "draft-ietf-oauth-client-id-metadata-document"
SUPPORTED = "client_id_metadata_document_supported"


def refused(answer: HttpResponse, *words: str) -> None:
    """It is a page that says why, and nobody was redirected anywhere."""
    page = answer.content.decode()
    assert answer.status_code == 400, page
    assert "This app&#x27;s request cannot be used" in page
    for each in words:
        assert each in page, page


@pytest.fixture
def discovery() -> Any:
    """The discovery document is built anew."""
    metadata._provider_document.cache_clear()
    yield lambda: HttpClient().get("/.well-known/openid-configuration").json()
    metadata._provider_document.cache_clear()


@pytest.mark.compliance(SPECIFICATION, "5", "client_id_metadata_document_supported tells that documents are taken")
@pytest.mark.parametrize(("hosts", "told"), [([], None), (["app.test"], True), (["*"], True)])
def test_discovery_says_whether_documents_are_taken(
    discovery: Callable[[], dict[str, Any]], settings: Settings, hosts: list[str], told: bool | None
) -> None:
    settings.CLIENT_ID_METADATA_DOCUMENTS = hosts
    assert discovery().get(SUPPORTED) is told


@pytest.mark.compliance(SPECIFICATION, "4", "the document at the client_id is fetched, and its client is let in")
def test_a_client_by_a_document_signs_people_in_after_asking_them(ann: Browser, described: Described) -> None:
    described.publish(grant_types=["authorization_code", "refresh_token"], scope="openid profile offline_access")
    relying_party = described.relying_party()
    answer = relying_party.answered(ann, "allow", scope="openid profile offline_access", prompt="consent")
    tokens = relying_party.redeem(answer["code"]).json()
    claims = relying_party.read(tokens["id_token"])
    assert claims["aud"] == described.url
    assert relying_party.userinfo(tokens["access_token"]).json()["name"] == "Ann Lee"
    again = relying_party.refresh(tokens["refresh_token"]).json()
    assert relying_party.is_live(again["access_token"])
    assert relying_party.revoke(again["refresh_token"]).status_code == 200
    assert not relying_party.is_live(again["access_token"])
    assert "code" in relying_party.authorization_response(ann, prompt="none", scope="openid profile")
    assert described.host.connections == 1


def test_the_host_is_asked_for_json_and_told_nothing_else(ann: Browser, described: Described) -> None:
    described.asks(ann)
    head = described.host.asked[0].decode()
    assert head.startswith("GET /client.json HTTP/1.1\r\n")
    assert "Accept: application/json, application/*+json;q=0.9\r\n" in head
    assert "Cookie" not in head
    assert "Referer" not in head


def test_it_is_stored_with_its_source_and_less_than_an_operator_may_give(ann: Browser, described: Described) -> None:
    greedy = {
        "scope": "openid orders:read",
        "grant_types": ["authorization_code", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code"],
        "first_party": True,
        "challenge_allowed": True,
        "pkce_required": False,
    }
    described.publish(**greedy)
    described.asks(ann)
    row = described.row
    assert (row.registration_source, row.client_type, row.client_secret) == ("cimd", "public", "")
    assert (row.allowed_scopes, row.grant_types) == (["openid"], ["authorization_code"])
    assert (row.first_party, row.challenge_allowed, row.pkce_required) == (False, False, True)
    assert (row.subject_type, row.sector) == ("pairwise", "notes.example")
    event = Event.objects.get(name="client:registered")
    assert (event.client, event.details) == (described.url, {"name": "Notes", "source": "cimd"})


def test_people_are_known_to_it_by_a_subject_of_its_own(
    ann: Browser, described: Described, partner: RelyingParty
) -> None:
    relying_party = described.relying_party()
    tokens = relying_party.redeem(relying_party.answered(ann, "allow")["code"]).json()
    subject = relying_party.read(tokens["id_token"])["sub"]
    partner.answered(ann, "allow")
    assert partner.read(partner.tokens(ann)["id_token"])["sub"] != subject
    assert relying_party.userinfo(tokens["access_token"]).json()["sub"] == subject


def test_it_must_use_pkce(ann: Browser, described: Described) -> None:
    described.publish(token_endpoint_auth_method="private_key_jwt", jwks=key_set(client_key()))
    relying_party = described.relying_party(client_key())
    without = relying_party.authorization_response(ann, code_challenge=None, code_challenge_method=None)
    assert without["error"] == "invalid_request"
    assert "code" in relying_party.answered(ann, "allow")


@pytest.mark.compliance(SPECIFICATION, "6.2", "a client with a key in its document must prove itself with it")
def test_a_client_with_a_key_proves_itself_with_it(ann: Browser, described: Described) -> None:
    described.publish(token_endpoint_auth_method="private_key_jwt", jwks=key_set(client_key()))
    relying_party = described.relying_party(client_key())
    code = relying_party.answered(ann, "allow")["code"]
    public = described.relying_party()
    public.verifier = relying_party.verifier
    assert public.redeem(code).json()["error"] == "invalid_client"
    forged = relying_party.assertion(client_key("ES256", "second").under("first"))
    assert relying_party.redeem(code, **forged).json()["error"] == "invalid_client"
    assert relying_party.redeem(code).status_code == 200


def test_without_the_setting_the_address_is_an_unknown_client(
    ann: Browser, described: Described, settings: Settings
) -> None:
    settings.CLIENT_ID_METADATA_DOCUMENTS = []
    refused(described.asks(ann), "client_id is unknown")
    assert (described.host.connections, Client.objects.count()) == (0, 0)


def test_documents_of_other_hosts_are_not_asked_for(ann: Browser, described: Described, settings: Settings) -> None:
    settings.CLIENT_ID_METADATA_DOCUMENTS = ["other.test"]
    refused(described.asks(ann), "client_id is unknown")
    assert described.host.connections == 0
    settings.CLIENT_ID_METADATA_DOCUMENTS = [".test"]
    assert described.asks(ann).status_code == 303


def test_a_setting_that_is_taken_back_ends_what_was_by_it(
    ann: Browser, described: Described, settings: Settings
) -> None:
    described.publish(grant_types=["authorization_code", "refresh_token"])
    relying_party = described.relying_party()
    tokens = relying_party.redeem(relying_party.answered(ann, "allow")["code"]).json()
    settings.CLIENT_ID_METADATA_DOCUMENTS = []
    assert relying_party.refresh(tokens["refresh_token"]).json()["error"] == "invalid_client"
    refused(described.asks(ann), "client_id is unknown")
    settings.CLIENT_ID_METADATA_DOCUMENTS = ["app.test"]
    assert relying_party.refresh(tokens["refresh_token"]).status_code == 200


@pytest.mark.parametrize(
    "path", ["", "/a/../client.json", "/client.json#x", "/%2e%2e/client.json", "/client.json\x00", "/" + "a" * 300]
)
def test_what_is_no_address_is_not_asked(ann: Browser, described: Described, path: str) -> None:
    answer = described.relying_party().authorize(ann, client_id=f"{described.host.url}{path}")
    assert answer.status_code == 400
    assert (described.host.connections, Client.objects.count()) == (0, 0)


@pytest.mark.compliance(SPECIFICATION, "4.3", "what cannot be fetched ends the request")
@pytest.mark.compliance(SPECIFICATION, "4.4", "neither an error nor a document that is none is kept")
@pytest.mark.parametrize(
    "play",
    [
        answering(status="404 Not Found"),
        answering(status="201 Created"),
        answering(status="302 Found", headers="Location: /elsewhere\r\n"),
        answering(b"no JSON"),
        answering(b"[]"),
        answering(b"{}"),
        answering(b'{"client_id": "a", "client_id": "b"}'),
        answering(b"[" * 5000),
        answering(b"\xff\xfe"),
        answering(b" " * (16 * 1024 + 1)),
    ],
    ids=["absent", "created", "redirect", "text", "list", "empty", "twice", "nested", "bytes", "large"],
)
def test_what_is_no_document_is_said_on_a_page(ann: Browser, described: Described, play: Play) -> None:
    described.host.play = play
    refused(described.asks(ann))
    assert not Client.objects.exists()
    described.publish()
    assert described.asks(ann).status_code == 303


@pytest.mark.compliance(SPECIFICATION, "4.1", "the document is JSON, by its media type too")
def test_a_document_that_is_sent_as_a_page_is_refused(ann: Browser, described: Described) -> None:
    described.publish(media_type="text/html")
    refused(described.asks(ann), "there is no metadata document at client_id")
    described.publish(media_type="application/vnd.example+json; charset=utf-8")
    assert described.asks(ann).status_code == 303


@pytest.mark.compliance(SPECIFICATION, "4.3", "a host that does not answer ends the request")
def test_a_host_in_trouble_is_said_on_a_page(ann: Browser, described: Described) -> None:
    described.host.play = answering(status="503 Busy")
    refused(described.asks(ann), "try again later")
    assert not Client.objects.exists()
    described.publish()
    assert described.asks(ann).status_code == 303


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"client_id": "https://app.test/other"}, "client_id must be the address of the document"),
        ({"client_secret": "s"}, "client_secret must not be in a document"),
        ({"token_endpoint_auth_method": "client_secret_basic"}, "token_endpoint_auth_method must be of"),
        ({"token_endpoint_auth_method": "private_key_jwt"}, "jwks or jwks_uri is needed"),
        ({"redirect_uris": []}, "redirect_uris must have at least one address"),
        ({"redirect_uris": ["http://notes.example/cb"]}, "redirect_uris must use https"),
        ({"redirect_uris": ["https://a.example/cb", "https://b.example/cb"]}, "redirect URIs are on several hosts"),
        ({"redirect_uris": "https://notes.example/cb"}, "redirect_uris must be a list of strings"),
        ({"client_name": 5}, "client_name must be a string"),
        ({"client_name": "a\u202eb"}, "client_name must have no control characters"),
        ({"grant_types": ["client_credentials"]}, "grant_types must not be empty"),
        ({"scope": "orders:read"}, "scope has none"),
        ({"logo_uri": "http://notes.example/logo.png"}, "logo_uri must use https"),
        ({"dpop_bound_access_tokens": True}, "dpop_bound_access_tokens is not offered"),
        ({"request_uris": ["https://victim.example/"]}, "request_uris must be at the host of the document"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_document_is_judged_as_a_strangers_registration(
    ann: Browser, described: Described, changes: dict[str, Any], told: str
) -> None:
    asking = described.relying_party()
    described.publish(**changes)
    refused(asking.authorize(ann), told)
    assert not Client.objects.exists()


@pytest.mark.compliance(SPECIFICATION, "4.5", "a redirect URI must be one of the document's")
def test_only_the_documents_redirect_uris_are_redirected_to(ann: Browser, described: Described) -> None:
    relying_party = described.relying_party()
    refused(relying_party.authorize(ann, redirect_uri="https://evil.example/cb"), "redirect_uri is not registered")
    assert "code" in relying_party.answered(ann, "allow")


def test_an_app_on_the_device_may_answer_at_any_port(ann: Browser, described: Described) -> None:
    described.publish(redirect_uris=["http://127.0.0.1/cb", "https://notes.example/cb"], application_type="native")
    assert "code" in described.relying_party().answered(ann, "allow", redirect_uri="http://127.0.0.1:53211/cb")
    assert described.row.sector == f"client:{described.url}"


def test_the_longest_address_there_may_be_has_room(ann: Browser, described: Described) -> None:
    described.path = "/" + "a" * (239 - len(described.host.url))
    described.publish(redirect_uris=["http://127.0.0.1/cb"], application_type="native")
    assert len(described.url) == 240
    relying_party = described.relying_party()
    assert relying_party.redeem(relying_party.answered(ann, "allow")["code"]).status_code == 200


@pytest.mark.compliance(SPECIFICATION, "6.10", "an address that an operator registered is an ordinary client")
def test_a_client_of_an_operators_is_never_asked_about(ann: Browser, described: Described, register: Register) -> None:
    known = register(client_id=described.url, first_party=False)
    assert "code" in known.answered(ann, "allow")
    described.publish(redirect_uris=["https://evil.example/cb"])
    refused(described.asks(ann), "redirect_uri is not registered")
    assert described.host.connections == 0
    assert described.row.registration_source == "manual"


def test_a_client_that_an_operator_deactivated_does_not_come_back(
    ann: Browser, described: Described, settings: Settings
) -> None:
    assert described.asks(ann).status_code == 303
    Client.objects.update(is_active=False)
    refused(described.asks(ann), "client_id is unknown")
    assert described.host.connections == 1
    Client.objects.update(is_active=True)
    assert described.asks(ann).status_code == 303


def test_an_unknown_document_is_fetched_for_nobody_but_a_browser(described: Described) -> None:
    stranger = described.relying_party()
    for path in ("/o/token", "/o/revoke", "/o/introspect", "/o/device_authorization", "/o/authorize-challenge"):
        assert stranger.post(path, token="x", grant_type="refresh_token").json()["error"] == "invalid_client", path
    assert HttpClient().get("/o/logout", {"client_id": described.url}).status_code == 400
    assert (described.host.connections, Client.objects.count()) == (0, 0)


def test_it_gets_no_grant_that_works_without_a_browser(ann: Browser, described: Described) -> None:
    described.asks(ann)
    relying_party = described.relying_party()
    assert relying_party.post("/o/device_authorization", scope="openid").json()["error"] == "unauthorized_client"
    assert relying_party.token_request(grant_type="client_credentials").json()["error"] == "unauthorized_client"


def test_it_manages_nothing_by_registration(ann: Browser, described: Described) -> None:
    described.asks(ann)
    for token in ("", "x"):
        answer = HttpClient().get(f"/o/register/{described.url}", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code in (401, 404)


def test_a_request_that_waits_goes_on_and_a_sign_out_finds_the_client(
    browser: Browser, person: Any, described: Described
) -> None:
    described.publish(post_logout_redirect_uris=["https://notes.example/bye"])
    relying_party = described.relying_party()
    page = browser.follow(described.asks(browser))
    assert "Notes" in page.content.decode()
    browser.sign_in(after=page.wsgi_request.GET["next"])
    tokens = relying_party.redeem(relying_party.answered(browser, "allow")["code"]).json()
    target = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": "https://notes.example/bye"}
    assert relying_party.log_out(browser, **target)["Location"] == "https://notes.example/bye"


@pytest.mark.compliance(SPECIFICATION, "6.4", "people are shown the host of the client_id")
def test_people_are_told_who_describes_it_and_that_nobody_here_has_checked(
    browser: Browser, person: Any, described: Described
) -> None:
    described.publish(client_name="Google", client_uri="https://google.example/")
    signin = browser.follow(described.asks(browser))
    after = signin.wsgi_request.GET["next"]
    pages = [signin, browser.http.get("/signup", {"next": after})]
    browser.sign_in(after=after)
    pages += [browser.follow(browser.open(after)), browser.follow(described.asks(browser, prompt="select_account"))]
    for page in pages:
        text = " ".join(page.content.decode().split())
        assert f"Described by <strong>{outside.NAME}</strong>" in text
        assert "Takes you to <strong>notes.example</strong>" in text
        assert "Nobody here has checked its name" in text
        assert "This app registered itself" not in text
        assert "google.example" not in text
    described.relying_party().answered(browser, "allow")
    apps = " ".join(browser.open("/account/apps").content.decode().split())
    assert f"Described by {outside.NAME}. Nobody here has verified it." in apps


def test_a_document_without_a_name_is_shown_by_its_host(ann: Browser, described: Described) -> None:
    described.publish(client_name=None, client_uri="https://bank.example/")
    described.asks(ann)
    assert described.row.name == outside.NAME


def test_the_person_takes_it_back(ann: Browser, described: Described) -> None:
    relying_party = described.relying_party()
    tokens = relying_party.redeem(relying_party.answered(ann, "allow")["code"]).json()
    page = ann.open("/account/apps")
    ann.submit(page, withdraw=described.url)
    assert not relying_party.is_live(tokens["access_token"])
    assert "decision" in ann.follow(described.asks(ann)).content.decode()


def test_a_minimal_document_is_enough(ann: Browser, described: Described) -> None:
    described.publish(**dict.fromkeys(set(MINIMAL) - {"redirect_uris"}))
    assert set(described.document) == {"client_id", "redirect_uris"}
    assert "code" in described.relying_party().answered(ann, "allow")
