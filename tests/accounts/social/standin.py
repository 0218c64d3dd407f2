"""The stand-in on a port of its own, and a person's way to it and back, step by step."""

import html
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from django.http import HttpResponse
from django.test import Client as HttpClient
from werkzeug.serving import make_server

from accounts import sessions
from accounts.models import Session, User
from demo.providers.accounts import by_key
from demo.providers.app import create_app
from demo.providers.grants import Grants
from tests.mailbox import Mailbox
from tests.people import Browser

PROVIDERS = ("google", "apple", "facebook", "x", "microsoft", "github")
PUBLIC_URL = "http://localhost:8000"
FORM = re.compile(r'<form method="post" action="([^"]+)">')
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
# Longer than the server waits in tests, and short enough that a stopping stand-in does not hold a test up.
SLOW_SECONDS = 2


@dataclass(frozen=True)
class Standin:
    """Where it is, and what it has handed out."""

    url: str
    grants: Grants

    def uid(self, provider: str, account: str = "kim") -> str:
        """The identifier under which a provider knows an account."""
        known = by_key(account)
        return {
            "google": known.google_sub,
            "apple": known.apple_sub,
            "facebook": known.facebook_id,
            "x": known.x_id,
            "microsoft": f"{known.microsoft_tenant}.{known.microsoft_oid}",
            "github": str(known.github_id),
        }[provider]


@contextmanager
def running() -> Iterator[Standin]:
    """A stand-in between its start and its stop."""
    app = create_app(slow_seconds=SLOW_SECONDS)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Standin(f"http://127.0.0.1:{server.server_port}", app.extensions["grants"])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


def begin(browser: Browser, provider: str, *, after: str = "/", intent: str = "login") -> HttpResponse:
    """Press the provider's button; the answer is that to the form."""
    token = browser.http.get("/signin").wsgi_request.META["CSRF_COOKIE"]
    form = {"next": after, "intent": intent, "csrfmiddlewaretoken": token}
    return browser.http.post(f"/social/begin/{provider}", form)


def sent_to(response: HttpResponse) -> str:
    """The provider's page to which a begun sign-in leads."""
    assert response.status_code == 200, response.content
    address = Browser.next_address(response)
    assert address is not None
    assert address.startswith("http"), address
    return address


def choose(address: str, account: str = "kim", **choices: str) -> str:
    """Choose an account at the provider; what comes back is the path and query of the callback."""
    form = {"account": account, **choices}
    answer = requests.post(address, data=form, allow_redirects=False, timeout=10)
    if answer.status_code == 200:
        return _sent_as_a_form(answer.text)
    assert answer.status_code == 302, answer.text
    callback = urlsplit(answer.headers["Location"])
    assert f"{callback.scheme}://{callback.netloc}" == PUBLIC_URL
    return f"{callback.path}?{callback.query}"


def _sent_as_a_form(page: str) -> str:
    """A browser sends a form from another site without cookies, and then goes where the answer leads."""
    found = FORM.search(page)
    assert found is not None, page
    address = html.unescape(found.group(1))
    assert address.startswith(f"{PUBLIC_URL}/"), address
    fields = {name: html.unescape(value) for name, value in FIELD.findall(page)}
    answer = HttpClient(enforce_csrf_checks=True).post(urlsplit(address).path, fields)
    assert answer.status_code == 303, answer.content
    return str(answer["Location"])


def arrive(browser: Browser, provider: str, account: str = "kim", *, after: str = "/", **choices: str) -> HttpResponse:
    """Go to the provider and come back; the answer is the callback's."""
    return browser.http.get(choose(sent_to(begin(browser, provider, after=after)), account, **choices))


def connect(browser: Browser, provider: str, account: str = "kim", *, after: str = "/") -> HttpResponse:
    """Add an account elsewhere to the person signed in."""
    return browser.http.get(choose(sent_to(begin(browser, provider, after=after, intent="connect")), account))


def signed_in_person(browser: Browser) -> User | None:
    """Who is signed in at the browser."""
    key = browser.http.session.get(sessions.STATE_KEY)
    session = Session.objects.filter(pk=key, ended_at=None).select_related("person").first()
    return session.person if session is not None else None


def prove_address(browser: Browser, mailbox: Mailbox, response: HttpResponse, email: str) -> HttpResponse:
    """From the page that asks for an address: type one, read the mail, type the code."""
    page = browser.follow(response)
    assert page.status_code == 200, page.content
    code_page = browser.follow(browser.submit(page, email=email))
    return browser.submit(code_page, code=mailbox.newest().code)


def get_in(
    browser: Browser, mailbox: Mailbox, provider: str, account: str = "kim", *, after: str = "/"
) -> HttpResponse:
    """Arrive as a provider's account whose address is proved: by the provider's word, or by a mailed code."""
    response = arrive(browser, provider, account, after=after)
    if provider == "facebook":
        return prove_address(browser, mailbox, response, by_key(account).email)
    return response
