"""What arrives at a relying party's redirect URI, wherever in the answer it is."""

import html
import re
from urllib.parse import parse_qsl, urlsplit

from django.http import HttpResponse

from tests.people import Browser, hidden_fields, query_of

_ACTION = re.compile(r'<form\b[^>]*\baction="([^"]*)"')


def place_of(response: HttpResponse) -> str:
    """query, fragment or form_post."""
    if response.status_code == 200 and "data-submit-at-once" in response.content.decode():
        return "form_post"
    return "fragment" if urlsplit(_address(response)).fragment else "query"


def answer_of(response: HttpResponse) -> dict[str, str]:
    """The parameters of an authorization response."""
    place = place_of(response)
    if place == "form_post":
        return hidden_fields(response)
    address = _address(response)
    if place == "query":
        return query_of(address)
    return dict(parse_qsl(urlsplit(address).fragment, keep_blank_values=True))


def posted_to(response: HttpResponse) -> str:
    """Where the form of an answer by form_post goes."""
    return html.unescape(_ACTION.findall(response.content.decode())[0])


def _address(response: HttpResponse) -> str:
    address = Browser.next_address(response)
    assert address is not None, response.content
    return address
