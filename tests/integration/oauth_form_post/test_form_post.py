"""OAuth 2.0 Form Post Response Mode: the answer is a page whose form goes to the redirect URI."""

from html.parser import HTMLParser

import pytest

from tests.integration.browser import Browser, departed, shown
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person

ODD_STATE = "&=?#%+;, \"'<>\\ünï €~!$*()[]{}|^`" * 16


class _Tags(HTMLParser):
    """The start tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.compliance("Form Post Response Mode", "2", "the response is posted as hidden fields of a form")
def test_a_code_is_posted(browser: Browser, notes: RelyingParty, person: Person) -> None:
    request = notes.request(response_mode="form_post", state=ODD_STATE)
    answer = notes.pass_by(browser, person, browser.open(request.url))
    assert (answer.place, answer.url) == ("form_post", notes.redirect_uris[0])
    assert answer.parameters.keys() == {"code", "state", "iss"}
    assert (answer.parameters["state"], answer.parameters["iss"]) == (ODD_STATE, notes.provider.issuer)
    tags = _Tags(answer.response.text).tags
    forms = [attributes for tag, attributes in tags if tag == "form"]
    assert [(form["method"], form["action"]) for form in forms] == [("post", notes.redirect_uris[0])]
    code = {"grant_type": "authorization_code", "code": answer.parameters["code"], "code_verifier": request.verifier}
    assert notes.post("token", code | {"redirect_uri": notes.redirect_uris[0]}).status_code == 200


@pytest.mark.compliance("Form Post Response Mode", "2", "a registered query of the redirect URI is kept")
def test_the_query_of_the_redirect_uri_is_kept(signed_in: Browser, notes: RelyingParty) -> None:
    request = notes.request(response_mode="form_post", redirect_uri=notes.redirect_uris[1])
    assert departed(signed_in.open(request.url)).url == notes.redirect_uris[1]


@pytest.mark.compliance(
    "Form Post Response Mode", "2", "the page is not to be kept, and the browser tells nobody of it"
)
def test_the_page_is_not_kept(signed_in: Browser, notes: RelyingParty) -> None:
    answer = departed(signed_in.open(notes.request(response_mode="form_post").url))
    assert answer.response.status_code == 200
    assert "no-store" in answer.response.headers["Cache-Control"]
    assert answer.response.headers["Referrer-Policy"] == "no-referrer"


def test_the_page_works_under_its_own_policy_and_without_scripts(signed_in: Browser, notes: RelyingParty) -> None:
    answer = departed(signed_in.open(notes.request(response_mode="form_post").url))
    policy = answer.response.headers["Content-Security-Policy"]
    assert "form-action 'self'" not in policy
    assert "unsafe-inline" not in policy
    tags = _Tags(answer.response.text).tags
    assert [attributes["src"] for tag, attributes in tags if tag == "script" and "src" in attributes]
    assert not [attributes for tag, attributes in tags if tag == "script" and "src" not in attributes]
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert [attributes for tag, attributes in tags if tag == "button" and attributes.get("type") == "submit"]


@pytest.mark.compliance("RFC 9700", "4.2.4", "no state and no nonce is in the address of a page")
def test_the_address_of_the_page_tells_nothing(signed_in: Browser, notes: RelyingParty) -> None:
    request = notes.request(response_mode="form_post")
    answer = departed(signed_in.open(request.url))
    for secret in (request.state, request.parameters["nonce"], notes.client_id):
        assert secret not in answer.response.url


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"prompt": "none"}, "login_required"),
        ({"scope": "openid everything"}, "invalid_scope"),
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "smoke"}, "unsupported_response_type"),
        ({"max_age": "soon"}, "invalid_request"),
    ],
)
@pytest.mark.compliance("Form Post Response Mode", "2", "errors are posted as well")
def test_an_error_is_posted(browser: Browser, notes: RelyingParty, changes: dict[str, str | None], error: str) -> None:
    request = notes.request(response_mode="form_post", **changes)
    answer = departed(browser.open(request.url))
    assert (answer.place, answer.parameters["error"]) == ("form_post", error)
    assert (answer.parameters["state"], answer.parameters["iss"]) == (request.state, notes.provider.issuer)


@pytest.mark.compliance("Form Post Response Mode", "2", "nothing is posted to an address that is not registered")
def test_nothing_is_posted_to_a_stranger(signed_in: Browser, notes: RelyingParty) -> None:
    request = notes.request(response_mode="form_post", redirect_uri="https://evil.example/callback")
    assert shown(signed_in.open(request.url)).response.status_code == 400


@pytest.mark.compliance("OIDC Discovery", "3", "response_modes_supported names the modes that are offered")
@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_each_announced_mode_is_offered(signed_in: Browser, notes: RelyingParty, mode: str) -> None:
    assert mode in notes.provider.metadata["response_modes_supported"]
    assert departed(signed_in.open(notes.request(response_mode=mode).url)).place == mode
