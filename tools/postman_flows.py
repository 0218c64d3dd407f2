"""The flows of the Postman collection: requests that follow from each other, each with what its answer must be.

Run in order, they go from a sign-in to its end. They need `base_url`, a first-party client that may ask for passwords
(`client_id`, public, with every scope of the API), and a person (`email`, `password`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

API = "/api/v1"
SCOPE = "openid profile email account:read account:write"
VERIFIER = (
    "const hashing = require('crypto-js');",
    "const random = hashing.lib.WordArray.random(32);",
    "const urlSafe = (words) => words.toString(hashing.enc.Base64).replace(/\\+/g, '-').replace(/\\//g, '_')"
    ".replace(/=+$/, '');",
    "const verifier = urlSafe(random);",
    "pm.collectionVariables.set('code_verifier', verifier);",
    "pm.collectionVariables.set('code_challenge', urlSafe(hashing.SHA256(verifier)));",
)


@dataclass(frozen=True)
class Step:
    """One request. `keep` maps variables to names in the answer; `expect` are further assertions in JavaScript."""

    name: str
    method: str
    path: str
    status: int
    body: dict[str, Any] | None = None
    form: dict[str, str] | None = None
    signed_in: bool = False
    keep: tuple[tuple[str, str], ...] = ()
    expect: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


TOKENS = (("access_token", "access_token"), ("refresh_token", "refresh_token"))
LOGIN = {"client_id": "{{client_id}}", "email": "{{email}}", "password": "{{password}}", "scope": SCOPE}
CLIENT = {"client_id": "{{client_id}}"}

FLOWS: dict[str, tuple[Step, ...]] = {
    "Sign in, use the account, sign out": (
        Step("Sign in", "POST", f"{API}/auth/login", 200, body=LOGIN, keep=TOKENS),
        Step(
            "Read your profile",
            "GET",
            f"{API}/me",
            200,
            signed_in=True,
            expect=("pm.expect(answer.email).to.eql(pm.variables.get('email').toLowerCase());",),
        ),
        Step(
            "Change your profile",
            "PATCH",
            f"{API}/me",
            200,
            body={"nickname": "Seen at {{$timestamp}}"},
            signed_in=True,
            expect=("pm.expect(answer.nickname).to.include('Seen at');",),
        ),
        Step(
            "See where you are signed in",
            "GET",
            f"{API}/me/sessions?limit=100",
            200,
            signed_in=True,
            expect=("pm.expect(answer.items.filter((item) => item.current)).to.have.lengthOf(1);",),
        ),
        Step("See your apps", "GET", f"{API}/me/apps", 200, signed_in=True),
        Step(
            "See what happened",
            "GET",
            f"{API}/me/activity?limit=1",
            200,
            signed_in=True,
            expect=("pm.expect(answer.items[0].name).to.eql('profile:changed');",),
        ),
        Step(
            "Refresh",
            "POST",
            "/o/token",
            200,
            form={**CLIENT, "grant_type": "refresh_token", "refresh_token": "{{refresh_token}}"},
            keep=TOKENS,
        ),
        Step("Sign out", "POST", "/o/revoke", 200, form={**CLIENT, "token": "{{refresh_token}}"}),
        Step(
            "Be signed out",
            "GET",
            f"{API}/me",
            401,
            signed_in=True,
            expect=("pm.expect(pm.response.headers.get('WWW-Authenticate')).to.include('invalid_token');",),
        ),
    ),
    "Sign in by the authorization challenge": (
        Step(
            "Ask what is wanted",
            "POST",
            "/o/authorize-challenge",
            403,
            form={
                **CLIENT,
                "response_type": "code",
                "scope": SCOPE,
                "code_challenge": "{{code_challenge}}",
                "code_challenge_method": "S256",
            },
            keep=(("auth_session", "auth_session"),),
            expect=("pm.expect(answer.error).to.eql('insufficient_authorization');",),
            before=VERIFIER,
        ),
        Step(
            "Prove who you are",
            "POST",
            "/o/authorize-challenge",
            200,
            form={
                **CLIENT,
                "auth_session": "{{auth_session}}",
                "username": "{{email}}",
                "password": "{{password}}",
            },
            keep=(("code", "authorization_code"),),
        ),
        Step(
            "Redeem the code",
            "POST",
            "/o/token",
            200,
            form={
                **CLIENT,
                "grant_type": "authorization_code",
                "code": "{{code}}",
                "code_verifier": "{{code_verifier}}",
            },
            keep=TOKENS,
        ),
        Step("Use the token", "GET", f"{API}/me", 200, signed_in=True),
        Step("Sign out", "POST", "/o/revoke", 200, form={**CLIENT, "token": "{{refresh_token}}"}),
    ),
    "Sign in over the API in two steps": (
        Step(
            "Ask what is wanted",
            "POST",
            f"{API}/auth/login",
            403,
            body={**CLIENT, "scope": SCOPE},
            keep=(("auth_session", "auth_session"),),
            expect=(
                "pm.expect(answer.error).to.eql('insufficient_authorization');",
                "pm.expect(answer.provider_nonce).to.be.a('string');",
            ),
        ),
        Step(
            "Be refused with a token of a provider that is switched off",
            "POST",
            f"{API}/auth/login",
            400,
            body={
                **CLIENT,
                "auth_session": "{{auth_session}}",
                "provider": "google",
                "provider_token": "made.up.token",
            },
            expect=("pm.expect(answer.error).to.eql('invalid_request');",),
        ),
        Step(
            "Prove who you are",
            "POST",
            f"{API}/auth/login",
            200,
            body={
                **CLIENT,
                "auth_session": "{{auth_session}}",
                "email": "{{email}}",
                "password": "{{password}}",
            },
            keep=TOKENS,
        ),
        Step("Use the token", "GET", f"{API}/me", 200, signed_in=True),
        Step("Sign out", "POST", "/o/revoke", 200, form={**CLIENT, "token": "{{refresh_token}}"}),
    ),
    "Be refused": (
        Step(
            "Sign in with a wrong password",
            "POST",
            f"{API}/auth/login",
            401,
            body={**LOGIN, "email": "nobody@example.com", "password": "not the password"},
            expect=("pm.expect(answer.error).to.eql('invalid_grant');",),
        ),
        Step("Read a profile without a token", "GET", f"{API}/me", 401),
        Step(
            "Ask for an account without a proper address",
            "POST",
            f"{API}/auth/signup",
            400,
            body={"email": "nobody", "password": "lamp orbit velvet canoe"},
            expect=("pm.expect(answer.errors[0].pointer).to.eql('/email');",),
        ),
        Step(
            "Prove an address with a code that was made up",
            "POST",
            f"{API}/auth/signup/verify",
            400,
            body={"handle": "made-up", "code": "KTXB-7Q2M"},
            expect=("pm.expect(answer.errors[0].pointer).to.eql('/code');",),
        ),
    ),
    "Ask for a new password": (
        Step(
            "For any address",
            "POST",
            f"{API}/auth/reset",
            202,
            body={"email": "{{email}}"},
            keep=(("handle", "handle"),),
        ),
        Step("Again too soon", "POST", f"{API}/auth/reset/resend", 429, body={"handle": "{{handle}}"}),
    ),
}
