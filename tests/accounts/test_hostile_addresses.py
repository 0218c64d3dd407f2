"""Addresses that are longer in lower case than as they are typed: refused at their field, on every page."""

import pytest

from accounts.models import EmailProof, User
from tests.people import PASSWORD, Browser

pytestmark = pytest.mark.django_db
# Each of these capital letters becomes two characters in lower case: 188 characters become 368.
LABEL = "\u0130" * 60
GROWING = f"a@{LABEL}.{LABEL}.{LABEL}.com"


@pytest.mark.parametrize("path", ["/reset", "/signup", "/signin"])
def test_an_address_that_grows_in_lower_case_is_refused(browser: Browser, path: str) -> None:
    answer = browser.submit(browser.open(path), email=GROWING, password=PASSWORD)
    assert answer.status_code == 400
    assert "email" in answer.context["form"].errors
    assert not EmailProof.objects.exists()


def test_nobody_changes_to_such_an_address(browser: Browser, person: User) -> None:
    browser.sign_in()
    answer = browser.submit(browser.open("/account/email"), email=GROWING)
    assert answer.status_code == 400
    assert "email" in answer.context["form"].errors
    assert not EmailProof.objects.exists()
