"""Signing in by a request or two: the challenge and the code flow behind it, done on the app's behalf.

No password grant: what is asked of whom, and how often, is decided by the challenge.
"""

import secrets
from typing import Any

from django.views.decorators.debug import sensitive_variables
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import fields
from api.body import values
from api.endpoint import OpenEndpoint
from api.schema import operation
from oidc import challenge, clients, grants, provider_proofs
from oidc.models import Client
from oidc.protocol import errors, pkce
from oidc.protocol.client_authentication import credentials_of
from oidc.tokens import Issued

PART = "."  # parts the verifier from the handle, neither of which can have one
TOKENS = {
    "access_token": "fZ4cMvDyvMZs0cCf6sUeGdZQm5Jf0V2pH3T1xYk8bQc",
    "token_type": "Bearer",
    "expires_in": 600,
    "scope": "openid profile account:read account:write",
    "refresh_token": "w1o7ZrXfO8m2Qq4kN5h6dJ9sT0yUiBvC3eLgAxPzRkE",
    "id_token": "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl",
}


class LoginBody(serializers.Serializer[Any]):
    """Who signs in, and for which app. A confidential client proves itself as it does at the token endpoint.

    The proof is an email with its password, or what a provider gave the app. Without any, the answer says what is
    wanted, with an `auth_session` for the next request; that one then needs no scope.
    """

    client_id = fields.Text(max_length=255)
    client_secret = fields.Text(max_length=255, required=False)
    scope = fields.Text(max_length=1000, required=False)
    auth_session = fields.Text(max_length=200, required=False)
    email = fields.Text(max_length=254, required=False)
    password = fields.Text(trim_whitespace=False, max_length=8192, required=False)
    provider = fields.Text(max_length=32, required=False)
    provider_token = fields.Text(max_length=8192, required=False)
    provider_code = fields.Text(max_length=2048, required=False)
    provider_redirect_uri = fields.Text(max_length=2048, required=False)
    provider_code_verifier = fields.Text(max_length=128, required=False)


class TokenAnswer(serializers.Serializer[Any]):
    """The token response (RFC 6749 §5.1, OpenID Connect Core 1.0 §3.1.3.3)."""

    access_token = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")
    scope = serializers.CharField()
    refresh_token = serializers.CharField(required=False)
    id_token = serializers.CharField(required=False)


class Login(OpenEndpoint):
    """POST /api/v1/auth/login."""

    @operation(
        "login",
        "Sign in with a password, or with what a provider gave",
        body=LoginBody,
        answers={200: TokenAnswer},
        refusals=[401, 429],
        example={
            "client_id": "our-app",
            "email": "ada@example.com",
            "password": "lamp orbit velvet canoe",
            "scope": "openid profile account:read account:write",
        },
        answer_example=TOKENS,
    )
    @sensitive_variables()
    def post(self, request: Request) -> Response:
        """For first-party clients that are allowed to ask for credentials.

        It is one authorization challenge and one redemption of its code, with the same limits and the same record.
        Without a proof the answer is 403 with the members `error` (insufficient_authorization), `auth_session` and
        `provider_nonce`: an ID token of a provider must carry that nonce, and be sent with that `auth_session`.
        Refresh at /o/token; sign out by revoking the refresh token at /o/revoke.
        """
        asked = values(LoginBody, request)
        client = clients.authenticate(credentials_of(request.headers.get("Authorization"), asked))
        return Response(_sign_in(client, asked).as_response())


def _sign_in(client: Client, asked: dict[str, str]) -> Issued:
    """Both halves of the code flow. The app has no use for the verifier, and keeps it as a part of `auth_session`."""
    request, verifier = _request(asked)
    try:
        code = challenge.authorize(client, {**request, **_proof(asked)})
    except errors.InsufficientAuthorization as error:
        error.auth_session = f"{error.auth_session}{PART}{verifier}"
        raise
    return grants.redeem(client, {"grant_type": "authorization_code", "code": code, "code_verifier": verifier})


def _request(asked: dict[str, str]) -> tuple[dict[str, str], str]:
    """The authorization request, new or kept from before, and its verifier."""
    if "auth_session" in asked:
        handle, _, verifier = asked["auth_session"].partition(PART)
        if not verifier:
            raise errors.InvalidSession("not an auth_session of this endpoint")
        return {"auth_session": handle}, verifier
    if "scope" not in asked:
        raise serializers.ValidationError({"scope": ["This field is required."]})
    verifier = secrets.token_urlsafe(32)
    request = {
        "response_type": "code",
        "scope": asked["scope"],
        "code_challenge": pkce.challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    return request, verifier


def _proof(asked: dict[str, str]) -> dict[str, str]:
    """What of the body goes to the challenge, by the challenge's names."""
    for given, missing in (("email", "password"), ("password", "email")):
        if given in asked and missing not in asked:
            raise serializers.ValidationError({missing: ["This field is required."]})
    named = {"email": "username", "password": "password"} | {name: name for name in provider_proofs.PARAMETERS}
    return {named[name]: value for name, value in asked.items() if name in named}
