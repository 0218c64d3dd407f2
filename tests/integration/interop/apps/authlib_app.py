"""An app on Authlib's client for Flask."""

import os
import secrets
from typing import Any

from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session
from werkzeug.wrappers import Response

URL = os.environ["APP_URL"]
app = Flask(__name__)
app.config.update(SECRET_KEY=secrets.token_urlsafe(32), SESSION_COOKIE_NAME="authlib_app")


def keep_renewed_token(token: dict[str, Any], **_: Any) -> None:
    session["token"] = {**session["token"], **token}


provider = OAuth(app).register(
    "provider",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url=f"{os.environ['ISSUER']}/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
    update_token=keep_renewed_token,
)


@app.get("/")
def home() -> dict[str, Any]:
    return {"sub": session.get("sub"), "access_token": session.get("token", {}).get("access_token")}


@app.get("/sign-in")
def sign_in() -> Response:
    return provider.authorize_redirect(f"{URL}/callback")


@app.get("/callback")
def callback() -> Response:
    token = provider.authorize_access_token()
    session["sub"] = token.pop("userinfo")["sub"]
    session["token"] = token
    return redirect("/")


@app.get("/userinfo")
def userinfo() -> dict[str, Any]:
    return dict(provider.userinfo(token=session["token"]))


@app.get("/refresh")
def refresh() -> Response:
    """Authlib renews a token by itself, once its time is over."""
    provider.userinfo(token={**session["token"], "expires_at": 1})
    return redirect("/")


@app.get("/sign-out")
def sign_out() -> Response:
    hint = session.pop("token")["id_token"]
    session.pop("sub")
    return provider.logout_redirect(post_logout_redirect_uri=f"{URL}/signed-out", id_token_hint=hint)


@app.get("/signed-out")
def signed_out() -> Response:
    provider.validate_logout_response()
    return redirect("/")


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
