"""`./dev demo --check`: the demo's tour by script, as a browser without JavaScript would walk it.

Knows the pages by what a person sees and uses: links, forms and words. It is no part of the test suite's judgement of
the protocol, only of whether a newcomer's first five minutes work.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from itertools import chain
from urllib.parse import urljoin, urlsplit

import requests

from tools.demo_folder import Person

LONGEST_CHAIN = 10
SECONDS_FOR_MAIL = 30


class TourFailed(Exception):
    """A step did not lead where the tour says it does."""


class Page(HTMLParser):
    """One answer: where it is, its text, its links, its forms and its meta refresh."""

    def __init__(self, response: requests.Response) -> None:
        super().__init__()
        self.url = response.url
        self.status = response.status_code
        self.links: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.actions: list[str] = []
        self.refresh: str | None = None
        self.refresh_after = 0
        self.words: list[str] = []
        self.feed(response.text)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.actions.append(urljoin(self.url, attributes.get("action") or self.url))
            self.forms.append({})
        elif tag == "a":
            self.links.append(urljoin(self.url, attributes.get("href", "")))
        elif tag == "input" and self.forms and attributes.get("name"):
            self.forms[-1][attributes["name"]] = attributes.get("value", "")
        elif tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
            target = re.search(r"url=(.+)", attributes.get("content", ""), re.IGNORECASE)
            self.refresh_after = int(attributes["content"].partition(";")[0])
            self.refresh = urljoin(self.url, unescape(target.group(1)).strip("'\" ")) if target else None

    def handle_data(self, data: str) -> None:
        self.words.append(data)


class Browser:
    """Follows redirects and "continue" pages, keeps cookies, fills in forms."""

    def __init__(self, verify: str | bool = True) -> None:
        """`verify` is what requests takes: a file with the certificate authorities to trust."""
        self.session = requests.Session()
        self.session.verify = verify
        # A proxy of the environment is for the way out, never for this machine.
        self.session.trust_env = False

    def open(self, url: str) -> Page:
        return self._follow(self.session.get(url, timeout=30))

    def follow(self, page: Page, path: str) -> Page:
        """Opens the page's first link to that path."""
        for link in page.links:
            if urlsplit(link).path == path:
                return self.open(link)
        raise TourFailed(f"{page.url} has no link to {path}; it says: {page.text[:300]}")

    def submit(self, page: Page, fields: dict[str, str], *, having: str = "") -> Page:
        """Sends the page's first form, or the first that has a field named `having`."""
        for action, form in zip(page.actions, page.forms, strict=True):
            if not having or having in form:
                headers = {"Origin": re.sub(r"^(\w+://[^/]+).*", r"\1", page.url), "Referer": page.url}
                return self._follow(self.session.post(action, data=form | fields, headers=headers, timeout=30))
        raise TourFailed(f"{page.url} has no form to fill in; it says: {page.text[:300]}")

    def _follow(self, response: requests.Response) -> Page:
        page = Page(response)
        for _ in range(LONGEST_CHAIN):
            if page.refresh is None:
                return page
            time.sleep(page.refresh_after)
            page = Page(self.session.get(page.refresh, timeout=30))
        raise TourFailed(f"{page.url} sends the browser in circles")


def tour(first_app: str, second_app: str, person: Person, verify: str | bool = True) -> Iterator[str]:
    """Walks through the demo and yields each step that worked; raises TourFailed at the first that did not."""
    browser = Browser(verify)
    expect(browser.open(first_app), first_app, "You are not signed in")
    yield f"{first_app}: not signed in"
    signin = browser.open(f"{first_app}/sign-in")
    expect(browser.submit(signin, {"email": person.email, "password": "not it"}, having="password"), "", "")
    yield "a wrong password does not sign in"
    page = browser.submit(signin, {"email": person.email, "password": person.password}, having="password")
    expect(page, first_app, f"Welcome, {person.name}")
    yield f"{first_app}: signed in as {person.email}"
    support = browser.open(second_app)
    expect(support, second_app, f"Welcome, {person.name}")
    yield f"{second_app}: signed in without a question"
    expect(browser.submit(support, {}), second_app, "You are signed out here and of every app")
    yield f"{second_app}: signed out"
    sales = browser.open(first_app)
    expect(sales, first_app, "You are not signed in")
    told = "The server has told this app" in sales.text
    yield f"{first_app}: signed out too, {'as the server told it' if told else 'as it found when it asked the server'}"
    expect(browser.open(second_app), second_app, "You are not signed in")
    yield f"{second_app}: nobody is signed in silently any more"


def tour_of_a_newcomer(app: str, mailbox: str, verify: str | bool = True) -> Iterator[str]:
    """Somebody without an account gets one on the way to an app, and is signed in there."""
    browser, email = Browser(verify), f"newcomer-{secrets.token_hex(4)}@example.com"
    form = browser.follow(browser.open(f"{app}/sign-in"), "/signup")
    answers = {"name": "Ida Rhodes", "email": email, "password": secrets.token_urlsafe(16)}
    waiting = browser.submit(form, answers, having="password")
    expect(waiting, "", "Check your mail")
    code = code_mailed_to(email, browser, mailbox)
    yield f"{mailbox}: a code has arrived for {email}"
    expect(browser.submit(waiting, {"code": code}, having="code"), app, "Welcome, Ida Rhodes")
    yield f"{app}: signed in with the new account"


def code_mailed_to(email: str, browser: Browser, mailbox: str) -> str:
    deadline = time.monotonic() + SECONDS_FOR_MAIL
    while time.monotonic() < deadline:
        for message in browser.session.get(f"{mailbox}/messages.json", timeout=30).json():
            if message["to"] == [email] and (code := re.search(r"^ +(\w{4}-\w{4})$", message["text"], re.MULTILINE)):
                return code.group(1)
        time.sleep(0.2)
    raise TourFailed(f"{mailbox} got no code for {email} in {SECONDS_FOR_MAIL} s")


def expect(page: Page, address: str, words: str) -> None:
    if page.status >= requests.codes.server_error or not page.url.startswith(address) or words not in page.text:
        wanted = f"wanted “{words}” at {address}"
        raise TourFailed(f"{wanted}, got {page.status} at {page.url}: {page.text[:300]}")


def report(first_app: str, second_app: str, mailbox: str, person: Person, verify: str | bool = True) -> int:
    """Prints the steps as they succeed and returns the exit status."""
    try:
        newcomer = tour_of_a_newcomer(first_app, mailbox, verify)
        for step in chain(tour(first_app, second_app, person, verify), newcomer):
            print(f"  ok  {step}", flush=True)
    except (TourFailed, requests.RequestException) as failure:
        print(f"  FAILED  {failure}", flush=True)
        return 1
    print("The demo works.", flush=True)
    return 0
