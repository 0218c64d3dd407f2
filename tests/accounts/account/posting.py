"""Sending what no page of ours would offer, with a token that a page of ours gave."""

from django.http import HttpResponse

from tests.people import Browser, hidden_fields


def post(browser: Browser, path: str, **values: str) -> HttpResponse:
    """Post to `path` with the token of a form that every signed-in person has."""
    token = hidden_fields(browser.open("/signout"))["csrfmiddlewaretoken"]
    return browser.http.post(path, {"csrfmiddlewaretoken": token, **values})
