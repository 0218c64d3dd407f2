"""The stand-in is as strict as the providers are: what they would refuse, it refuses."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from demo.providers.app import create_app
from demo.providers.grants import client_of

REDIRECT_URI = "http://localhost:8000/callback"
VERIFIER = "v" * 64
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
AUTHORIZE = {
    "google": "/google/o/oauth2/v2/auth",
    "facebook": "/facebook/v24.0/dialog/oauth",
    "x": "/x/i/oauth2/authorize",
}
every_provider = pytest.mark.parametrize("provider", AUTHORIZE)


@pytest.fixture
def http() -> FlaskClient:
    return create_app().test_client()


def asked(provider: str, **changes: str) -> dict[str, str]:
    """A right authorization request, but for `changes`."""
    return {
        "client_id": client_of(provider)[0],
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
        "scope": {"google": "openid email", "facebook": "email", "x": "users.read tweet.read users.email"}[provider],
        "state": "s",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }


def answer(http: FlaskClient, provider: str, **choices: str) -> dict[str, str]:
    """The query that the browser comes back with."""
    response = http.post(AUTHORIZE[provider], query_string=asked(provider), data={"account": "kim", **choices})
    assert response.status_code == 302
    assert response.headers["Location"].startswith(REDIRECT_URI)
    return dict(parse_qsl(urlsplit(response.headers["Location"]).query))


def redeem(http: FlaskClient, provider: str, code: str, **changes: str) -> Any:
    """Trade a code for a token, rightly but for `changes`."""
    client_id, secret = client_of(provider)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI, "code_verifier": VERIFIER}
    if provider == "facebook":
        query = {**form, "client_id": client_id, "client_secret": secret, **changes}
        return http.get("/facebook/v24.0/oauth/access_token", query_string=query)
    secret = changes.pop("client_secret", secret)
    path = "/google/token" if provider == "google" else "/x/2/oauth2/token"
    return http.post(path, data={**form, **changes}, auth=(client_id, secret))


@every_provider
def test_a_right_code_is_good_once(http: FlaskClient, provider: str) -> None:
    code = answer(http, provider)["code"]
    assert redeem(http, provider, code).status_code == 200
    assert redeem(http, provider, code).status_code == 400


@every_provider
@pytest.mark.parametrize("change", ["client_secret", "redirect_uri"])
def test_a_token_request_with_a_wrong_part_is_refused(http: FlaskClient, provider: str, change: str) -> None:
    code = answer(http, provider)["code"]
    assert redeem(http, provider, code, **{change: "http://localhost:8000/wrong"}).status_code in {400, 401}


@pytest.mark.parametrize("provider", ["google", "x"])
@pytest.mark.parametrize("verifier", ["w" * 64, "v" * 42, ""])
def test_a_wrong_or_short_verifier_is_refused(http: FlaskClient, provider: str, verifier: str) -> None:
    code = answer(http, provider)["code"]
    assert redeem(http, provider, code, code_verifier=verifier).status_code == 400


@every_provider
@pytest.mark.parametrize(
    "redirect_uri",
    ["https://evil.example/cb", "http://localhost.evil.example/", "javascript:alert(1)", "", "//localhost/"],
)
def test_no_browser_is_sent_off_this_machine(http: FlaskClient, provider: str, redirect_uri: str) -> None:
    query = asked(provider, redirect_uri=redirect_uri)
    assert http.get(AUTHORIZE[provider], query_string=query).status_code == 400
    assert http.post(AUTHORIZE[provider], query_string=query, data={"account": "kim"}).status_code == 400


@every_provider
def test_an_unknown_client_is_shown_a_refusal(http: FlaskClient, provider: str) -> None:
    assert http.get(AUTHORIZE[provider], query_string=asked(provider, client_id="nobody")).status_code == 400


@every_provider
def test_the_page_offers_its_people(http: FlaskClient, provider: str) -> None:
    page = http.get(AUTHORIZE[provider], query_string=asked(provider)).text
    assert "Continue as Kim Park" in page
    assert "Cancel" in page


@every_provider
def test_what_the_page_does_not_offer_cannot_be_chosen(http: FlaskClient, provider: str) -> None:
    for wrong in ({"account": "nobody"}, {"email": "stolen"}, {"lie": "no such lie"}, {"trouble": "no such trouble"}):
        form = {"account": "kim", **wrong}
        assert http.post(AUTHORIZE[provider], query_string=asked(provider), data=form).status_code in {400, 404}


@every_provider
def test_a_newcomer_is_the_same_person_every_time(http: FlaskClient, provider: str) -> None:
    newcomer = {"account": "newcomer", "new_name": "Ida Rhodes", "new_email": "ida@example.com"}
    assert "code" in answer(http, provider, **newcomer)
    form = {**newcomer, "new_email": "no address"}
    assert http.post(AUTHORIZE[provider], query_string=asked(provider), data=form).status_code == 400


def test_facebook_wants_a_proof_of_the_app_secret_and_tells_only_what_is_asked_for(http: FlaskClient) -> None:
    token = redeem(http, "facebook", answer(http, "facebook")["code"]).json["access_token"]
    proof = hmac.new(client_of("facebook")[1].encode(), token.encode(), hashlib.sha256).hexdigest()
    query = {"access_token": token, "appsecret_proof": proof}
    assert set(http.get("/facebook/v24.0/me", query_string=query).json) == {"id", "name"}
    assert "email" in http.get("/facebook/v24.0/me", query_string={**query, "fields": "id,email"}).json
    assert http.get("/facebook/v24.0/me", query_string={"access_token": token}).status_code == 400


def test_x_wants_two_scopes_for_one_answer(http: FlaskClient) -> None:
    query = asked("x", scope="users.read")
    back = http.post(AUTHORIZE["x"], query_string=query, data={"account": "kim"}).headers["Location"]
    token = redeem(http, "x", dict(parse_qsl(urlsplit(back).query))["code"]).json["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert http.get("/x/2/users/me", headers=headers).status_code == 403


@pytest.mark.parametrize("path", ["/google/v1/userinfo", "/x/2/users/me"])
@pytest.mark.parametrize("header", ["", "Bearer made-up", "Basic made-up"])
def test_without_a_token_nothing_is_told(http: FlaskClient, path: str, header: str) -> None:
    assert http.get(path, headers={"Authorization": header}).status_code == 401


def test_a_token_of_one_provider_is_none_of_anothers(http: FlaskClient) -> None:
    token = redeem(http, "google", answer(http, "google")["code"]).json["access_token"]
    assert http.get("/google/v1/userinfo", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert http.get("/x/2/users/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
