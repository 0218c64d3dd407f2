"""Microsoft by OpenID Connect: one front door for all tenants, tokens that name the tenant they are of."""

import time
import uuid
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from demo.providers import choices, id_tokens
from demo.providers.accounts import NOBODYS_TENANT
from demo.providers.choices import Sheet
from demo.providers.clients import client_of
from demo.providers.grants import Grant, basic_credentials, grants, troubled

NAME = "microsoft"
ANOTHER_TENANT = "11111111-2222-4333-8444-555555555555"
# What each lie of Microsoft's own changes in the claims; None leaves the claim out.
CHANGED: dict[str, dict[str, Any]] = {
    "tenant": {"tid": ANOTHER_TENANT},
    "no tenant": {"tid": None},
    "tenant in words": {"tid": "common"},
    "no object ID": {"oid": None},
    "object ID in words": {"oid": "kim"},
}
SHEET = Sheet(
    "Microsoft",
    ("verified", "unverified", "none"),
    (*id_tokens.LIES, *CHANGED, "issuer of another tenant", "key of another tenant"),
)
blueprint = Blueprint(NAME, __name__)


def issuer(tenant: str) -> str:
    return f"{request.host_url}{NAME}/{tenant}/v2.0"


@blueprint.get("/<tenant>/v2.0/.well-known/openid-configuration")
def discovery(tenant: str) -> dict[str, Any]:
    """The issuer of the doors for several tenants is a pattern and no address."""
    here = f"{request.host_url}{NAME}/{tenant}"
    return {
        "issuer": issuer("{tenantid}" if tenant in {"common", "organizations"} else tenant),
        "authorization_endpoint": f"{here}/oauth2/v2.0/authorize",
        "token_endpoint": f"{here}/oauth2/v2.0/token",
        "jwks_uri": f"{here}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    }


@blueprint.get("/<tenant>/discovery/v2.0/keys")
def keys(tenant: str) -> dict[str, Any]:  # noqa: ARG001 — Flask passes the parts of the path
    """Without `alg`, and with the issuers that each signs for."""
    everyone, other = id_tokens.key_set()["keys"]
    bound = [{**everyone, "issuer": issuer("{tenantid}")}, {**other, "issuer": issuer(ANOTHER_TENANT)}]
    return {"keys": [{name: value for name, value in key.items() if name != "alg"} for key in bound]}


@blueprint.route("/<tenant>/oauth2/v2.0/authorize", methods=["GET", "POST"])
def authorize(tenant: str) -> AnyResponse | str:  # noqa: ARG001 — as above
    asked = request.args
    if asked.get("client_id") != client_of(NAME)[0]:
        raise BadRequest("AADSTS700016: the application was not found in the directory.")
    if asked.get("response_type") != "code" or "openid" not in asked.get("scope", "").split():
        raise BadRequest("AADSTS900144: the request body must contain the right response_type and scope.")
    redirect_uri = choices.check_redirect_uri(asked.get("redirect_uri", ""))
    if request.method == "GET":
        return choices.ask(SHEET, asked["client_id"])
    state = {"state": asked["state"]} if "state" in asked else {}
    try:
        choice = choices.read(SHEET, request)
    except choices.Denied:
        words = "AADSTS65004: User declined to consent to access the app."
        told = {"error": "access_denied", "error_subcode": "cancel", "error_description": words, **state}
        return redirect(choices.back(redirect_uri, told))
    method = asked.get("code_challenge_method", "plain")
    grant = Grant(
        provider=NAME,
        redirect_uri=redirect_uri,
        choice=choice,
        scope=asked["scope"],
        nonce=asked.get("nonce", ""),
        challenge=asked.get("code_challenge", "") if method == "S256" else "",
    )
    told = {"code": grants().new_code(grant, "1.AX0A"), **state, "session_state": str(uuid.uuid4())}
    return redirect(choices.back(redirect_uri, told))


@blueprint.post("/<tenant>/oauth2/v2.0/token")
def token(tenant: str) -> Response | tuple[Response, int] | str:  # noqa: ARG001 — as above
    form = request.form
    posted = (form.get("client_id", ""), form.get("client_secret", ""))
    if client_of(NAME) not in (basic_credentials(request), posted):
        return _refusal("invalid_client", "AADSTS7000215: Invalid client secret provided.", 7000215), 401
    grant = grants().redeem(form.get("code", ""), provider=NAME, redirect_uri=form.get("redirect_uri", ""))
    if grant is None or (grant.challenge and not grant.verified_by(form.get("code_verifier", ""))):
        return _refusal("invalid_grant", "AADSTS70008: The provided authorization code has expired.", 70008), 400
    answer: dict[str, Any] = {
        "token_type": "Bearer",
        "scope": grant.scope,
        "expires_in": 3736,
        "ext_expires_in": 3736,
        "access_token": grants().new_token(grant, "EwB"),
    }
    if grant.choice.lie != "no ID token":
        answer["id_token"] = _signed(grant)
        grants().issued.append(str(answer["id_token"]))
    return troubled(grant.choice, jsonify(answer))


def _signed(grant: Grant) -> str:
    lie = grant.choice.lie
    told = _claims(grant) | CHANGED.get(lie, {})
    if lie == "issuer of another tenant":
        told["iss"] = issuer(ANOTHER_TENANT)
    told = {name: value for name, value in told.items() if value is not None}
    if lie == "key of another tenant":
        return id_tokens.sign(told, "", client_of(NAME)[1], published=1)
    return id_tokens.sign(told, lie, client_of(NAME)[1])


def _claims(grant: Grant) -> dict[str, Any]:
    """With `xms_edov` where the client has asked for it in its registration and Microsoft vouches for the address."""
    account = grant.choice.account
    since = int(time.time()) - 300  # Microsoft dates its tokens back
    claims: dict[str, Any] = {
        "ver": "2.0",
        "iss": issuer(account.microsoft_tenant),
        "aud": client_of(NAME)[0],
        "sub": f"AAAAAAAAAAAAAAAAAAAAA{uuid.UUID(account.microsoft_oid).hex}",
        "iat": since,
        "nbf": since,
        "exp": since + 3900,
        "name": account.name,
        "preferred_username": account.email,
        "oid": account.microsoft_oid,
        "tid": account.microsoft_tenant,
    }
    if grant.choice.email != "none":
        claims["email"] = account.email
    if grant.choice.email == "verified":
        claims["xms_edov"] = True if account.microsoft_tenant == NOBODYS_TENANT else "1"
    return claims | ({"nonce": grant.nonce} if grant.nonce else {})


def _refusal(error: str, words: str, number: int) -> Response:
    ids = {"trace_id": str(uuid.uuid4()), "correlation_id": str(uuid.uuid4())}
    return jsonify(error=error, error_description=words, error_codes=[number], **ids)
