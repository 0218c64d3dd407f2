"""Initial access tokens: issued by a command, listed and revoked in the admin, their values nowhere."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import Event
from oidc.models import InitialAccessToken
from tests.oidc.conftest import Later
from tests.oidc.self_registered import MINIMAL, asked, initial_token
from tests.oidc.test_admin import act, admin, office  # fixtures and acts of the admin
from tests.oidc.test_commands import answer_of
from tests.people import Browser

__all__ = ["admin", "office"]
pytestmark = pytest.mark.django_db


def test_the_command_prints_a_token_that_registers_one_client() -> None:
    answer = answer_of("issue_initial_access_token", "--name", "Partner Ltd")
    assert set(answer) == {"initial_access_token", "expires_at", "uses"}
    assert answer["uses"] == 1
    left = datetime.fromisoformat(answer["expires_at"]) - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    assert [asked(MINIMAL, answer["initial_access_token"]).status_code for _ in range(2)] == [201, 401]


def test_the_options_arrive_in_the_token(later: Later) -> None:
    answer = answer_of(
        "issue_initial_access_token", "--name", "CI", "--uses", "0", "--days", "30", "--scope", "openid",
        "--scope", "orders:read",
    )  # fmt: skip  # an option and its value belong side by side
    token = answer["initial_access_token"]
    assert answer["uses"] is None
    later(29 * 86400)
    assert asked(MINIMAL, token).json()["scope"] == "openid orders:read"
    later(2 * 86400)
    assert asked(MINIMAL, token).status_code == 401


def test_the_value_is_stored_nowhere() -> None:
    token = answer_of("issue_initial_access_token", "--name", "Partner Ltd")["initial_access_token"]
    assert token not in str(InitialAccessToken.objects.values().get())
    event = Event.objects.get(name="initial-token:issued")
    assert event.details == {"name": "Partner Ltd", "uses": 1, "scopes": []}
    assert token not in str(Event.objects.values().get())


@pytest.mark.parametrize(
    "words",
    [
        ["--name", " "],
        ["--name", "x" * 201],
        ["--name", "a\nb"],
        ["--name", "x", "--days", "0"],
        ["--name", "x", "--days", "100000"],
        ["--name", "x", "--uses", "-1"],
        ["--name", "x", "--uses", "10000000"],
        ["--name", "x", "--scope", "two words"],
    ],
)
def test_a_token_that_could_not_work_is_refused(words: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("issue_initial_access_token", *words)
    assert not InitialAccessToken.objects.exists()


def test_the_admin_lists_tokens_without_their_values(admin: Browser) -> None:
    token = initial_token(name="Partner Ltd")
    row = InitialAccessToken.objects.get()
    for path in ("/admin/oidc/initialaccesstoken/", f"/admin/oidc/initialaccesstoken/{row.pk}/change/"):
        page = admin.open(path).content.decode()
        assert "Partner Ltd" in page
        assert token not in page
        assert row.digest not in page
    assert admin.open("/admin/oidc/initialaccesstoken/add/").status_code == 403


def test_a_revoked_token_registers_nobody(admin: Browser, administrator: Any) -> None:
    token, other = initial_token(uses=None), initial_token(name="other")
    client = asked(MINIMAL, token).json()
    row = InitialAccessToken.objects.get(name="tests")
    for _ in range(2):
        act(admin, "/admin/oidc/initialaccesstoken/", "revoke", row.pk)
    assert asked(MINIMAL, token).status_code == 401
    assert asked(MINIMAL, other).status_code == 201
    event = Event.objects.get(name="initial-token:revoked")
    assert (event.person, event.details) == (str(administrator.public_id), {"name": "tests"})
    assert client["client_id"]
