"""Apple by its dialect of OpenID Connect: a signed client secret, and answers that come as a form."""

import hashlib
import json
import time
from base64 import urlsafe_b64encode
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from werkzeug.exceptions import BadRequest

from demo.providers import choices, id_tokens
from demo.providers.choices import Sheet
from demo.providers.clients import APPLE_KEY_ID, APPLE_TEAM_ID, apple_key, client_of
from demo.providers.grants import Grant, grants, troubled

NAME = "apple"
NONSENSE = ("nonsense for a name", "numbers for a name", "a name without end")
SHEET = Sheet("Apple", ("verified", "relay", "unverified", "none"), (*id_tokens.LIES, *NONSENSE))
HALF_A_YEAR = 15_777_000  # seconds
blueprint = Blueprint(NAME, __name__)


def issuer() -> str:
    return f"{request.host_url}{NAME}"


@blueprint.get("/.well-known/openid-configuration")
def discovery() -> dict[str, Any]:
    return {
        "issuer": issuer(),
        "authorization_endpoint": f"{issuer()}/auth/authorize",
        "token_endpoint": f"{issuer()}/auth/token",
        "revocation_endpoint": f"{issuer()}/auth/revoke",
        "jwks_uri": f"{issuer()}/auth/keys",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "name"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }


@blueprint.get("/auth/keys")
def keys() -> dict[str, Any]:
    return id_tokens.key_set()


@blueprint.route("/auth/authorize", methods=["GET", "POST"])
def authorize() -> str:
    asked = request.args
    if asked.get("client_id") != client_of(NAME)[0]:
        raise BadRequest("invalid_client")
    if "+" in request.query_string.decode().partition("scope=")[2].partition("&")[0]:
        raise BadRequest("invalid_scope: a space is written as %20.")
    if asked.get("response_type") != "code" or asked.get("response_mode") != "form_post":
        raise BadRequest("invalid_request: response_mode must be form_post when name or email scope is requested.")
    redirect_uri = choices.check_redirect_uri(asked.get("redirect_uri", ""))
    if request.method == "GET":
        return choices.ask(SHEET, asked["client_id"])
    state = {"state": asked["state"]} if "state" in asked else {}
    try:
        choice = choices.read(SHEET, request)
    except choices.Denied:
        return _form(redirect_uri, {**state, "error": "user_cancelled_authorize"})
    grant = Grant(
        provider=NAME,
        redirect_uri=redirect_uri,
        choice=choice,
        scope=asked.get("scope", ""),
        nonce=asked.get("nonce", ""),
    )
    return _form(redirect_uri, {**state, "code": grants().new_code(grant, "c"), **_user(grant)})


def _form(address: str, fields: dict[str, str]) -> str:
    return render_template("form_post.html", address=address, fields=fields)


def _user(grant: Grant) -> dict[str, str]:
    """The name is told once: at the first sign-in of an account, and never again."""
    account = grant.choice.account
    match grant.choice.lie:
        case "nonsense for a name":
            return {"user": "{" * 900}
        case "numbers for a name":
            return {"user": json.dumps({"name": {"firstName": 5, "lastName": ["x"]}})}
        case "a name without end":
            return {"user": json.dumps({"name": {"firstName": "x" * 5000}})}
    if "name" not in grant.scope.split() or not grants().first_time(NAME, account.apple_sub):
        return {}
    name = {"firstName": account.given_name, "lastName": account.family_name}
    return {"user": json.dumps({"name": name, "email": "somebody.else@example.com"})}


@blueprint.post("/auth/token")
def token() -> Response | tuple[Response, int] | str:
    form = request.form
    if form.get("client_id") != client_of(NAME)[0] or not _is_signed_by_the_team(form.get("client_secret", "")):
        return jsonify(error="invalid_client"), 400
    grant = grants().redeem(form.get("code", ""), provider=NAME, redirect_uri=form.get("redirect_uri", ""))
    if grant is None:
        return jsonify(error="invalid_grant", error_description="The code has expired or has been revoked."), 400
    access_token, refresh_token = grants().new_token(grant, "a"), grants().new_token(grant, "r")
    answer = {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": 3600,
        "refresh_token": refresh_token,
    }
    if grant.choice.lie != "no ID token":
        answer["id_token"] = id_tokens.sign(_claims(grant, access_token), grant.choice.lie, client_of(NAME)[1])
        grants().issued.append(str(answer["id_token"]))
    return troubled(grant.choice, jsonify(answer))


def _is_signed_by_the_team(secret: str) -> bool:
    """The client secret is a JWT: ES256 by the team's key, for this client, for Apple, for half a year at most."""
    try:
        signed = jwt.decode(secret, ECKey.import_key(apple_key()), algorithms=["ES256"])
    except (JoseError, ValueError):
        return False
    now, claims = time.time(), signed.claims
    known = {"iss": APPLE_TEAM_ID, "sub": client_of(NAME)[0], "aud": issuer()}
    in_time = claims.get("iat", now + 61) <= now + 60 and now < claims.get("exp", 0) <= now + HALF_A_YEAR
    return signed.header.get("kid") == APPLE_KEY_ID and known.items() <= claims.items() and in_time


def _claims(grant: Grant, access_token: str) -> dict[str, Any]:
    half, now = hashlib.sha256(access_token.encode()).digest()[:16], int(time.time())
    claims: dict[str, Any] = {
        "iss": issuer(),
        "aud": client_of(NAME)[0],
        "sub": grant.choice.account.apple_sub,
        "iat": now,
        "exp": now + 86400,
        "auth_time": now,
        "at_hash": urlsafe_b64encode(half).rstrip(b"=").decode(),
        "nonce_supported": True,
        **_address(grant),
    }
    return claims | ({"nonce": grant.nonce} if grant.nonce else {})


def _address(grant: Grant) -> dict[str, Any]:
    """Apple writes its booleans as such or as strings, as it pleases."""
    account = grant.choice.account
    match grant.choice.email:
        case "verified":
            return {"email": account.email, "email_verified": True}
        case "relay":
            hidden = f"{hashlib.sha256(account.apple_sub.encode()).hexdigest()[:10]}@privaterelay.appleid.com"
            return {"email": hidden, "email_verified": "true", "is_private_email": "true"}
        case "unverified":
            return {"email": account.email, "email_verified": "false", "is_private_email": "false"}
    return {}
