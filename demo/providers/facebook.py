"""Facebook by the Graph API, version 24.0: dialog, token by GET, profile with its proof of the app secret."""

import hashlib
import hmac
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from demo.providers import choices
from demo.providers.choices import Sheet
from demo.providers.clients import client_of
from demo.providers.grants import Grant, grants, troubled

NAME = "facebook"
SHEET = Sheet("Facebook", ("verified", "none"), ("false for a profile", "a list for a profile", "numbers for names"))
END_OF_ANSWER = "#_=_"  # Facebook appends this to every answer
blueprint = Blueprint(NAME, __name__)


@blueprint.route("/v24.0/dialog/oauth", methods=["GET", "POST"])
def dialog() -> AnyResponse | str:
    asked = request.args
    if asked.get("client_id") != client_of(NAME)[0]:
        raise BadRequest("Invalid App ID: The provided app ID does not look like a valid app ID.")
    redirect_uri = choices.check_redirect_uri(asked.get("redirect_uri", ""))
    if request.method == "GET":
        return choices.ask(SHEET, asked["client_id"])
    state = {"state": asked["state"]} if "state" in asked else {}
    try:
        choice = choices.read(SHEET, request)
    except choices.Denied:
        told = {
            "error": "access_denied",
            "error_code": "200",
            "error_description": "Permissions error",
            "error_reason": "user_denied",
            **state,
        }
        return redirect(choices.back(redirect_uri, told, END_OF_ANSWER))
    scopes = set(asked.get("scope", "").split(",")) | {"public_profile"}
    granted = scopes - ({"email"} if choice.email == "none" else set())
    grant = Grant(provider=NAME, redirect_uri=redirect_uri, choice=choice, scope=",".join(sorted(granted)))
    told = {"code": grants().new_code(grant, "AQ"), **state}
    if asked.get("return_scopes") == "true":
        told |= {"granted_scopes": grant.scope, "denied_scopes": ",".join(sorted(scopes - granted))}
    return redirect(choices.back(redirect_uri, told, END_OF_ANSWER))


@blueprint.get("/v24.0/oauth/access_token")
def access_token() -> Response | tuple[Response, int] | str:
    asked = request.args
    if (asked.get("client_id"), asked.get("client_secret")) != client_of(NAME):
        return _refusal("Error validating client secret.", code=1)
    grant = grants().redeem(asked.get("code", ""), provider=NAME, redirect_uri=asked.get("redirect_uri", ""))
    if grant is None:
        return _refusal("This authorization code has been used.", code=100, error_subcode=36009)
    token = grants().new_token(grant, "EAA")
    answer = {"access_token": token, "token_type": "bearer", "expires_in": 5183999}
    return troubled(grant.choice, jsonify(answer))


@blueprint.get("/v24.0/me")
def me() -> Response | tuple[Response, int]:
    token = request.args.get("access_token", "")
    grant = grants().of_token(token, NAME)
    if grant is None:
        return _refusal("Invalid OAuth access token.", code=190)
    proof = hmac.new(client_of(NAME)[1].encode(), token.encode(), hashlib.sha256).hexdigest()
    if request.args.get("appsecret_proof") != proof:
        return _refusal("Invalid appsecret_proof provided in the API argument", code=100)
    match grant.choice.lie:
        case "false for a profile":
            return jsonify(False)
        case "a list for a profile":
            return jsonify([1, 2, 3])
        case "numbers for names":
            return jsonify(
                id=grant.choice.account.facebook_id, name=5, first_name=[1], last_name={}, email=7, picture=9
            )
    return jsonify(_profile(grant))


def _profile(grant: Grant) -> dict[str, Any]:
    """Only the fields asked for; without any, id and name."""
    account = grant.choice.account
    wanted = [field.partition(".")[0] for field in request.args.get("fields", "id,name").split(",")]
    picture = {
        "height": 96,
        "is_silhouette": False,
        "url": f"{request.host_url}pictures/{account.key}.png",
        "width": 96,
    }
    known: dict[str, Any] = {
        "id": account.facebook_id,
        "name": account.name,
        "first_name": account.given_name,
        "last_name": account.family_name,
        "picture": {"data": picture},
    }
    if "email" in grant.scope.split(","):
        known["email"] = account.email
    return {field: known[field] for field in ("id", *wanted) if field in known}


def _refusal(message: str, **numbers: int) -> tuple[Response, int]:
    error = {"message": message, "type": "OAuthException", **numbers, "fbtrace_id": "AbCdEfGh"}
    return jsonify(error=error), 400
