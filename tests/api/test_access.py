"""Who may call what: scopes, recent proofs, and clients that speak for nobody."""

from collections.abc import Callable

import pytest

from accounts import confirmation
from accounts.models import User
from tests.api.program import Program, problem_of
from tests.people import Browser
from tests.relying_party import RelyingParty

SID = "7d3f0b1e-5a52-4c1b-8a3e-2f9d1c6b7a80"
READS = ["me/sessions", "me/apps", "me/identities", "me/activity"]
WRITES = [
    ("PATCH", "me"),
    ("PUT", "me/picture"),
    ("DELETE", "me/picture"),
    ("PUT", "me/password"),
    ("POST", "me/email"),
    ("POST", "me/email/resend"),
    ("POST", "me/email/verify"),
    ("DELETE", "me/sessions"),
    ("DELETE", f"me/sessions/{SID}"),
    ("DELETE", "me/apps/shop"),
    ("DELETE", "me/identities/7"),
    ("POST", "me/deletion"),
    ("DELETE", "me/deletion"),
]
SENSITIVE = [
    ("PUT", "me/password"),
    ("POST", "me/email"),
    ("POST", "me/email/verify"),
    ("DELETE", "me/sessions"),
    ("DELETE", f"me/sessions/{SID}"),
    ("DELETE", "me/identities/7"),
    ("POST", "me/export"),
    ("POST", "me/deletion"),
]
STAFF = [("GET", "people"), ("GET", f"people/{SID}"), ("POST", f"people/{SID}/deactivate"), ("GET", "clients")]
STAFF += [("GET", "clients/our-app"), ("GET", "events")]


@pytest.mark.parametrize("path", READS)
def test_reading_needs_its_scope(app: RelyingParty, person: User, path: str) -> None:
    program = Program()
    program.login("our-app", "ann@example.com", scope="openid account:write")
    refused = program.get(path)
    assert problem_of(refused)[0] == 403
    assert 'error="insufficient_scope", scope="account:read"' in refused["WWW-Authenticate"]
    program.login("our-app", "ann@example.com", scope="account:read")
    assert program.get(path).status_code == 200


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_changing_needs_its_scope(app: RelyingParty, person: User, method: str, path: str) -> None:
    program = Program()
    program.login("our-app", "ann@example.com", scope="openid profile account:read")
    refused = program.call(method, path, {})
    assert problem_of(refused)[0] == 403
    assert 'scope="account:write"' in refused["WWW-Authenticate"]


@pytest.mark.parametrize(("method", "path"), SENSITIVE)
def test_a_sensitive_act_needs_a_recent_sign_in(
    ann: Program, later: Callable[[float], None], app: RelyingParty, method: str, path: str
) -> None:
    tokens = Program().login("our-app", "ann@example.com")
    later(confirmation.RECENT.total_seconds() + 1)
    # Refreshing proves nothing of the person: the time of proof stays what it was.
    stale = Program(app.refresh(tokens["refresh_token"]).json()["access_token"])
    refused = stale.call(method, path, {})
    assert problem_of(refused)[0] == 403
    assert refused.json()["type"] == "http://localhost:8000/api/v1/problems/confirmation-required"
    assert 'error="insufficient_user_authentication"' in refused["WWW-Authenticate"]
    assert 'max_age="600"' in refused["WWW-Authenticate"]
    stale.login("our-app", "ann@example.com")
    assert stale.call(method, path, {}).json().get("type") != refused.json()["type"]


def test_a_browser_must_confirm_too_and_is_told_so_without_a_challenge(
    browser: Browser, person: User, later: Callable[[float], None]
) -> None:
    browser.sign_in()
    headers = {"X-CSRFToken": browser.http.cookies["authserver_csrf"].value}
    assert browser.http.delete("/api/v1/me/sessions", headers=headers).status_code == 200
    later(confirmation.RECENT.total_seconds() + 1)
    refused = browser.http.delete("/api/v1/me/sessions", headers=headers)
    assert problem_of(refused)[0] == 403
    assert refused.json()["title"] == "Confirmation required"
    assert "WWW-Authenticate" not in refused
    assert browser.open("/api/v1/me/sessions").status_code == 200


def test_the_type_of_a_problem_leads_to_its_meaning(program: Program) -> None:
    told = program.get("problems/confirmation-required")
    assert (told.status_code, told.json()["status"]) == (200, 403)
    assert problem_of(program.get("problems/unheard-of"))[0] == 404


@pytest.mark.parametrize(("method", "path"), [*[("GET", path) for path in READS], *WRITES, *STAFF])
def test_nobody_is_told_to_sign_in(program: Program, method: str, path: str) -> None:
    refused = program.call(method, path, {})
    assert problem_of(refused)[0] == 401
    assert refused["WWW-Authenticate"].startswith('Bearer realm="authserver", resource_metadata=')


@pytest.mark.parametrize(("method", "path"), [*[("GET", path) for path in READS], *WRITES])
def test_a_client_of_its_own_has_no_account(register: Callable[..., RelyingParty], method: str, path: str) -> None:
    robot = register(grant_types=["client_credentials"], allowed_scopes=["people:read", "account:write"])
    token = robot.token_request(grant_type="client_credentials").json()
    assert token["scope"] == "people:read"
    assert problem_of(Program(token["access_token"]).call(method, path, {}))[0] == 403


@pytest.mark.parametrize(("method", "path"), [*[("GET", path) for path in READS], *WRITES, *STAFF])
def test_a_cookie_changes_nothing_without_its_csrf_token(
    browser: Browser, person: User, method: str, path: str
) -> None:
    browser.sign_in()
    answer = browser.http.generic(method, f"/api/v1/{path}", b"{}", content_type="application/json")
    if method != "GET" or (method, path) in STAFF:
        assert problem_of(answer)[0] == 403
    else:
        assert answer.status_code == 200
