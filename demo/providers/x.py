"""X by OAuth 2.0: authorization with PKCE, token by Basic authentication, the account of the token."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from demo.providers import choices
from demo.providers.choices import Sheet
from demo.providers.clients import client_of
from demo.providers.grants import Grant, basic_credentials, bearer_token, grants, troubled

NAME = "x"
SHEET = Sheet(
    "X",
    ("verified", "none"),
    ("errors for a profile", "not enrolled", "too many requests", "no identifier", "an identifier in words"),
)
blueprint = Blueprint(NAME, __name__)


@blueprint.route("/i/oauth2/authorize", methods=["GET", "POST"])
def authorize() -> AnyResponse | str:
    asked = request.args
    challenged = asked.get("code_challenge") and asked.get("code_challenge_method") == "S256"
    if asked.get("client_id") != client_of(NAME)[0] or asked.get("response_type") != "code" or not challenged:
        raise BadRequest("Something went wrong. You were not able to give access to the App.")
    redirect_uri = choices.check_redirect_uri(asked.get("redirect_uri", ""))
    if request.method == "GET":
        return choices.ask(SHEET, asked["client_id"])
    state = {"state": asked.get("state", "")}
    try:
        choice = choices.read(SHEET, request)
    except choices.Denied:
        return redirect(choices.back(redirect_uri, {"error": "access_denied", **state}))
    grant = Grant(
        provider=NAME,
        redirect_uri=redirect_uri,
        choice=choice,
        scope=asked.get("scope", ""),
        challenge=asked["code_challenge"],
    )
    return redirect(choices.back(redirect_uri, {**state, "code": grants().new_code(grant)}))


@blueprint.post("/2/oauth2/token")
def token() -> Response | tuple[Response, int] | str:
    form = request.form
    if basic_credentials(request) != client_of(NAME):
        return jsonify(error="unauthorized_client", error_description="Missing valid authorization header"), 401
    grant = grants().redeem(form.get("code", ""), provider=NAME, redirect_uri=form.get("redirect_uri", ""))
    if grant is None or not grant.verified_by(form.get("code_verifier", "")):
        words = "Value passed for the authorization code was invalid."
        return jsonify(error="invalid_request", error_description=words), 400
    access_token = grants().new_token(grant, "")
    answer = {"token_type": "bearer", "expires_in": 7200, "access_token": access_token, "scope": grant.scope}
    return troubled(grant.choice, jsonify(answer))


@blueprint.get("/2/users/me")
def me() -> Response | tuple[Response, int]:
    grant = grants().of_token(bearer_token(request), NAME)
    if grant is None:
        return _problem(401, "Unauthorized")
    if not {"users.read", "tweet.read"} <= set(grant.scope.split()):
        return _problem(403, "Forbidden")
    match grant.choice.lie:
        case "errors for a profile":
            return jsonify(errors=[{"title": "Not Found Error", "detail": "Could not find user."}])
        case "not enrolled":
            return _problem(403, "Client Forbidden", "https://api.twitter.com/2/problems/client-forbidden")
        case "too many requests":
            return _problem(429, "Too Many Requests")
        case "no identifier":
            return jsonify(data={"name": "Nobody", "username": "nobody"})
        case "an identifier in words":
            return jsonify(data={"id": "two words", "name": "Nobody", "username": "nobody"})
    return jsonify(data=_profile(grant))


def _profile(grant: Grant) -> dict[str, Any]:
    account = grant.choice.account
    wanted = request.args.get("user.fields", "").split(",")
    profile = {"id": account.x_id, "name": account.name, "username": account.username}
    if "profile_image_url" in wanted:
        profile["profile_image_url"] = f"{request.host_url}pictures/{account.key}_normal.png"
    allowed = "users.email" in grant.scope.split() and grant.choice.email == "verified"
    if "confirmed_email" in wanted and allowed:
        profile["confirmed_email"] = account.email
    return profile


def _problem(status: int, title: str, kind: str = "about:blank") -> tuple[Response, int]:
    return jsonify(title=title, type=kind, status=status, detail=title), status
