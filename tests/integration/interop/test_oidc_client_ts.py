"""oidc-client-ts, unmodified, in Chromium: what an app of scripts alone needs, other origins' rules for it included."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.integration.interop.chromium import opened_page
from tests.integration.interop.programs import module
from tests.integration.interop.running_app import RunningApp
from tests.integration.provider import Provider
from tests.integration.seed import Person, Seed


@pytest.fixture(scope="module")
def scripts(provider: Provider, seed: Seed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    folder = tmp_path_factory.mktemp("oidc_client_ts")
    app = RunningApp(
        module("oidc_client_ts_app"), seed.clients["oidc_client_ts"], issuer=provider.issuer, folder=folder
    )
    app.start()
    yield app
    app.stop()


@pytest.fixture
def page() -> Iterator[Page]:
    with opened_page() as page:
        yield page


def state(page: Page, *, sub: str | None) -> dict[str, Any]:
    """What the app shows once it knows this person, or nobody."""
    output = page.locator("#state")
    expect(output).to_contain_text(f'"sub":{json.dumps(sub)}')
    return dict(json.loads(output.inner_text()))


def sign_in(page: Page, app: RunningApp, person: Person) -> dict[str, Any]:
    page.goto(app.url)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password", exact=True).fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    return state(page, sub=person.sub)


@pytest.mark.compliance("RFC 9700", "2.6", "an app of scripts signs a person in and reads userinfo from another origin")
def test_a_person_signs_in(page: Page, scripts: RunningApp, person: Person) -> None:
    page.goto(scripts.url)
    assert state(page, sub=None) == {"sub": None, "email": None, "access_token": None}
    assert sign_in(page, scripts, person)["email"] == person.email


@pytest.mark.compliance("RFC 6749", "6", "an app of scripts refreshes without leaving its page")
def test_refresh(page: Page, scripts: RunningApp, person: Person) -> None:
    before = sign_in(page, scripts, person)
    page.get_by_role("button", name="Refresh").click()
    expect(page.locator("#state")).not_to_contain_text(before["access_token"])
    assert state(page, sub=person.sub)["email"] == person.email


@pytest.mark.compliance("RP-Initiated Logout", "2", "an app of scripts signs a person out, of the server too")
def test_sign_out(page: Page, scripts: RunningApp, person: Person) -> None:
    sign_in(page, scripts, person)
    page.get_by_role("button", name="Sign out").click()
    state(page, sub=None)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
