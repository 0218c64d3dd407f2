"""A small web app whose people sign in through OpenID Connect, with Flask and Authlib.

It is the whole of what an app needs: authorization code with PKCE, tokens kept on the app's side, renewal, single
sign-on without a question, sign-out that reaches every app, and an ear for one that began elsewhere. One process serves
it, for its sessions live in memory:

    ISSUER=… CLIENT_ID=… CLIENT_SECRET=… PORT=9001 python demo/relying_party.py
"""

import json
import logging
import os
import re
import secrets
import threading
import time
from datetime import UTC, datetime
from typing import Any

import requests
from authlib.integrations.base_client.errors import MismatchingStateError
from authlib.integrations.flask_client import OAuth, OAuthError
from flask import Flask, Request, Response, redirect, render_template, request, session
from flask.sessions import SessionInterface, SessionMixin
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

ISSUER = os.environ["ISSUER"]
APP_NAME = os.environ.get("APP_NAME", "Acme")
PORT = int(os.environ.get("PORT", "9001"))
APP_URL = os.environ.get("APP_URL", f"http://localhost:{PORT}")
OTHER_APP_NAME = os.environ.get("OTHER_APP_NAME", "the other app")
OTHER_APP_URL = os.environ.get("OTHER_APP_URL", "")

# A browser sends a host's cookies to every port of it: two apps on localhost must not use one name.
COOKIE = re.sub(r"\W+", "_", APP_NAME.lower()) + "_session"
SESSION_SECONDS = 12 * 3600
# Answers to prompt=none that mean "this person would have to be asked something", not that anything went wrong.
WOULD_HAVE_TO_ASK = {"login_required", "consent_required", "interaction_required", "account_selection_required"}

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class BrowserSession(dict[str, Any], SessionMixin):
    """What this app knows of one browser; the browser itself holds only `key`."""

    def __init__(self) -> None:
        super().__init__()
        self.key = secrets.token_urlsafe(32)
        self.used_at = time.time()
        self.renewal = threading.Lock()


class SessionsInMemory(SessionInterface):
    """Keeps tokens out of the browser. A larger app would keep these in its database or cache."""

    def __init__(self) -> None:
        self.kept: dict[str, BrowserSession] = {}

    def open_session(self, _app: Flask, request: Request) -> BrowserSession:
        found = self.kept.get(request.cookies.get(COOKIE, ""))
        if found is None or found.used_at < time.time() - SESSION_SECONDS:
            return BrowserSession()
        found.used_at = time.time()
        return found

    def save_session(self, _app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, BrowserSession)  # noqa: S101  # tells the type checker what open_session made
        if session and self.kept.get(session.key) is not session:
            self._forget_unused()
            self.kept[session.key] = session
            response.set_cookie(COOKIE, session.key, httponly=True, samesite="Lax", secure=APP_URL.startswith("https:"))

    def change_key(self, session: BrowserSession) -> None:
        """A key from before the sign-in must not be worth anything after it."""
        self.kept.pop(session.key, None)
        session.key = secrets.token_urlsafe(32)

    def end(self, sid: str) -> None:
        """Signs out whoever is here by that sign-in at the server. The browser learns why when it comes back."""
        for kept in list(self.kept.values()):
            if kept.get("claims", {}).get("sid") == sid:
                kept.clear()
                kept["ended"] = True

    def _forget_unused(self) -> None:
        oldest = time.time() - SESSION_SECONDS
        self.kept = {key: kept for key, kept in self.kept.items() if kept.used_at > oldest}


def keep_renewed_token(token: dict[str, Any], **_: Any) -> None:
    """Authlib calls this when it has used the refresh token; what the answer leaves out stays as it was."""
    session["token"] = {**session["token"], **token}


app = Flask(__name__)
app.session_interface = sessions = SessionsInMemory()
issuer = OAuth(app).register(
    "issuer",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", "default_timeout": 10},
    update_token=keep_renewed_token,
)


@app.get("/")
def home() -> AnyResponse | str:
    if "token" in session:
        person = ask_who_is_signed_in()
        if person is not None:
            return render_template("signed_in.html", person=person, claims=session["claims"], age=age_of_sign_in())
        session.clear()
        return render_template("signed_out.html", notice="Your sign-in has ended, so you are signed out here too.")
    if session.pop("ended", False):
        return render_template("signed_out.html", notice="The server has told this app that your sign-in has ended.")
    # Asked once and told no: a second question now would send the browser in circles.
    if session.pop("told_no", False):
        return render_template("signed_out.html")
    return issuer.authorize_redirect(f"{APP_URL}/callback", prompt="none")


@app.get("/sign-in")
def sign_in() -> AnyResponse:
    return issuer.authorize_redirect(f"{APP_URL}/callback")


@app.get("/callback")
def callback() -> AnyResponse | tuple[str, int]:
    expected = issuer.framework.get_state_data(session, request.args.get("state"))
    if expected is None:
        raise MismatchingStateError
    if request.args.get("iss", ISSUER) != ISSUER:  # RFC 9207 §2.4
        return problem("The answer came from another server than the one that was asked.")
    if request.args.get("error") in WOULD_HAVE_TO_ASK:
        issuer.framework.clear_state_data(session, request.args["state"])
        session["told_no"] = True
        return redirect("/")
    token = issuer.authorize_access_token()
    sessions.change_key(session._get_current_object())
    session["claims"] = dict(token.pop("userinfo"))
    session["token"] = token
    return redirect("/")


