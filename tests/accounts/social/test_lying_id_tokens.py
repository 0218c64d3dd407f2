"""ID tokens that lie, one way at a time, each beside the truth."""

import pytest

from accounts.models import User
from demo.providers import google, id_tokens, microsoft
from tests.accounts.social.standin import arrive, signed_in_person
from tests.people import Browser

pytestmark = pytest.mark.django_db
LIES = [
    *[("google", lie) for lie in google.SHEET.lies],
    *[("apple", lie) for lie in id_tokens.LIES],
    *[("microsoft", lie) for lie in microsoft.SHEET.lies],
]
with_id_tokens = pytest.mark.parametrize("provider", ["google", "apple", "microsoft"])


@pytest.mark.parametrize(("provider", "lie"), LIES)
def test_a_lie_is_refused(browser: Browser, provider: str, lie: str) -> None:
    response = arrive(browser, provider, lie=lie)
    assert response.status_code == 502, lie
    assert "cannot be trusted" in response.content.decode()
    assert signed_in_person(browser) is None
    assert not User.objects.exists()


@with_id_tokens
def test_the_truth_is_taken(browser: Browser, provider: str) -> None:
    assert arrive(browser, provider).status_code == 200
    assert signed_in_person(browser) is not None


@with_id_tokens
def test_after_a_lie_the_truth_is_taken_in_the_same_browser(browser: Browser, provider: str) -> None:
    arrive(browser, provider, lie="nonce")
    arrive(browser, provider)
    assert signed_in_person(browser) is not None
