"""The stand-in is as strict as the providers are: what they would refuse, it refuses."""

import hashlib
import hmac
import html
import re
import time
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey

from demo.providers.app import create_app
from demo.providers.clients import APPLE_KEY_ID, APPLE_TEAM_ID, apple_key, client_of

REDIRECT_URI = "http://localhost:8000/callback"
VERIFIER = "v" * 64
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
AUTHORIZE = {
    "google": "/google/o/oauth2/v2/auth",
    "facebook": "/facebook/v24.0/dialog/oauth",
    "x": "/x/i/oauth2/authorize",
    "github": "/github/login/oauth/authorize",
    "microsoft": "/microsoft/common/oauth2/v2.0/authorize",
    "apple": "/apple/auth/authorize",
}
TOKEN = {
    "google": "/google/token",
    "x": "/x/2/oauth2/token",
    "github": "/github/login/oauth/access_token",
    "microsoft": "/microsoft/common/oauth2/v2.0/token",
    "apple": "/apple/auth/token",
}
SCOPE = {
    "google": "openid email",
    "facebook": "email",
    "x": "users.read tweet.read users.email",
    "github": "user:email",
    "microsoft": "openid email",
    "apple": "email",
}
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
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
        "scope": SCOPE[provider],
        "state": "s",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **({"response_mode": "form_post"} if provider == "apple" else {}),
        **changes,
    }


def answer(http: FlaskClient, provider: str, **choices: str) -> dict[str, str]:
    """What the browser comes back with, in a query or in a form."""
    response = http.post(AUTHORIZE[provider], query_string=asked(provider), data={"account": "kim", **choices})
    if provider == "apple":
        assert f'action="{REDIRECT_URI}"' in response.text
        return {name: html.unescape(value) for name, value in FIELD.findall(response.text)}
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
    secret = changes.pop("client_secret", apple_secret() if provider == "apple" else secret)
    if provider == "x":
        return http.post(TOKEN[provider], data={**form, **changes}, auth=(client_id, secret))
    posted = {**form, "client_id": client_id, "client_secret": secret, **changes}
    return http.post(TOKEN[provider], data=posted, headers={"Accept": "application/json"})


def apple_secret(**changes: Any) -> str:
    """The client secret that Apple wants, right but for `changes`."""
    now = int(time.time())
    claims = {"iss": APPLE_TEAM_ID, "sub": client_of("apple")[0], "aud": "http://localhost/apple"}
    claims |= {"iat": now, "exp": now + 300, **changes}
    return jwt.encode({"alg": "ES256", "kid": APPLE_KEY_ID}, claims, ECKey.import_key(apple_key()))


def is_refused(response: Any) -> bool:
    """GitHub answers with 200 whatever is wrong."""
    return response.status_code in {400, 401} or "error" in response.json


@every_provider
def test_a_right_code_is_good_once(http: FlaskClient, provider: str) -> None:
    code = answer(http, provider)["code"]
    assert "access_token" in redeem(http, provider, code).json
    assert is_refused(redeem(http, provider, code))


@every_provider
@pytest.mark.parametrize("change", ["client_secret", "redirect_uri"])
def test_a_token_request_with_a_wrong_part_is_refused(http: FlaskClient, provider: str, change: str) -> None:
    code = answer(http, provider)["code"]
    assert is_refused(redeem(http, provider, code, **{change: "http://localhost:8000/wrong"}))


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "ANOTHER"},
        {"sub": "another-app"},
        {"aud": "https://appleid.apple.com"},
        {"exp": 1},
        {"exp": 32503680000},
        {"iat": 32503680000},
    ],
)
def test_apple_takes_no_other_client_secret(http: FlaskClient, change: dict[str, Any]) -> None:
    code = answer(http, "apple")["code"]
    assert redeem(http, "apple", code, client_secret=apple_secret(**change)).json == {"error": "invalid_client"}
    assert "id_token" in redeem(http, "apple", code).json


@pytest.mark.parametrize("change", [{"response_mode": "query"}, {"response_type": "token"}, {"scope": "name+email"}])
def test_apple_refuses_what_it_does_not_offer(http: FlaskClient, change: dict[str, str]) -> None:
    query = asked("apple", **change)
    text = "&".join(f"{name}={value}" for name, value in query.items())
    assert http.get(f"{AUTHORIZE['apple']}?{text}").status_code == 400


def test_apple_tells_the_name_once(http: FlaskClient) -> None:
    query = urlencode(asked("apple", scope="name email"), quote_via=quote)
    pages = [http.post(f"{AUTHORIZE['apple']}?{query}", data={"account": "kim"}).text for _ in range(2)]
    assert ["firstName" in page for page in pages] == [True, False]


@pytest.mark.parametrize("provider", ["google", "x", "github", "microsoft"])
@pytest.mark.parametrize("verifier", ["w" * 64, "v" * 42, ""])
def test_a_wrong_or_short_verifier_is_refused(http: FlaskClient, provider: str, verifier: str) -> None:
    code = answer(http, provider)["code"]
    assert is_refused(redeem(http, provider, code, code_verifier=verifier))


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


@pytest.mark.parametrize(
    "path", ["/google/v1/userinfo", "/x/2/users/me", "/github/api/user", "/github/api/user/emails"]
)
@pytest.mark.parametrize("header", ["", "Bearer made-up", "Basic made-up"])
def test_without_a_token_nothing_is_told(http: FlaskClient, path: str, header: str) -> None:
    assert http.get(path, headers={"Authorization": header}).status_code == 401


def test_a_token_of_one_provider_is_none_of_anothers(http: FlaskClient) -> None:
    token = redeem(http, "google", answer(http, "google")["code"]).json["access_token"]
    assert http.get("/google/v1/userinfo", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert http.get("/x/2/users/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
