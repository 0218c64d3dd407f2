"""What these tests share: people signed in, lately or long ago, at browsers of their own."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as HttpClient
from django.utils import timezone

from accounts.models import Session, User
from tests.people import Browser


@pytest.fixture
def ann(browser: Browser, person: User) -> Browser:
    """Ann's browser, where she has just signed in."""
    browser.sign_in()
    return browser


@pytest.fixture
def another_browser(db: None) -> Callable[..., Browser]:
    """Sign somebody in at one more browser; `user_agent` is what it calls itself."""

    def open_browser(email: str = "ann@example.com", user_agent: str = "") -> Browser:
        browser = Browser(HttpClient(enforce_csrf_checks=True, headers={"User-Agent": user_agent}))
        browser.sign_in(email)
        return browser

    return open_browser


@pytest.fixture
def bo(another_browser: Callable[..., Browser], other_person: User) -> Browser:
    """Bo's browser, where he has just signed in."""
    return another_browser("bo@example.com")


@pytest.fixture
def time_passes(db: None) -> Callable[[timedelta], None]:
    """Let everybody's last proof of who they are lie further back."""

    def pass_time(span: timedelta = timedelta(minutes=11)) -> None:
        Session.objects.update(auth_time=timezone.now() - span)

    return pass_time
