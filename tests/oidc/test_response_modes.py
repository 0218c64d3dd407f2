"""Back to the client by query, fragment and form_post, with success and with errors."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from oidc.models import PendingRequest
from tests.answers import answer_of, place_of, posted_to
from tests.oidc.conftest import Register
from tests.people import PASSWORD, Browser, hidden_fields
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

MODES = ["query", "fragment", "form_post"]
ODD_STATE = "&=?#%+;, \"'<>\\ünï €\U0001f511" * 20


@pytest.mark.compliance("Multiple Response Types", "2.1", "the answer comes as response_mode asks")
@pytest.mark.compliance("RFC 9207", "2", "iss is in every answer")
@pytest.mark.parametrize("mode", MODES)
def test_a_code_comes_as_it_was_asked_for(ann: Browser, partner: RelyingParty, mode: str) -> None:
    page = ann.follow(partner.authorize(ann, response_mode=mode, state=ODD_STATE))
    response = ann.follow(ann.submit(page, decision="allow"))
    assert place_of(response) == mode
    answer = answer_of(response)
    assert (answer.pop("state"), answer.pop("iss")) == (ODD_STATE, "http://localhost:8000")
    assert partner.redeem(answer.pop("code")).status_code == 200
    assert answer == ({"from": "us"} if mode == "query" else {})
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")


@pytest.mark.compliance("Multiple Response Types", "5", "an error comes as the answer would have come")
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("fault", [{"prompt": "none"}, {"scope": "admin"}, {"max_age": "soon"}])
def test_errors_come_the_same_way(
    browser: Browser, partner: RelyingParty, mode: str, fault: dict[str, str | None]
) -> None:
    response = browser.follow(partner.authorize(browser, response_mode=mode, state=ODD_STATE, **fault))
    assert place_of(response) == mode
    answer = answer_of(response)
    assert (answer["state"], answer["iss"]) == (ODD_STATE, "http://localhost:8000")
    assert answer["error"]
    assert "code" not in answer
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")


@pytest.mark.parametrize("mode", MODES)
def test_a_denial_comes_the_same_way(ann: Browser, partner: RelyingParty, mode: str) -> None:
    page = ann.follow(partner.authorize(ann, response_mode=mode))
    response = ann.follow(ann.submit(page, decision="deny"))
    assert (place_of(response), answer_of(response)["error"]) == (mode, "access_denied")


@pytest.mark.compliance(
    "Form Post Response Mode", "2", "an answer by form_post is a page whose form goes to the client"
)
def test_the_form_goes_to_the_redirect_uri_and_tells_nothing_of_ours(ann: Browser, partner: RelyingParty) -> None:
    page = ann.follow(partner.authorize(ann, response_mode="form_post"))
    response = ann.follow(ann.submit(page, decision="allow"))
    assert posted_to(response) == "https://partner.example/cb?from=us"
    assert set(hidden_fields(response)) == {"code", "state", "iss"}
    assert "csrfmiddlewaretoken" not in response.content.decode()
    policy = response["Content-Security-Policy"]
    assert "form-action https:;" in f"{policy};"
    assert "'unsafe-inline'" not in policy
    assert "script-src 'self'" in policy


@pytest.mark.compliance("RFC 9700", "4.2.4", "no page with state or nonce in its address is left in the history")
def test_a_page_with_a_form_has_an_address_that_tells_nothing(ann: Browser, shop: RelyingParty) -> None:
    first = shop.authorize(ann, response_mode="form_post")
    assert first.status_code == 303
    assert urlsplit(first["Location"]).path.startswith("/o/authorize/")
    assert urlsplit(first["Location"]).query == ""
    assert place_of(ann.open(first["Location"])) == "form_post"
    assert ann.open(first["Location"]).status_code == 400
    assert not PendingRequest.objects.exists()


def test_plain_http_is_posted_to_on_loopback_alone(ann: Browser, register: Register) -> None:
    app = register(
        name="App", redirect_uris="http://127.0.0.1/cb https://shop.example/cb", token_endpoint_auth_method="none"
    )
    here = ann.follow(app.authorize(ann, response_mode="form_post", redirect_uri="http://127.0.0.1:5123/cb"))
    assert posted_to(here) == "http://127.0.0.1:5123/cb"
    assert "form-action https: http:;" in f"{here['Content-Security-Policy']};"
    there = ann.follow(app.authorize(ann, response_mode="form_post", redirect_uri="https://shop.example/cb"))
    assert "form-action https:;" in f"{there['Content-Security-Policy']};"


def test_hostile_values_stay_values(browser: Browser, shop: RelyingParty) -> None:
    state = '"><script>alert(1)</script><input name="code" value="evil'
    page = browser.follow(shop.authorize(browser, response_mode="form_post", prompt="none", state=state))
    assert "<script>alert" not in page.content.decode()
    assert hidden_fields(page)["state"] == state
    assert "code" not in hidden_fields(page)


@pytest.mark.compliance("RFC 8252", "7.1", "an app's private scheme is opened by a link that a person can press")
def test_an_app_is_opened_from_a_page(ann: Browser, register: Register) -> None:
    app = register(
        name="App", redirect_uris="com.example.app:/cb", token_endpoint_auth_method="none", post_logout_redirect_uris=""
    )
    for changes, told in (({}, "code"), ({"scope": "admin"}, "error"), ({"response_mode": "fragment"}, "code")):
        page = ann.follow(app.authorize(ann, **changes))
        assert page.status_code == 200
        assert (ann.next_address(page) or "").startswith("com.example.app:/cb")
        assert f'href="{ann.next_address(page)}"'.replace("&", "&amp;") in page.content.decode()
        assert told in answer_of(page)
        assert (page["Cache-Control"], page["Referrer-Policy"]) == ("no-store", "no-referrer")
    refused = app.authorize(ann, response_mode="form_post")
    assert (place_of(refused), answer_of(refused)["error"]) == ("query", "invalid_request")


@pytest.mark.compliance(
    "OIDC Core", "3.1.2.1", "a request by POST is answered with no parameter in any address of ours"
)
def test_a_posted_request_leaves_no_parameter_behind(browser: Browser, shop: RelyingParty, person: Any) -> None:
    sent = shop.request(response_mode="form_post", state="tell-nobody", login_hint="hint-nobody", nonce="nonce-nobody")
    response = browser.http.post("/o/authorize", sent)
    addresses = []
    while (address := browser.next_address(response)) is not None and address.startswith("/"):
        addresses.append(address)
        response = browser.open(address)
    assert [address for address in addresses if "nobody" in address] == []
    assert "hint-nobody" in response.content.decode()
    answer = browser.follow(browser.submit(response, email="ann@example.com", password=PASSWORD))
    assert answer_of(answer)["state"] == "tell-nobody"


@pytest.mark.compliance("RFC 9700", "4.2.4", "the page that opens an app has an address that tells nothing")
@pytest.mark.parametrize("prompt", [None, "none"])
def test_a_page_that_opens_an_app_has_an_address_that_tells_nothing(
    ann: Browser, register: Register, prompt: str | None
) -> None:
    app = register(
        name="App", redirect_uris="com.example.app:/cb", token_endpoint_auth_method="none", post_logout_redirect_uris=""
    )
    first = app.authorize(ann, prompt=prompt)
    assert first.status_code == 303
    assert urlsplit(first["Location"]).path.startswith("/o/authorize/")
    assert urlsplit(first["Location"]).query == ""
    assert "code" in answer_of(ann.open(first["Location"]))
