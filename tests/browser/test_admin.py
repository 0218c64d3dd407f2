"""The administration pages in a browser: behind the same sign-in, under the same policy, in our own colours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.contrast import low_contrast
from tests.browser.hosted_pages import sign_in
from tests.browser.running_server import Person, RunningServer
from tests.browser.watched_page import Complaints

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def administrator(server: RunningServer) -> Person:
    return server.create_person("margaret.hamilton@example.com", "--admin")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_administrator_comes_in_by_the_sign_in_page_and_every_list_keeps_the_policy(
    open_page: Callable[..., Page], administrator: Person, complaints: Complaints, scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    page.goto("/admin/")
    sign_in(page, administrator)
    expect(page.get_by_role("link", name="authserver")).to_be_visible()
    lists = [link.get_attribute("href") for link in page.locator("#content-main .model-link, #content-main th a").all()]
    assert lists
    for address in ["/admin/", *filter(None, lists)]:
        page.goto(address)
        assert low_contrast(page) == [], address
        assert complaints == [], address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_other_subjects_are_given_only_after_a_tick(
    open_page: Callable[..., Page],
    server: RunningServer,
    administrator: Person,
    complaints: Complaints,
    scheme: str,
) -> None:
    client_id = server.register_client(f"Shop {scheme}", "https://shop.example/callback")
    page = open_page(color_scheme=scheme, viewport=ViewportSize(width=390, height=844))
    page.goto(f"/admin/oidc/client/?q={client_id}")
    sign_in(page, administrator)
    page.get_by_role("link", name=f"Shop {scheme}").click()
    expect(page.get_by_role("heading", name="Sign-out")).to_be_visible()
    assert low_contrast(page) == []
    page.get_by_label("Subject type").select_option("public")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("to this client all people become strangers")).to_be_visible()
    assert low_contrast(page) == []
    page.get_by_label("People get other subjects").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert complaints == []
