"""Google by OpenID Connect: discovery, authorization, token, user info and keys as Google answers them."""

import hashlib
import time
from base64 import urlsafe_b64encode
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from demo.providers import choices, id_tokens
from demo.providers.choices import Sheet
from demo.providers.clients import client_of
from demo.providers.grants import Grant, basic_credentials, bearer_token, grants, troubled

NAME = "google"
SHEET = Sheet(
    "Google",
    ("verified", "unverified", "none"),
    (*id_tokens.LIES, "response issuer", "user info subject", "user info of nobody"),
)
blueprint = Blueprint(NAME, __name__)


def issuer() -> str:
    return f"{request.host_url}{NAME}"


@blueprint.get("/.well-known/openid-configuration")
def discovery() -> dict[str, Any]:
    return {
        "issuer": issuer(),
        "authorization_endpoint": f"{issuer()}/o/oauth2/v2/auth",
        "token_endpoint": f"{issuer()}/token",
        "userinfo_endpoint": f"{issuer()}/v1/userinfo",
        "revocation_endpoint": f"{issuer()}/revoke",
        "jwks_uri": f"{issuer()}/oauth2/v3/certs",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "code_challenge_methods_supported": ["plain", "S256"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "authorization_response_iss_parameter_supported": True,
    }


@blueprint.get("/oauth2/v3/certs")
def certs() -> dict[str, Any]:
    return id_tokens.key_set()


@blueprint.route("/o/oauth2/v2/auth", methods=["GET", "POST"])
def authorize() -> AnyResponse | str:
    asked = request.args
    if asked.get("client_id") != client_of(NAME)[0]:
        raise BadRequest("Error 401: invalid_client. The OAuth client was not found.")
    if asked.get("response_type") != "code" or "openid" not in asked.get("scope", "").split():
        raise BadRequest("Error 400: invalid_request.")
    redirect_uri = choices.check_redirect_uri(asked.get("redirect_uri", ""))
    if request.method == "GET":
        return choices.ask(SHEET, asked["client_id"])
    state = {"state": asked["state"]} if "state" in asked else {}
    try:
        choice = choices.read(SHEET, request)
    except choices.Denied:
        return redirect(choices.back(redirect_uri, {"error": "access_denied", **state, "iss": issuer()}))
    method = asked.get("code_challenge_method", "plain")
    grant = Grant(
        provider=NAME,
        redirect_uri=redirect_uri,
        choice=choice,
        scope=asked["scope"],
        nonce=asked.get("nonce", ""),
        challenge=asked.get("code_challenge", "") if method == "S256" else "",
    )
    speaks_as = "https://login.example" if choice.lie == "response issuer" else issuer()
    told = {
        **state,
        "iss": speaks_as,
        "code": grants().new_code(grant, "4/0A"),
        "scope": asked["scope"],
        "authuser": "0",
        "prompt": asked.get("prompt", "none"),
    }
    return redirect(choices.back(redirect_uri, told))


@blueprint.post("/token")
def token() -> Response | tuple[Response, int] | str:
    form = request.form
    posted = (form.get("client_id", ""), form.get("client_secret", ""))
    if client_of(NAME) not in (basic_credentials(request), posted):
        return jsonify(error="invalid_client", error_description="The OAuth client was not found."), 401
    grant = grants().redeem(form.get("code", ""), provider=NAME, redirect_uri=form.get("redirect_uri", ""))
    if grant is None or (grant.challenge and not grant.verified_by(form.get("code_verifier", ""))):
        return jsonify(error="invalid_grant", error_description="Bad Request"), 400
    access_token = grants().new_token(grant, "ya29.")
    answer = {"access_token": access_token, "expires_in": 3599, "scope": grant.scope, "token_type": "Bearer"}
    if grant.choice.lie != "no ID token":
        answer["id_token"] = id_tokens.sign(_claims(grant, access_token), grant.choice.lie, client_of(NAME)[1])
        grants().issued.append(str(answer["id_token"]))
    return troubled(grant.choice, jsonify(answer))


@blueprint.get("/v1/userinfo")
def userinfo() -> Response | tuple[Response, int] | str:
    grant = grants().of_token(bearer_token(request), NAME)
    if grant is None:
        return jsonify(error="invalid_request", error_description="Invalid Credentials"), 401
    profile = _profile(grant)
    match grant.choice.lie:
        case "user info subject":
            profile["sub"] = "999999999999999999999"
        case "user info of nobody":
            del profile["sub"]
    return jsonify(profile)


def _profile(grant: Grant) -> dict[str, Any]:
    account = grant.choice.account
    profile: dict[str, Any] = {
        "sub": account.google_sub,
        "name": account.name,
        "given_name": account.given_name,
        "family_name": account.family_name,
        "picture": f"{request.host_url}pictures/{account.key}.png",
    }
    if grant.choice.email != "none":
        profile |= {"email": account.email, "email_verified": grant.choice.email == "verified"}
    return profile


def _claims(grant: Grant, access_token: str) -> dict[str, Any]:
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": issuer(),
        "azp": client_of(NAME)[0],
        "aud": client_of(NAME)[0],
        "at_hash": urlsafe_b64encode(half).rstrip(b"=").decode(),
        "iat": now,
        "exp": now + 3600,
        **_profile(grant),
    }
    return claims | ({"nonce": grant.nonce} if grant.nonce else {})
