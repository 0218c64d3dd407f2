"""What an authorization request needs next: the hardest rules of the endpoint, as one pure function."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from oidc.protocol import errors
from oidc.protocol.authorization_request import AuthorizationRequest


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in at this browser, and since when that is proved."""

    subject: str
    auth_time: datetime


@dataclass(frozen=True)
class Circumstances:
    """All that the decision depends on besides the request itself.

    `asked_at`: when the request first arrived. `hint_subject`: the subject of a verified id_token_hint, "" for one that
    does not verify, None without one. `consented`: the person's remembered consent, or the client's first-party
    standing, covers the scopes. `decision`: what the person just answered on the consent page, "allowed" or "denied".
    """

    signed_in: SignedIn | None
    asked_at: datetime
    hint_subject: str | None
    consented: bool
    decision: str


@dataclass(frozen=True)
class SignIn:
    """Send the person to prove who they are; `confirm` when somebody is signed in already and must do it again."""

    confirm: bool


@dataclass(frozen=True)
class AskConsent:
    """Show the consent page."""


@dataclass(frozen=True)
class Issue:
    """Everything holds: issue the code."""


@dataclass(frozen=True)
class Refuse:
    """Tell the client no."""

    error: errors.OAuthError


Step = SignIn | AskConsent | Issue | Refuse


def next_step(request: AuthorizationRequest, at_hand: Circumstances, now: datetime) -> Step:
    """Decide (OpenID Connect Core 1.0 §3.1.2.1 to §3.1.2.4). The first step that is wanting wins."""
    silent = "none" in request.prompt
    signed_in = at_hand.signed_in
    if signed_in is None or not is_fresh_enough(request, signed_in, at_hand.asked_at, now):
        confirm = signed_in is not None
        return Refuse(errors.LoginRequired("no fresh sign-in")) if silent else SignIn(confirm=confirm)
    if at_hand.hint_subject is not None and at_hand.hint_subject != signed_in.subject:
        return _somebody_else(signed_in, at_hand, silent=silent)
    return _consent_step(request, at_hand, silent=silent)


def is_fresh_enough(request: AuthorizationRequest, signed_in: SignedIn, asked_at: datetime, now: datetime) -> bool:
    """Whether the sign-in satisfies prompt=login, prompt=select_account and max_age.

    A proof given after the request arrived satisfies them all, however small max_age is: else nobody could be fast
    enough. max_age=0 means the same as prompt=login.
    """
    if signed_in.auth_time > asked_at:
        return True
    if {"login", "select_account"} & set(request.prompt):
        return False
    return request.max_age is None or (
        request.max_age > 0 and now - signed_in.auth_time <= timedelta(seconds=request.max_age)
    )


def _somebody_else(signed_in: SignedIn, at_hand: Circumstances, *, silent: bool) -> Step:
    """The id_token_hint names another person: ask once for that one, then give up (Core §3.1.2.1)."""
    if silent or signed_in.auth_time > at_hand.asked_at or not at_hand.hint_subject:
        return Refuse(errors.LoginRequired("id_token_hint is of another person or does not verify"))
    return SignIn(confirm=True)


def _consent_step(request: AuthorizationRequest, at_hand: Circumstances, *, silent: bool) -> Step:
    if at_hand.decision == "denied":
        return Refuse(errors.AccessDenied("denied on the consent page"))
    if at_hand.decision == "allowed" or (at_hand.consented and "consent" not in request.prompt):
        return Issue()
    return Refuse(errors.ConsentRequired("no consent yet")) if silent else AskConsent()
