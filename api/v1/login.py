"""Signing in by one request: the challenge and the code flow behind it, done on the app's behalf. No password grant."""

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
from oidc import challenge, clients, grants
from oidc.models import Client
from oidc.protocol import pkce
from oidc.protocol.client_authentication import credentials_of
from oidc.tokens import Issued

TOKENS = {
    "access_token": "fZ4cMvDyvMZs0cCf6sUeGdZQm5Jf0V2pH3T1xYk8bQc",
    "token_type": "Bearer",
    "expires_in": 600,
    "scope": "openid profile account:read account:write",
    "refresh_token": "w1o7ZrXfO8m2Qq4kN5h6dJ9sT0yUiBvC3eLgAxPzRkE",
    "id_token": "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl",
}


class LoginBody(serializers.Serializer[Any]):
    """Who signs in, and for which app. A confidential client proves itself as it does at the token endpoint."""

    client_id = fields.Text(max_length=255)
    client_secret = fields.Text(max_length=255, required=False)
    email = fields.Text(max_length=254)
    password = fields.Text(trim_whitespace=False, max_length=8192)
    scope = fields.Text(max_length=1000)


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
        "Sign in with a password",
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
        """For first-party clients that are allowed to ask for passwords.

        It is one authorization challenge and one redemption of its code, with the same limits and the same record.
        Refresh at /o/token; sign out by revoking the refresh token at /o/revoke.
        """
        asked = values(LoginBody, request)
        client = clients.authenticate(credentials_of(request.headers.get("Authorization"), asked))
        return Response(_sign_in(client, asked).as_response())


def _sign_in(client: Client, asked: dict[str, str]) -> Issued:
    """Both halves of the code flow; the verifier never leaves this function."""
    verifier = secrets.token_urlsafe(32)
    code = challenge.authorize(
        client,
        {
            "response_type": "code",
            "scope": asked["scope"],
            "username": asked["email"],
            "password": asked["password"],
            "code_challenge": pkce.challenge_of(verifier),
            "code_challenge_method": "S256",
        },
    )
    return grants.redeem(client, {"grant_type": "authorization_code", "code": code, "code_verifier": verifier})
