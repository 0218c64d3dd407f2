"""`manage.py social_setup`."""

import io

import pytest
from django.core.management import call_command
from pytest_django import Settings

from tests.accounts.social.standin import PROVIDERS


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_exact_redirect_uri_is_printed(settings: Settings, provider: str) -> None:
    settings.PUBLIC_URL = "https://id.example.org"
    printed = io.StringIO()
    call_command("social_setup", stdout=printed)
    assert f": https://id.example.org/social/complete/{provider}\n" in printed.getvalue()
    assert f"SOCIAL_{provider.upper()}_CLIENT_ID" in printed.getvalue()
    assert ("SOCIAL_APPLE_PRIVATE_KEY" if provider == "apple" else "_CLIENT_SECRET") in printed.getvalue()


def test_no_secret_is_printed() -> None:
    printed = io.StringIO()
    call_command("social_setup", stdout=printed)
    assert "not-a-secret-of" not in printed.getvalue()