@app.post("/sign-out")
def sign_out() -> AnyResponse:
    """Out of this app, and then of the server, which ends the sign-in for every app."""
    token = session.get("token")
    session.clear()
    if token is None:
        return redirect("/")
    return issuer.logout_redirect(post_logout_redirect_uri=f"{APP_URL}/signed-out", id_token_hint=token["id_token"])


@app.get("/signed-out")
def signed_out() -> AnyResponse | str:
    try:
        issuer.validate_logout_response()
    except OAuthError:
        return redirect("/")  # Not our sign-out, or its page loaded again: find out how things are.
    return render_template("signed_out.html", notice="You are signed out here and of every app of this sign-in.")


@app.post("/backchannel-logout")
def backchannel_logout() -> tuple[dict[str, str], int]:
    """The server says that a sign-in has ended, wherever that was (OpenID Connect Back-Channel Logout 1.0 §2.5)."""
    try:
        sid = sid_in_logout_token(request.form.get("logout_token", ""))
    except (JoseError, ValueError):
        return {"error": "invalid_request"}, 400
    sessions.end(sid)
    return {}, 200


def sid_in_logout_token(token: str) -> str:
    """The sign-in that a logout token speaks of, after the checks of §2.6. Raises JoseError or ValueError."""
    algorithms = issuer.load_server_metadata()["id_token_signing_alg_values_supported"]
    try:
        read = jwt.decode(token, KeySet.import_key_set(issuer.fetch_jwk_set()), algorithms=algorithms)
    except InvalidKeyIdError:  # signed by a key that is newer than our copy of the server's
        read = jwt.decode(token, KeySet.import_key_set(issuer.fetch_jwk_set(force=True)), algorithms=algorithms)
    rules = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": issuer.client_id},
        iat={"essential": True},
        exp={"essential": True},
        sid={"essential": True},
    )
    rules.validate(read.claims)
    if read.header.get("typ") != "logout+jwt" or LOGOUT_EVENT not in read.claims.get("events", {}):
        raise JoseError("not a logout token")
    if "nonce" in read.claims:  # an ID token in disguise
        raise JoseError("a logout token has no nonce")
    return str(read.claims["sid"])


def ask_who_is_signed_in() -> dict[str, Any] | None:
    """The person as the server knows them now, or None where the sign-in has ended, wherever that was.

    Authlib renews an access token that has run out. Of two pages loaded at once only one may do so: a refresh token
    that is used twice counts as stolen.
    """
    with session.renewal:
        try:
            person: dict[str, Any] = issuer.userinfo(token=session["token"])
        except OAuthError:
            return None
        except requests.HTTPError as refusal:
            if refusal.response.status_code in {401, 403}:
                return None
            raise
    # OpenID Connect Core §5.3.2: an answer about somebody else must not be used.
    return person if person["sub"] == session["claims"]["sub"] else None


def age_of_sign_in() -> str:
    claims = session["claims"]
    seconds = max(0, int(time.time()) - claims.get("auth_time", claims["iat"]))
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{seconds // size} {unit}{'s' if seconds >= 2 * size else ''} ago"
    return "just now"


def problem(sentence: str, status: int = 400) -> tuple[str, int]:
    return render_template("problem.html", sentence=sentence), status


@app.before_request
def one_name_for_this_app() -> AnyResponse | None:
    """127.0.0.1 and localhost are two hosts to a browser: the cookie of one does not come back to the other."""
    if request.endpoint == "backchannel_logout":  # the server, which may know this app by another name
        return None
    if request.host_url.rstrip("/") != APP_URL:
        return redirect(APP_URL)
    return None


@app.after_request
def protect(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@app.errorhandler(MismatchingStateError)
def answer_of_no_question(_: MismatchingStateError) -> tuple[str, int]:
    return problem("This sign-in was finished already, or was begun in another browser or too long ago.")


@app.errorhandler(OAuthError)
def sign_in_refused(error: OAuthError) -> tuple[str, int]:
    if error.error == "access_denied":
        return problem("You did not allow the sign-in, so this app knows nothing about you.")
    return problem(f"The sign-in did not work: {error.description or error.error}")


@app.errorhandler(JoseError)
def proof_refused(_: JoseError) -> tuple[str, int]:
    return problem("The server's proof of who you are could not be verified.")


@app.errorhandler(requests.RequestException)
def server_unreachable(_: requests.RequestException) -> tuple[str, int]:
    return problem(f"The sign-in server at {ISSUER} gave no proper answer. Is it running?", 502)


@app.errorhandler(HTTPException)
def no_such_page(error: HTTPException) -> tuple[str, int]:
    return problem(error.description or error.name, error.code or 500)


@app.template_filter("for_reading")
def for_reading(value: Any, name: str) -> str:
    """A claim as it came; behind a time, the day and hour it means."""
    if name in {"iat", "exp", "auth_time", "updated_at"} and isinstance(value, int):
        return f"{value} ({datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M:%S} UTC)"
    return value if isinstance(value, str) else json.dumps(value)


@app.context_processor
def on_every_page() -> dict[str, Any]:
    return {
        "app_name": APP_NAME,
        "issuer": ISSUER,
        "other_app_name": OTHER_APP_NAME,
        "other_app_url": OTHER_APP_URL,
        "tone": sum(APP_NAME.encode()) % 2,
    }


if __name__ == "__main__":
    # Its line for each request would keep authorization codes.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    tls = (os.environ["TLS_CERTIFICATE"], os.environ["TLS_KEY"]) if "TLS_KEY" in os.environ else None
    app.run(host=os.environ.get("HOST", "127.0.0.1"), port=PORT, threaded=True, ssl_context=tls)
