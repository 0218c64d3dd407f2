"""The authorization challenge endpoint (OAuth 2.0 for First-Party Applications): signing in inside an app of ours."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpResponse

from accounts.models import Session, User
from audit.models import Event
from oidc import clients
from oidc.models import Client, PendingRequest
from tests.oidc.conftest import Later, Register
from tests.people import PASSWORD, Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
DRAFT = "draft-ietf-oauth-first-party-apps-04"
CREDENTIALS = {"username": "ann@example.com", "password": PASSWORD}


@pytest.fixture
def app(register: Register) -> RelyingParty:
    """A public app of ours that may ask for passwords."""
    return register(
        name="Our app",
        redirect_uris="com.example.app:/back",
        token_endpoint_auth_method="none",
        challenge_allowed=True,
    )


@pytest.fixture
def backend(register: Register) -> RelyingParty:
    """A confidential one."""
    return register(name="Our back end", challenge_allowed=True)


def ask(app: RelyingParty, **changes: str | None) -> HttpResponse:
    """A challenge request without a redirect URI; `changes` are further parameters."""
    return app.post("/o/authorize-challenge", **{**app.request(redirect_uri=None, state=None), **changes})


def code_of(response: HttpResponse) -> str:
    assert response.status_code == 200, response.content
    return str(response.json()["authorization_code"])


def error_of(response: HttpResponse) -> tuple[int, str]:
    return response.status_code, response.json()["error"]


@pytest.mark.compliance(DRAFT, "5.2.1", "sufficient information is answered by an authorization code")
@pytest.mark.compliance(DRAFT, "6", "the code is redeemed at the token endpoint, without a redirect URI")
def test_a_person_signs_in_inside_the_app(app: RelyingParty, person: User) -> None:
    response = ask(app, **CREDENTIALS)
    assert set(response.json()) == {"authorization_code"}
    assert response["Cache-Control"] == "no-store"
    answer = app.redeem(code_of(response), redirect_uri=None).json()
    claims = app.read(answer["id_token"])
    assert claims["sub"] == str(person.public_id)
    assert (claims["amr"], claims["nonce"]) == (["pwd"], "n-0S6_WzA2Mj")
    assert app.userinfo(answer["access_token"]).json()["email"] == "ann@example.com"
    assert app.refresh(answer["refresh_token"]).status_code == 200


def test_the_app_is_a_device_of_its_own(app: RelyingParty, person: User) -> None:
    tokens = [app.redeem(code_of(ask(app, **CREDENTIALS)), redirect_uri=None).json() for _ in range(2)]
    sessions = Session.objects.filter(person=person)
    assert [app.read(token["id_token"])["sid"] for token in tokens] == [
        str(s.public_id) for s in sessions.order_by("pk")
    ]
    app.revoke(tokens[0]["refresh_token"])
    assert [app.is_live(token["access_token"]) for token in tokens] == [False, True]


def test_what_happened_is_recorded(app: RelyingParty, person: User) -> None:
    ask(app, username="ann@example.com", password="not the password")
    ask(app, **CREDENTIALS)
    told = list(Event.objects.filter(pk__gt=0).order_by("pk").values_list("name", "reason"))
    assert ("signin:refused", "wrong password") in told
    assert ("authorization:refused", "invalid_grant") in told
    assert told[-2:] == [("signin:succeeded", ""), ("authorization:issued", "")]


@pytest.mark.compliance(DRAFT, "5.2.2.1", "insufficient_authorization is 403 and says how to go on")
@pytest.mark.compliance(DRAFT, "5.3.1", "auth_session stands for the request in those that follow")
def test_an_app_may_ask_first_and_prove_later(app: RelyingParty, person: User) -> None:
    wanted = ask(app, login_hint="ann@example.com")
    assert error_of(wanted) == (403, "insufficient_authorization")
    auth_session = wanted.json()["auth_session"]
    assert error_of(ask(app, username="ann@example.com", auth_session=auth_session))[0] == 403
    code = code_of(app.post("/o/authorize-challenge", auth_session=auth_session, **CREDENTIALS))
    assert app.redeem(code, redirect_uri=None).status_code == 200


def test_what_was_asked_for_first_cannot_be_changed_later(app: RelyingParty, person: User) -> None:
    auth_session = ask(app, scope="openid").json()["auth_session"]
    code = code_of(ask(app, auth_session=auth_session, scope="openid email profile", **CREDENTIALS))
    assert app.redeem(code, redirect_uri=None).json()["scope"] == "openid"


@pytest.mark.compliance(DRAFT, "5.2.2", "incorrect data is refused, and may be corrected")
def test_wrong_credentials_leave_another_try(app: RelyingParty, person: User) -> None:
    refused = ask(app, username="ann@example.com", password="not the password")
    assert error_of(refused) == (400, "invalid_grant")
    auth_session = refused.json()["auth_session"]
    assert code_of(app.post("/o/authorize-challenge", auth_session=auth_session, **CREDENTIALS))


def test_unknown_and_disabled_people_are_told_the_same(app: RelyingParty, person: User, other_person: User) -> None:
    User.objects.filter(pk=other_person.pk).update(is_active=False)
    answers = []
    for username, password in [
        ("ann@example.com", "wrong"),
        ("no@example.com", PASSWORD),
        ("bo@example.com", PASSWORD),
    ]:
        answer = ask(app, username=username, password=password)
        body = answer.json()
        assert body.pop("auth_session")
        answers.append((answer.status_code, body, set(answer.headers)))
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.compliance(DRAFT, "5.2.2.1", "a bad auth_session is invalid_session")
def test_an_auth_session_is_good_once_and_for_its_client_alone(
    app: RelyingParty, backend: RelyingParty, person: User, later: Later
) -> None:
    auth_session = ask(app).json()["auth_session"]
    stolen = backend.post("/o/authorize-challenge", auth_session=auth_session, **CREDENTIALS)
    assert error_of(stolen) == (400, "invalid_session")
    assert code_of(app.post("/o/authorize-challenge", auth_session=auth_session, **CREDENTIALS))
    again = app.post("/o/authorize-challenge", auth_session=auth_session, **CREDENTIALS)
    assert error_of(again) == (400, "invalid_session")
    old = ask(app).json()["auth_session"]
    later(86400)
    assert error_of(app.post("/o/authorize-challenge", auth_session=old, **CREDENTIALS))[1] == "invalid_session"


def test_an_auth_session_opens_nothing_in_a_browser(app: RelyingParty, browser: Browser, person: User) -> None:
    browser.sign_in()
    auth_session = ask(app).json()["auth_session"]
    assert browser.open(f"/o/authorize/{auth_session}").status_code == 400
    flow = browser.open("/signout") and app.authorize(browser, prompt="login")["Location"].rpartition("%2F")[2]
    assert error_of(app.post("/o/authorize-challenge", auth_session=flow, **CREDENTIALS)) == (400, "invalid_session")


@pytest.mark.compliance(DRAFT, "9.1", "first-party clients alone, and those that are allowed to")
def test_a_client_without_the_permission_is_refused(shop: RelyingParty, spa: RelyingParty, person: User) -> None:
    assert error_of(ask(shop, **CREDENTIALS)) == (400, "unauthorized_client")
    assert error_of(ask(spa, **CREDENTIALS)) == (400, "unauthorized_client")
    assert not Session.objects.exists()


def test_a_client_that_is_no_longer_ours_is_refused(app: RelyingParty, person: User) -> None:
    Client.objects.filter(pk=app.client.pk).update(first_party=False)
    assert error_of(ask(app, **CREDENTIALS)) == (400, "unauthorized_client")


@pytest.mark.compliance(DRAFT, "4.1", "a client that authenticates at the token endpoint must do so here")
def test_a_confidential_client_must_authenticate(backend: RelyingParty, person: User) -> None:
    code = code_of(ask(backend, **CREDENTIALS))
    assert backend.redeem(code, redirect_uri=None).status_code == 200
    backend.secret = "guessed"
    refused = ask(backend, **CREDENTIALS)
    assert error_of(refused) == (401, "invalid_client")
    assert refused["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "openid admin"}, "invalid_scope"),
        ({"redirect_uri": "https://evil.example/cb"}, "invalid_request"),
        ({"request_uri": "urn:x"}, "request_uri_not_supported"),
    ],
)
def test_a_malformed_request_is_refused_before_any_password_is_tried(
    app: RelyingParty, person: User, changes: dict[str, Any], error: str
) -> None:
    assert error_of(ask(app, **CREDENTIALS, **changes)) == (400, error)
    assert not Session.objects.exists()
    assert not PendingRequest.objects.exists()


def test_a_redirect_uri_of_the_request_must_come_with_the_code(app: RelyingParty, person: User) -> None:
    def code() -> str:
        return code_of(ask(app, redirect_uri=app.redirect_uri, **CREDENTIALS))

    assert app.redeem(code()).status_code == 200
    assert app.redeem(code(), redirect_uri=None).json()["error"] == "invalid_grant"
    bare = code_of(ask(app, **CREDENTIALS))
    assert app.redeem(bare).json()["error"] == "invalid_grant"


def test_the_code_is_good_with_its_verifier_alone_and_once(app: RelyingParty, person: User) -> None:
    code = code_of(ask(app, **CREDENTIALS))
    wrong = app.redeem(code, redirect_uri=None, code_verifier="A" * 43)
    assert wrong.json()["error"] == "invalid_grant"
    assert app.redeem(code, redirect_uri=None).status_code == 200
    assert app.redeem(code, redirect_uri=None).json()["error"] == "invalid_grant"


@pytest.mark.compliance(DRAFT, "5.2.2.1.1", "what the app cannot do is sent to a browser")
def test_a_request_for_consent_is_sent_to_a_browser(app: RelyingParty, person: User) -> None:
    assert error_of(ask(app, prompt="consent", **CREDENTIALS)) == (403, "redirect_to_web")
    assert not Session.objects.exists()


def test_a_fresh_sign_in_satisfies_prompt_and_max_age(app: RelyingParty, person: User) -> None:
    assert code_of(ask(app, prompt="login", max_age="0", **CREDENTIALS))


def test_a_hint_at_another_person_is_refused(app: RelyingParty, person: User, other_person: User) -> None:
    hint = app.redeem(code_of(ask(app, **CREDENTIALS)), redirect_uri=None).json()["id_token"]
    assert code_of(ask(app, id_token_hint=hint, **CREDENTIALS))
    refused = ask(app, id_token_hint=hint, username="bo@example.com", password=PASSWORD)
    assert error_of(refused) == (400, "login_required")


@pytest.mark.compliance(DRAFT, "9.3", "guessing is slowed as it is on the pages")
def test_guesses_are_counted_together_with_those_on_the_pages(
    app: RelyingParty, browser: Browser, person: User
) -> None:
    for number in range(3):
        ask(app, username="ann@example.com", password=f"guess {number}")
    browser.sign_in(password="guess 3")
    browser.sign_in(password="guess 4")
    slowed = ask(app, **CREDENTIALS)
    assert error_of(slowed) == (429, "temporarily_unavailable")
    assert int(slowed["Retry-After"]) >= 1


def test_the_endpoint_takes_posted_forms_alone(app: RelyingParty, person: User) -> None:
    assert app.http.get("/o/authorize-challenge").status_code == 405
    body = json.dumps({"client_id": app.client.client_id, **CREDENTIALS})
    assert app.http.post("/o/authorize-challenge", body, content_type="application/json").status_code == 400
    query = app.http.post(
        f"/o/authorize-challenge?username=ann@example.com&password={PASSWORD}&client_id={app.client.client_id}",
        content_type="application/x-www-form-urlencoded",
    )
    assert error_of(query) == (401, "invalid_client")


@pytest.mark.compliance(DRAFT, "8", "the endpoint is published")
def test_the_endpoint_is_published(app: RelyingParty) -> None:
    document = app.http.get("/.well-known/openid-configuration").json()
    assert document["authorization_challenge_endpoint"] == "http://localhost:8000/o/authorize-challenge"


def test_the_permission_is_for_first_party_code_clients(capsys: pytest.CaptureFixture[str], db: None) -> None:
    app = ["--name", "App", "--public", "--redirect-uri", "com.example.app:/back", "--challenge"]
    call_command("register_client", *app, "--first-party")
    client = clients.find(json.loads(capsys.readouterr().out)["client_id"])
    assert client is not None
    assert client.challenge_allowed
    with pytest.raises(CommandError, match="first-party"):
        call_command("register_client", *app)
    with pytest.raises(CommandError, match="authorization_code"):
        call_command(
            "register_client", "--name", "App", "--challenge", "--first-party", "--grant", "client_credentials"
        )


def test_an_app_in_use_stays_signed_in(app: RelyingParty, person: User, later: Later) -> None:
    refresh_token = app.redeem(code_of(ask(app, **CREDENTIALS)), redirect_uri=None).json()["refresh_token"]
    for _ in range(3):
        later(10 * 86400)
        refresh_token = app.refresh(refresh_token).json()["refresh_token"]
    assert Session.objects.live().filter(person=person).exists()
