"""An app of ours that was at a provider, and brings what it got there."""

import secrets
import time
from typing import Any
from urllib.parse import urlencode

import requests
from django.http import HttpResponse

from demo.providers import id_tokens
from demo.providers.accounts import by_key
from demo.providers.clients import client_of
from tests.accounts.social.standin import Standin
from tests.people import query_of
from tests.relying_party import RelyingParty

NATIVE = ("google", "facebook", "x")
BACK = "https://app.test/back"
APP_ID = "ios-app-at-google"


def ask(app: RelyingParty, **proof: str | None) -> HttpResponse:
    """A challenge request with a proof."""
    return app.post("/o/authorize-challenge", **{**app.request(redirect_uri=None, state=None), **proof})


def claims(standin: Standin, account: str = "kim", **changes: Any) -> dict[str, Any]:
    """What Google's ID token says; `changes` replace claims, None leaves one out."""
    known, now = by_key(account), int(time.time())
    told = {
        "iss": f"{standin.url}/google",
        "azp": APP_ID,
        "aud": client_of("google")[0],
        "sub": known.google_sub,
        "iat": now,
        "exp": now + 3600,
        "nonce": secrets.token_urlsafe(16),
        "email": known.email,
        "email_verified": True,
        "name": known.name,
        **changes,
    }
    return {name: value for name, value in told.items() if value is not None}


def token_proof(told: dict[str, Any], lie: str = "") -> dict[str, str]:
    """The proof with a token of Google's, in which `lie` is told."""
    token = id_tokens.sign(told, lie, client_of("google")[1])
    return {"provider": "google", "provider_token": token, "provider_nonce": str(told.get("nonce", "any"))}


def code_proof(
    standin: Standin, app: RelyingParty, provider: str, *, back: str = BACK, account: str = "kim", **choices: str
) -> dict[str, str]:
    """The proof with a code that the person fetched for the app at Facebook or X."""
    path = {"facebook": "facebook/v24.0/dialog/oauth", "x": "x/i/oauth2/authorize"}[provider]
    asked = {
        "client_id": client_of(provider)[0],
        "response_type": "code",
        "redirect_uri": back,
        "scope": {"facebook": "email,public_profile", "x": "users.read tweet.read users.email"}[provider],
    }
    pkce = {"code_challenge": app.challenge, "code_challenge_method": "S256"} if provider == "x" else {}
    answer = requests.post(
        f"{standin.url}/{path}?{urlencode({**asked, **pkce})}",
        data={"account": account, **choices},
        allow_redirects=False,
        timeout=10,
    )
    code = query_of(answer.headers["Location"])["code"]
    proof = {"provider": provider, "provider_code": code, "provider_redirect_uri": back}
    return proof | ({"provider_code_verifier": app.verifier} if provider == "x" else {})


def proof_of(standin: Standin, app: RelyingParty, provider: str, account: str = "kim") -> dict[str, str]:
    """A true proof from any of the three."""
    if provider == "google":
        return token_proof(claims(standin, account))
    return code_proof(standin, app, provider, account=account)
