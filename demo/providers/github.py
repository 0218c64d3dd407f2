"""GitHub by OAuth 2.0: authorization, token, and the two resources of the REST API that tell who somebody is."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from demo.providers import choices
from demo.providers.choices import Sheet
from demo.providers.clients import client_of
from demo.providers.grants import Grant, bearer_token, grants, troubled

NAME = "github"
REFUSED = (
    "a list for a profile",
    "no identifier",
    "an identifier in words",
    "bad credentials",
    "an object for addresses",
    "too many requests",
)
WITHOUT_ADDRESS = ("numbers for addresses", "a word for verified")
SHEET = Sheet("GitHub", ("verified", "unverified", "none"), (*REFUSED, *WITHOUT_ADDRESS))
blueprint = Blueprint(NAME, __name__)


@blueprint.route("/login/oauth/authorize", methods=["GET", "POST"])
def authorize() -> AnyResponse | str:
    asked = request.args
    if asked.get("client_id") != client_of(NAME)[0]:
        raise BadRequest("404: there is no such app.")
    redirect_uri = choices.check_redirect_uri(asked.get("redirect_uri", ""))
    challenge = asked.get("code_challenge", "")
    if challenge and asked.get("code_challenge_method") != "S256":
        raise BadRequest("The code challenge method must be S256.")
    if request.method == "GET":
        return choices.ask(SHEET, asked["client_id"])
    state = {"state": asked["state"]} if "state" in asked else {}
    try:
        choice = choices.read(SHEET, request)
    except choices.Denied:
        told = {
            "error": "access_denied",
            "error_description": "The user has denied your application access.",
            "error_uri": "https://docs.github.com/apps/troubleshooting-authorization-request-errors/#access-denied",
            **state,
        }
        return redirect(choices.back(redirect_uri, told))
    grant = Grant(
        provider=NAME, redirect_uri=redirect_uri, choice=choice, scope=asked.get("scope", ""), challenge=challenge
    )
    return redirect(choices.back(redirect_uri, {"code": grants().new_code(grant), **state}))


@blueprint.post("/login/oauth/access_token")
def access_token() -> Response | str:
    """GitHub answers 200 whatever is wrong, and with a form's body unless JSON is asked for."""
    form = request.form
    if (form.get("client_id"), form.get("client_secret")) != client_of(NAME):
        return _told(error="incorrect_client_credentials", error_description="The client_id is not valid.")
    grant = grants().redeem(form.get("code", ""), provider=NAME, redirect_uri=form.get("redirect_uri", ""))
    if grant is None or (grant.challenge and not grant.verified_by(form.get("code_verifier", ""))):
        words = "The code passed is incorrect or expired."
        return _told(error="bad_verification_code", error_description=words)
    token = grants().new_token(grant, "gho_")
    told = {"access_token": token, "token_type": "bearer", "scope": grant.scope}
    return troubled(grant.choice, _told(**told))


@blueprint.get("/api/user")
def user() -> Response | tuple[Response, int]:
    grant = grants().of_token(bearer_token(request), NAME)
    if grant is None or grant.choice.lie == "bad credentials":
        return _refusal("Bad credentials", 401)
    match grant.choice.lie:
        case "a list for a profile":
            return jsonify([1, 2, 3])
        case "no identifier":
            return jsonify(login="nobody")
        case "an identifier in words":
            return jsonify(id="583231", login="nobody")
        case "too many requests":
            return _refusal("API rate limit exceeded", 429)
    return jsonify(_profile(grant))


@blueprint.get("/api/user/emails")
def emails() -> Response | tuple[Response, int]:
    grant = grants().of_token(bearer_token(request), NAME)
    if grant is None:
        return _refusal("Requires authentication", 401)
    if grant.choice.email == "none" or "user:email" not in grant.scope.split():
        return _refusal("Not Found", 404)
    match grant.choice.lie:
        case "an object for addresses":
            return jsonify(message="Moved")
        case "numbers for addresses":
            return jsonify([7, {"email": 7, "primary": True, "verified": True}])
        case "a word for verified":
            return jsonify([{"email": grant.choice.account.email, "primary": True, "verified": "false"}])
    return jsonify(_addresses(grant))


def _profile(grant: Grant) -> dict[str, Any]:
    """With the address that its owner chose to show, which need not be theirs."""
    account = grant.choice.account
    return {
        "login": account.username,
        "id": account.github_id,
        "avatar_url": f"{request.host_url}pictures/{account.key}.png",
        "html_url": f"https://github.com/{account.username}",
        "type": "User",
        "name": account.name,
        "email": "ada@example.com",
    }


def _addresses(grant: Grant) -> list[dict[str, Any]]:
    account = grant.choice.account
    hidden = f"{account.github_id}+{account.username}@users.noreply.github.com"
    verified = grant.choice.email == "verified"
    return [
        {"email": hidden, "primary": False, "verified": True, "visibility": None},
        {"email": account.email, "primary": True, "verified": verified, "visibility": "public"},
        {"email": f"old-{account.email}", "primary": False, "verified": not verified, "visibility": None},
    ]


def _told(**parts: str) -> Response:
    if "application/json" in request.headers.get("Accept", ""):
        return jsonify(parts)
    return Response(urlencode(parts), mimetype="application/x-www-form-urlencoded")


def _refusal(message: str, status: int) -> tuple[Response, int]:
    return jsonify(message=message, documentation_url="https://docs.github.com/rest", status=str(status)), status
