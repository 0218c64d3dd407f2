"""No provider's token, code or verifier stays anywhere in the database, not even while a person is asked something."""

import json

import pytest
from django.apps import apps
from django.db import connection

from accounts import sessions
from accounts.browser_state import SessionStore
from accounts.models import BrowserState
from tests.accounts.social.standin import PROVIDERS, Standin, arrive, begin, choose, sent_to
from tests.people import Browser, query_of

pytestmark = pytest.mark.django_db


def everything_stored() -> str:
    """Every row of every table as text, browsers' states opened."""
    texts = [json.dumps(SessionStore().decode(state.session_data)) for state in BrowserState.objects.all()]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} AS t")  # noqa: S608 — our own tables
            texts += [row[0] for row in cursor.fetchall()]
    return "\n".join(texts)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("email", ["verified", "none"])
def test_no_token_is_stored(browser: Browser, standin: Standin, provider: str, email: str) -> None:
    before = len(standin.grants.issued)
    callback = choose(sent_to(begin(browser, provider)), email=email)
    browser.follow(browser.http.get(callback))
    issued = standin.grants.issued[before:]
    assert issued
    stored = everything_stored()
    assert "kim" in stored.lower() or email == "none"
    assert [token for token in [*issued, query_of(callback)["code"]] if token in stored] == []


def test_the_search_finds_what_is_there(browser: Browser) -> None:
    address = sent_to(begin(browser, "google"))
    assert query_of(address)["state"] in everything_stored()


def test_social_auths_own_tables_for_people_stay_empty(browser: Browser) -> None:
    arrive(browser, "google")
    arrive(browser, "facebook")
    for name in ("UserSocialAuth", "Partial", "Code"):
        assert not apps.get_model("social_django", name).objects.exists(), name


def test_a_finished_sign_in_leaves_nothing_of_itself_in_the_browsers_state(browser: Browser) -> None:
    arrive(browser, "google")
    assert set(browser.http.session.load()) == {sessions.STATE_KEY}
