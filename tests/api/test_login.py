"""POST /api/v1/auth/login: the challenge and the code flow in one request, for our own apps alone."""

import base64
from typing import Any

import pytest

from accounts.models import Session, User
from audit.models import Event
from tests.api.program import ACCOUNT, Program, problem_of
from tests.people import PASSWORD, Browser
from tests.relying_party import RelyingParty

BODY = {"client_id": "our-app", "email": "ann@example.com", "password": PASSWORD, "scope": ACCOUNT}


def test_the_answer_is_the_standard_token_response(program: Program, app: RelyingParty, person: User) -> None:
    response = program.post("auth/login", **BODY)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    answer = response.json()
    assert {"token_type": "Bearer", "expires_in": 600, "scope": ACCOUNT}.items() <= answer.items()
    claims = app.read(answer["id_token"])
    assert (claims["sub"], claims["amr"]) == (str(person.public_id), ["pwd"])
    assert claims["sid"] == str(Session.objects.get().public_id)
    refreshed = app.refresh(answer["refresh_token"])
    assert refreshed.status_code == 200
    app.revoke(refreshed.json()["refresh_token"])
    assert not app.is_live(refreshed.json()["access_token"])


def test_it_is_recorded_as_every_sign_in_and_every_grant(program: Program, app: RelyingParty, person: User) -> None:
    program.post("auth/login", **BODY)
    names = list(Event.objects.order_by("pk").values_list("name", flat=True))
    assert names[-3:] == ["signin:succeeded", "authorization:issued", "token:issued"]


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"password": "not the password"}, 401, "invalid_grant"),
        ({"email": "nobody@example.com"}, 401, "invalid_grant"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_secret": "guessed"}, 401, "invalid_client"),
        ({"scope": "openid admin"}, 400, "invalid_scope"),
    ],
)
def test_a_refusal_carries_the_error_of_the_protocol(
    program: Program, app: RelyingParty, person: User, changes: dict[str, Any], status: int, error: str
) -> None:
    response = program.post("auth/login", **{**BODY, **changes})
    assert problem_of(response) == (status, [])
    assert response.json()["error"] == error
    assert ("WWW-Authenticate" in response) == (status == 401)
    assert not Session.objects.exists()


def test_a_client_without_the_permission_is_refused(program: Program, shop: RelyingParty, person: User) -> None:
    body = {**BODY, "client_id": shop.client.client_id, "client_secret": shop.secret, "scope": "openid"}
    basic = base64.b64encode(f"{shop.client.client_id}:{shop.secret}".encode()).decode()
    del body["client_secret"]
    response = program.call("POST", "auth/login", body, Authorization=f"Basic {basic}")
    assert problem_of(response)[0] == 403
    assert response.json()["error"] == "unauthorized_client"


def test_a_confidential_client_proves_itself(program: Program, register: Any, person: User) -> None:
    backend = register(client_id="back-end", token_endpoint_auth_method="client_secret_post", challenge_allowed=True)
    body = {**BODY, "client_id": "back-end", "scope": "openid"}
    assert problem_of(program.post("auth/login", **body))[0] == 401
    assert program.post("auth/login", **body, client_secret=backend.secret).status_code == 200


def test_unknown_wrong_and_disabled_are_told_the_same(program: Program, app: RelyingParty, person: User) -> None:
    tries = [{"password": "not the password"}, {"email": "nobody@example.com"}]
    told = [program.post("auth/login", **{**BODY, **changes}) for changes in tries]
    User.objects.filter(pk=person.pk).update(is_active=False)
    told.append(program.post("auth/login", **BODY))
    bodies = [{**answer.json(), "instance": ""} for answer in told]
    assert bodies[0] == bodies[1] == bodies[2]
    assert len({frozenset(answer.headers) for answer in told}) == 1


def test_guessing_is_slowed_together_with_the_pages(
    program: Program, app: RelyingParty, browser: Browser, person: User
) -> None:
    for number in range(5):
        program.post("auth/login", **{**BODY, "password": f"guess {number}"})
    response = program.post("auth/login", **BODY)
    assert problem_of(response)[0] == 429
    assert int(response["Retry-After"]) >= 1
    assert browser.sign_in().status_code == 429


def test_a_browser_s_session_neither_helps_nor_is_made(browser: Browser, app: RelyingParty, person: User) -> None:
    browser.sign_in()
    token = browser.http.cookies["authserver_csrf"].value
    headers = {"X-CSRFToken": token}
    wrong = {**BODY, "password": "not the password"}
    refused = browser.http.post("/api/v1/auth/login", wrong, content_type="application/json", headers=headers)
    assert refused.status_code == 401
    assert browser.open("/api/v1/me").status_code == 200


def test_somebody_whose_account_is_to_be_deleted_is_sent_to_the_pages(
    program: Program, app: RelyingParty, ann: Program, person: User
) -> None:
    assert ann.post("me/deletion", email="ann@example.com").status_code == 202
    response = program.post("auth/login", **BODY)
    assert problem_of(response)[0] == 403
    assert response.json()["error"] == "redirect_to_web"
