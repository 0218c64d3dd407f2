"""What Microsoft does in its own way: one front door for every tenant, and addresses that a tenant's owner types."""

import pytest
from pytest_django import Settings

from accounts.models import Identity, User
from demo.providers.accounts import ORGANISATION, by_key
from tests.accounts.social.standin import arrive, begin, sent_to, signed_in_person
from tests.mailbox import Mailbox
from tests.people import Browser

pytestmark = pytest.mark.django_db
PERSONAL, WORKING = "kim", "ada"
ADDRESSES = {PERSONAL: "kim.park@example.com", WORKING: "ada@example.com"}


@pytest.mark.parametrize("account", [PERSONAL, WORKING])
def test_an_address_that_microsoft_vouches_for_is_taken(browser: Browser, account: str) -> None:
    """Written as true for a personal account and as "1" for the other: both were seen."""
    arrive(browser, "microsoft", account)
    person = signed_in_person(browser)
    assert person is not None
    assert person.email == ADDRESSES[account]


def test_noauth_an_address_that_a_tenant_made_up_opens_nothing(browser: Browser, mailbox: Mailbox, kim: User) -> None:
    """Any tenant's administrator can give any account any address. Published as "nOAuth" in 2023."""
    form = {"new_name": "Mallory", "new_email": kim.email}
    page = browser.follow(arrive(browser, "microsoft", "newcomer", email="unverified", **form))
    assert "/social/address/" in page.wsgi_request.path
    assert signed_in_person(browser) is None
    assert not Identity.objects.exists()
    code_page = browser.follow(browser.submit(page, email=kim.email))
    assert mailbox.newest().to == kim.email, "the code goes to the owner, who alone can go on"
    assert browser.submit(code_page, code="BBBB-BBBB").status_code == 400


def test_a_person_is_who_tenant_and_object_id_say(browser: Browser, other_browser: Browser) -> None:
    """Neither their address nor `sub`, which would be another for another client ID of ours."""
    arrive(browser, "microsoft", WORKING)
    arrive(other_browser, "microsoft", WORKING, email="none")
    assert signed_in_person(other_browser) == signed_in_person(browser)
    assert Identity.objects.get().uid == f"{ORGANISATION}.{by_key(WORKING).microsoft_oid}"


@pytest.mark.parametrize(
    ("tenant", "let_in"),
    [
        ("common", {PERSONAL, WORKING}),
        ("organizations", {WORKING}),
        ("consumers", {PERSONAL}),
        (ORGANISATION, {WORKING}),
        ("11111111-2222-4333-8444-555555555555", set()),
    ],
)
@pytest.mark.parametrize("account", [PERSONAL, WORKING])
def test_only_the_tenants_that_an_operator_chose_are_let_in(
    browser: Browser, settings: Settings, tenant: str, let_in: set[str], account: str
) -> None:
    settings.SOCIAL_AUTH_MICROSOFT_TENANT = tenant
    address = sent_to(begin(browser, "microsoft"))
    assert f"/microsoft/{tenant}/oauth2/v2.0/authorize?" in address
    assert arrive(browser, "microsoft", account).status_code == (200 if account in let_in else 502)
    assert (signed_in_person(browser) is not None) == (account in let_in)
