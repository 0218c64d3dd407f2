"""An app of ours that was at a provider, and brings what it got there."""

import time
from typing import Any
from urllib.parse import urlencode

import requests
from django.http import HttpResponse

from accounts.models import Session, User
from accounts.social import identities
from accounts.social.arrivals import Arrival
from demo.providers import id_tokens
from demo.providers.accounts import by_key
from demo.providers.clients import client_of
from tests.accounts.social.standin import Standin
from tests.people import query_of
from tests.relying_party import RelyingParty

WITH_TOKEN = ("google", "apple", "microsoft")
WITH_CODE = ("facebook", "x", "github")
BACK = "https://app.test/back"
REFUSED = (400, "invalid_grant")
TO_THE_WEB = (403, "redirect_to_web")
BEGIN_ANEW = (400, "invalid_session")
APP_ID = "ios-app-at-the-provider"
AUTHORIZE = {
    "facebook": ("facebook/v24.0/dialog/oauth", "email,public_profile"),
    "x": ("x/i/oauth2/authorize", "users.read tweet.read users.email"),
    "github": ("github/login/oauth/authorize", "user:email"),
}


def ask(app: RelyingParty, **proof: str | None) -> HttpResponse:
    """A challenge request with a proof."""
    return app.post("/o/authorize-challenge", **{**app.request(redirect_uri=None, state=None), **proof})


def begun(app: RelyingParty) -> tuple[str, str]:
    """An `auth_session`, and the nonce that belongs to it."""
    answer = ask(app).json()
    return answer["auth_session"], answer["provider_nonce"]


def claims(standin: Standin, nonce: str, account: str = "kim", *, provider: str = "google") -> dict[str, Any]:
    """What a provider's ID token says."""
    known, now = by_key(account), int(time.time())
    told: dict[str, Any] = {
        "iss": f"{standin.url}/{provider}",
        "aud": client_of(provider)[0],
        "sub": standin.uid(provider, account),
        "iat": now,
        "exp": now + 3600,
        "nonce": nonce,
        "email": known.email,
        "email_verified": True,
        "name": known.name,
    }
    if provider == "google":
        told["azp"] = APP_ID
    if provider == "microsoft":
        told |= {"tid": known.microsoft_tenant, "oid": known.microsoft_oid, "xms_edov": True}
        told["iss"] = f"{standin.url}/microsoft/{known.microsoft_tenant}/v2.0"
    return told


def token_proof(told: dict[str, Any], auth_session: str, lie: str = "", *, provider: str = "google") -> dict[str, str]:
    """The proof with a provider's ID token, in which `lie` is told."""
    token = id_tokens.sign(told, lie, client_of(provider)[1])
    return {"provider": provider, "provider_token": token, "auth_session": auth_session}


def new_token_proof(
    standin: Standin,
    app: RelyingParty,
    provider: str = "google",
    account: str = "kim",
    *,
    lie: str = "",
    **changes: Any,
) -> dict[str, str]:
    """A token that was fetched for a challenge of its own; `changes` replace claims, None leaves one out."""
    auth_session, nonce = begun(app)
    told = {**claims(standin, nonce, account, provider=provider), **changes}
    told = {name: value for name, value in told.items() if value is not None}
    return token_proof(told, auth_session, lie, provider=provider)


def code_proof(
    standin: Standin, app: RelyingParty, provider: str, *, back: str = BACK, account: str = "kim", **choices: str
) -> dict[str, str]:
    """The proof with a code that the person fetched for the app."""
    path, scope = AUTHORIZE[provider]
    asked = {"client_id": client_of(provider)[0], "response_type": "code", "redirect_uri": back, "scope": scope}
    pkce = {} if provider == "facebook" else {"code_challenge": app.challenge, "code_challenge_method": "S256"}
    answer = requests.post(
        f"{standin.url}/{path}?{urlencode({**asked, **pkce})}",
        data={"account": account, **choices},
        allow_redirects=False,
        timeout=10,
    )
    code = query_of(answer.headers["Location"])["code"]
    proof = {"provider": provider, "provider_code": code, "provider_redirect_uri": back}
    return proof | ({"provider_code_verifier": app.verifier} if pkce else {})


def proof_of(standin: Standin, app: RelyingParty, provider: str, account: str = "kim") -> dict[str, str]:
    """A true proof from any of them."""
    if provider in WITH_TOKEN:
        return new_token_proof(standin, app, provider, account)
    return code_proof(standin, app, provider, account=account)


def link(person: User, standin: Standin, provider: str) -> None:
    arrival = Arrival(provider=provider, uid=standin.uid(provider), email="", email_verified=False)
    identities.link(person, arrival, tell=False)


def error_of(response: HttpResponse) -> tuple[int, str]:
    """The error of a refusal, which signed nobody in."""
    assert not Session.objects.exists()
    return response.status_code, response.json()["error"]


def signed_in(app: RelyingParty, response: HttpResponse) -> dict[str, Any]:
    """The claims of the ID token behind the answer's code."""
    assert response.status_code == 200, response.content
    answer = app.redeem(response.json()["authorization_code"], redirect_uri=None)
    assert answer.status_code == 200, answer.content
    return app.read(answer.json()["id_token"])
