"""Puts all the providers, their people's pictures and a front page into one Flask application."""

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from demo.providers import apple, clients, facebook, github, google, microsoft, pictures, x
from demo.providers.accounts import ACCOUNTS, by_key
from demo.providers.choices import NEWCOMER
from demo.providers.grants import Grants

PROVIDERS = (google, apple, facebook, x, microsoft, github)


def create_app(*, slow_seconds: float = 10) -> Flask:
    """A stand-in of its own: its grants are shared with no other. `slow_seconds` is what a slow answer takes."""
    app = Flask(__name__)
    app.config["SLOW_SECONDS"] = slow_seconds
    app.extensions["grants"] = Grants()
    for provider in PROVIDERS:
        app.register_blueprint(provider.blueprint, url_prefix=f"/{provider.NAME}")
    app.add_url_rule("/", "front_page", front_page)
    app.add_url_rule("/environment.json", "environment", environment)
    app.add_url_rule("/pictures/<key>.png", "picture", picture)
    app.after_request(protect)
    app.register_error_handler(HTTPException, refused)
    return app


def front_page() -> str:
    titles = [provider.SHEET.title for provider in PROVIDERS]
    return render_template("front_page.html", accounts=ACCOUNTS, titles=titles)


def environment() -> dict[str, str]:
    """The variables of a server that is to take this stand-in, at the address of the request, for its providers."""
    return clients.environment(request.host_url.rstrip("/"))


def picture(key: str) -> Response:
    """A square in the account's own colours; all newcomers share theirs."""
    seed = key if key == NEWCOMER else by_key(key).key
    return Response(pictures.draw(seed), mimetype="image/png")


def protect(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def refused(error: HTTPException) -> tuple[str, int]:
    """What a provider shows to a person whom an app has sent with a wrong request."""
    return render_template("refused.html", sentence=error.description or error.name), error.code or 500
