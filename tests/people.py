"""A person at a browser, as the tests drive one: through the hosted pages, with their forms and CSRF tokens."""

import html
import re
from urllib.parse import parse_qsl, urlsplit

from django.http import HttpResponse
from django.test import Client as HttpClient

PASSWORD = "correct horse battery staple"
_FIELD = re.compile(r"<input\b[^>]*>")
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_REFRESH = re.compile(r'http-equiv="refresh"\s+content="0; ?url=([^"]+)"', re.IGNORECASE)


class Browser:
    """Keeps cookies, fills in forms, follows redirects and pages that move on, but never leaves the server."""

    def __init__(self, http: HttpClient) -> None:
        self.http = http

    def open(self, url: str) -> HttpResponse:
        """GET a page, without following anything."""
        return self.http.get(url)

    def follow(self, response: HttpResponse) -> HttpResponse:
        """Go wherever the answers lead, as long as that is on this server."""
        while (target := self.next_address(response)) is not None and target.startswith("/"):
            response = self.http.get(target)
        return response

    def refusal_or(self, response: HttpResponse) -> HttpResponse:
        """The page to which the authorization endpoint leads when it refuses; any other answer as it is."""
        refused = response.get("Location", "").startswith("/o/authorize/refused")
        return self.follow(response) if refused else response

    @staticmethod
    def next_address(response: HttpResponse) -> str | None:
        """Where an answer leads: by a redirect, or by a page that moves on."""
        if response.status_code in (301, 302, 303, 307, 308):
            return response["Location"]
        found = _REFRESH.search(response.content.decode()) if response.status_code == 200 else None
        return html.unescape(found.group(1)) if found else None

    def submit(self, page: HttpResponse, **values: str) -> HttpResponse:
        """Send the form of a page back to where the page came from, with `values` filled in."""
        request = page.wsgi_request
        return self.http.post(request.get_full_path(), {**hidden_fields(page), **values})

    def sign_in(self, email: str = "ann@example.com", password: str = PASSWORD, after: str = "/") -> HttpResponse:
        """Sign in on the hosted page; the answer is that to the form."""
        page = self.http.get("/signin", {"next": after})
        return self.submit(page, email=email, password=password)


def hidden_fields(page: HttpResponse) -> dict[str, str]:
    """The hidden inputs of a page."""
    found = {}
    for tag in _FIELD.findall(page.content.decode()):
        attributes = dict(_ATTRIBUTE.findall(tag))
        if attributes.get("type") == "hidden":
            found[attributes["name"]] = html.unescape(attributes.get("value", ""))
    return found


def links_of(page: HttpResponse) -> list[str]:
    """Where the links of a page lead."""
    return [html.unescape(address) for address in _LINK.findall(page.content.decode())]


def query_of(url: str) -> dict[str, str]:
    """The parameters in a URL's query."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
