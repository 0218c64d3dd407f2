"""The page on which a person chooses who signs in, what is told about them, and what goes wrong."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import Request, render_template
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from demo.providers.accounts import ACCOUNTS, Account, by_key, of_newcomer

EMAILS = {
    "verified": "is told",
    "relay": "is hidden behind a relay",
    "unverified": "is told, but was never verified",
    "none": "is not told",
}
NEWCOMER = "newcomer"
TROUBLES = {"": "works", "slow": "answers far too late", "broken": "fails", "garbage": "answers with nonsense"}


class Denied(Exception):
    """The person does not let the app in."""


@dataclass(frozen=True)
class Choice:
    """What was chosen. `trouble` is one of TROUBLES, `lie` a word that the provider's module knows."""

    account: Account
    email: str = "verified"
    trouble: str = ""
    lie: str = ""


@dataclass(frozen=True)
class Sheet:
    """What the page shows: the provider's name, which emails it can tell of, and the lies it can tell."""

    title: str
    emails: tuple[str, ...]
    lies: tuple[str, ...]


def ask(sheet: Sheet, client_id: str) -> str:
    """The page; it is sent back to where it came from."""
    emails = {key: EMAILS[key] for key in sheet.emails}
    return render_template(
        "choose.html", sheet=sheet, client_id=client_id, accounts=ACCOUNTS, emails=emails, troubles=TROUBLES
    )


def read(sheet: Sheet, request: Request) -> Choice:
    """What the page was sent back with. Raises Denied."""
    form = request.form
    if form.get("decision") == "deny":
        raise Denied
    choice = Choice(
        account=_account(form),
        email=form.get("email", "verified"),
        trouble=form.get("trouble", ""),
        lie=form.get("lie", ""),
    )
    if choice.email not in sheet.emails or choice.trouble not in TROUBLES or choice.lie not in {"", *sheet.lies}:
        raise BadRequest("That cannot be chosen here.")
    return choice


def _account(form: MultiDict[str, str]) -> Account:
    if form.get("account") != NEWCOMER:
        return by_key(form.get("account", ""))
    name, email = form.get("new_name", "").strip(), form.get("new_email", "").strip()
    if not name or "@" not in email:
        raise BadRequest("A newcomer has a name and an email address.")
    return of_newcomer(name, email)


def back(redirect_uri: str, parameters: dict[str, str], fragment: str = "") -> str:
    """The address that the browser is sent back to."""
    return f"{redirect_uri}?{urlencode(parameters)}{fragment}"


def check_redirect_uri(uri: str) -> str:
    """A stand-in serves apps on this machine and in tests: it is no way to send a browser elsewhere."""
    address = urlsplit(uri)
    host = address.hostname or ""
    local = host in {"localhost", "127.0.0.1", "::1"} or host.endswith((".localhost", ".test"))
    if address.scheme not in {"http", "https"} or not local or address.query or address.fragment:
        raise BadRequest("redirect_uri_mismatch: this app may not be answered at that address.")
    return uri
