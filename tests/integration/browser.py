"""A browser without JavaScript: it keeps cookies, follows redirects and refreshes within the server's origin, and
submits forms. It never fetches a relying party's address: what the server sends there is what the tests look at."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests

from tests.integration.calls import LONGEST_WAIT
from tests.integration.pages import Form, Page
from tests.integration.seed import Person

MOST_HOPS = 12


@dataclass(frozen=True)
class Shown:
    """The server showed a page."""

    page: Page
    response: requests.Response


@dataclass(frozen=True)
class Departed:
    """The server sent the browser to another origin."""

    url: str
    response: requests.Response
    form: dict[str, str] | None = None

    @property
    def address(self) -> str:
        """The URL without what the server appended to it."""
        return self.url.partition("#")[0].partition("?")[0]

    @property
    def place(self) -> str:
        """How the parameters came: by query, fragment or form_post."""
        if self.form is not None:
            return "form_post"
        return "fragment" if urlsplit(self.url).fragment else "query"

    @property
    def parameters(self) -> dict[str, str]:
        if self.form is not None:
            return self.form
        url = urlsplit(self.url)
        pairs = parse_qsl(url.fragment or url.query, keep_blank_values=True, strict_parsing=True)
        assert len(dict(pairs)) == len(pairs), f"a parameter is repeated: {self.url}"
        return dict(pairs)


Outcome = Shown | Departed


def shown(outcome: Outcome) -> Shown:
    assert isinstance(outcome, Shown), f"expected a page, was sent to {outcome}"
    return outcome


def departed(outcome: Outcome) -> Departed:
    assert isinstance(outcome, Departed), f"expected to be sent on, was shown {outcome.response.status_code}:\n" + (
        outcome.response.text
    )
    return outcome


class Browser:
    """One browser profile: its cookies last as long as this object."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.session = requests.Session()

    def open(self, url: str, **options: Any) -> Outcome:
        return self._send("GET", url, **options)

    def post(self, url: str, data: Any, **options: Any) -> Outcome:
        return self._send("POST", url, data=data, **options)

    def submit(self, form: Form, **fill: str) -> Outcome:
        """Sends a form with some fields filled in. A field the form does not have is a fault of the test."""
        unknown = fill.keys() - form.fields.keys() - dict(form.buttons).keys()
        assert not unknown, f"the form has no {unknown}"
        assert self._is_ours(form.action), f"a form that would post to {form.action}"
        # A browser names the origin of a form's page; the server's CSRF check may look at it.
        origin = "/".join(form.action.split("/")[:3])
        return self._send(form.method, form.action, data=form.fields | fill, headers={"Origin": origin})

    def sign_in(self, outcome: Outcome, person: Person) -> Outcome:
        """Fills in the sign-in page, which may have no field for the address when it only asks who is there already."""
        form = shown(outcome).page.form_with("password")
        answers = {"email": person.email, "password": person.password}
        return self.submit(form, **{name: value for name, value in answers.items() if name in form.fields})

    def decide(self, outcome: Outcome, decision: str) -> Outcome:
        return self.submit(shown(outcome).page.form_with("decision"), decision=decision)

    def _is_ours(self, url: str) -> bool:
        return urlsplit(url)[:2] == urlsplit(self.base_url)[:2]

    def _send(self, method: str, url: str, **options: Any) -> Outcome:
        response = self._call(method, urljoin(self.base_url, url), **options)
        for _ in range(MOST_HOPS):
            target = self._next_address(response)
            if target is None:
                return self._at_a_page(response)
            if not self._is_ours(target):
                return Departed(target, response)
            response = self._call("GET", target)
        raise AssertionError(f"sent in circles, at last to {response.url}")

    def _at_a_page(self, response: requests.Response) -> Outcome:
        """A page stays, unless all it has is a form for another origin: scripts or its button send that."""
        page = Page(response)
        if len(page.forms) == 1 and not self._is_ours(page.forms[0].action):
            return Departed(page.forms[0].action, response, page.forms[0].fields)
        return Shown(page, response)

    def _call(self, method: str, url: str, **options: Any) -> requests.Response:
        return self.session.request(method, url, timeout=LONGEST_WAIT, allow_redirects=False, **options)

    @staticmethod
    def _next_address(response: requests.Response) -> str | None:
        if response.is_redirect:
            # RFC 9700 §4.12: a 307 would carry a posted password along.
            assert response.status_code in {301, 302, 303}, response.status_code
            return urljoin(response.url, response.headers["Location"])
        return Page(response).refresh if "html" in response.headers.get("Content-Type", "") else None
