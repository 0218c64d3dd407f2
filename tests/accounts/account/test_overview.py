"""The first account page, and the frame that all of them share."""

import re

import pytest
from django.urls import reverse

from accounts.models import User
from tests.people import PASSWORD, Browser

PAGES = ["account", "account-profile", "account-sessions", "connected-apps", "account-activity"]


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_is_asked_to_sign_in_and_comes_back(browser: Browser, person: User, name: str) -> None:
    path = reverse(name)
    answer = browser.open(path)
    assert answer.status_code == 303
    assert answer["Location"] == "/signin?next=" + path.replace("/", "%2F")
    page = browser.follow(browser.submit(browser.open(answer["Location"]), email=person.email, password=PASSWORD))
    assert page.status_code == 200
    assert page.wsgi_request.path == path


@pytest.mark.parametrize("name", PAGES)
def test_the_page_at_hand_is_marked_in_the_navigation(ann: Browser, name: str) -> None:
    text = ann.open(reverse(name)).content.decode()
    marked = re.findall(r'href="([^"]+)"\s+aria-current="page"', text)
    assert marked == [reverse(name)]


def test_the_overview_says_who_is_signed_in_and_whether_the_address_is_verified(ann: Browser, person: User) -> None:
    text = ann.open("/account").content.decode()
    assert "Ann Lee" in text
    assert "ann@example.com" in text
    assert "Not verified" not in text
    User.objects.filter(pk=person.pk).update(email_verified_at=None)
    assert "Not verified" in ann.open("/account").content.decode()


def test_a_hostile_name_is_shown_as_text(ann: Browser, person: User) -> None:
    User.objects.filter(pk=person.pk).update(name="<script>alert(1)</script>")
    assert "<script>alert" not in ann.open("/account").content.decode()


def test_account_pages_are_kept_nowhere(ann: Browser) -> None:
    assert ann.open("/account")["Cache-Control"] == "no-store"
