"""After a whole flow no secret value is in any table or log line: what is stored is a hash, or sealed."""

import pytest
from django.db import connection

from accounts.models import Session
from oidc.models import PendingRequest
from tests.people import PASSWORD, Browser, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


def everything_stored() -> str:
    """All rows of all tables as text; binary columns both as hexadecimal and as what they spell."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')  # noqa: S608 — the name is the catalogue's own
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def is_in(stored: str, value: str) -> bool:
    return value in stored or value.encode().hex() in stored


def whole_flow(browser: Browser, partner: RelyingParty, machine: RelyingParty) -> dict[str, str]:
    """Sign-in, consent, code, tokens, refresh, introspection, a machine's token; every secret that was met."""
    response = partner.authorize(browser, scope="openid email offline_access")
    secrets = {"handle": query_of(response["Location"])["next"].rpartition("/")[2]}
    page = browser.follow(response)
    page = browser.follow(browser.submit(page, email="ann@example.com", password=PASSWORD))
    secrets["code"] = query_of(browser.follow(browser.submit(page, decision="allow"))["Location"])["code"]
    secrets["unused code"] = partner.code(browser, scope="openid")
    secrets["waiting handle"] = query_of(partner.authorize(browser, prompt="login")["Location"])["next"][13:]
    answer = partner.redeem(secrets["code"]).json()
    secrets |= {name: answer[name] for name in ("access_token", "refresh_token", "id_token")}
    again = partner.refresh(answer["refresh_token"]).json()
    secrets |= {f"second {name}": again[name] for name in ("access_token", "refresh_token", "id_token")}
    secrets["machine's token"] = machine.token_request(grant_type="client_credentials").json()["access_token"]
    machine.introspect(again["access_token"])
    partner.redeem("a-guessed-code-of-somebody")
    partner.refresh("a-guessed-token-of-somebody")
    secrets |= {"guess": "a-guessed-code-of-somebody", "other guess": "a-guessed-token-of-somebody"}
    secrets |= {"password": PASSWORD, "cookie": browser.http.cookies["authserver_sid"].value}
    return secrets | {
        "secret": partner.secret or "",
        "other secret": machine.secret or "",
        "verifier": partner.verifier,
    }


def test_no_secret_is_stored_and_none_is_logged(
    browser: Browser,
    partner: RelyingParty,
    machine: RelyingParty,
    person: object,
    caplog: pytest.LogCaptureFixture,
) -> None:
    met = whole_flow(browser, partner, machine)
    assert all(met.values())
    assert PendingRequest.objects.exists()
    stored = everything_stored()
    assert str(Session.objects.get().public_id) in stored  # the search does find what is there
    assert [name for name, value in met.items() if is_in(stored, value)] == []
    assert "token:refreshed" in caplog.text
    assert [name for name, value in met.items() if value in caplog.text] == []


def test_a_wrong_password_is_not_kept_either(
    browser: Browser, person: object, caplog: pytest.LogCaptureFixture
) -> None:
    for email, password in [("ann@example.com", "my other password"), ("my-password@example.com", "ann")]:
        assert browser.sign_in(email, password).status_code == 400
    stored = everything_stored()
    assert "signin:refused" in stored
    for typed in ("my other password", "my-password"):
        assert not is_in(stored, typed)
        assert typed not in caplog.text
