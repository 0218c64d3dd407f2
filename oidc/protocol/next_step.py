"""What an authorization request needs next: the hardest rules of the endpoint, as one pure function."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from oidc.protocol import errors
from oidc.protocol.authorization_request import AuthorizationRequest


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in at this browser, since when that is proved, and how strongly."""

    subject: str
    auth_time: datetime
    acr: str


@dataclass(frozen=True)
class Circumstances:
    """All that the decision depends on besides the request itself.

    `asked_at`: when the request first arrived. `hint_subject`: the subject of a verified id_token_hint, "" for one that
    does not verify, None without one. `consented`: the person's remembered consent, or the client's first-party
    standing, covers what is asked for. `decision`: what this very sign-in just answered on a page: "chosen" on that of
    the accounts, "allowed" or "denied" on that of consent, which comes after it. `reachable`: the values of `acr` that
    somebody can reach by signing in here.
    """

    signed_in: SignedIn | None
    asked_at: datetime
    hint_subject: str | None
    consented: bool
    decision: str
    reachable: frozenset[str]


class Whom(Enum):
    """Of whom the sign-in page asks a proof."""

    ANYBODY = auto()
    THE_SAME = auto()  # who is signed in already, and must prove it again
    SOMEBODY_ELSE = auto()  # not who is signed in


@dataclass(frozen=True)
class SignIn:
    """Send the person to prove who they are."""

    whom: Whom


@dataclass(frozen=True)
class SignUp:
    """Send the person to make an account."""


@dataclass(frozen=True)
class ChooseAccount:
    """Show who is signed in, and let the person go on or be somebody else."""


@dataclass(frozen=True)
class AskConsent:
    """Show the consent page."""


@dataclass(frozen=True)
class Issue:
    """Everything holds: issue what is asked for."""


@dataclass(frozen=True)
class Refuse:
    """Tell the client no."""

    error: errors.OAuthError


Page = SignIn | SignUp | ChooseAccount | AskConsent
Step = Page | Issue | Refuse


def next_step(request: AuthorizationRequest, at_hand: Circumstances, now: datetime) -> Step:
    """Decide (OpenID Connect Core 1.0 §3.1.2.1 to §3.1.2.4). The first step that is wanting wins."""
    step = _hopeless(request, at_hand) or _sign_in_step(request, at_hand, now) or _consent_step(request, at_hand)
    if "none" in request.prompt and isinstance(step, Page):
        wanting = errors.ConsentRequired if isinstance(step, AskConsent) else errors.LoginRequired
        return Refuse(wanting(f"{type(step).__name__} in silence"))
    return step


def is_fresh_enough(request: AuthorizationRequest, signed_in: SignedIn, asked_at: datetime, now: datetime) -> bool:
    """Whether the sign-in satisfies prompt=login and max_age.

    A proof given after the request arrived satisfies both, however small max_age is: else nobody could be fast enough.
    max_age=0 means the same as prompt=login.
    """
    if signed_in.auth_time > asked_at:
        return True
    if "login" in request.prompt:
        return False
    return request.max_age is None or (
        request.max_age > 0 and now - signed_in.auth_time <= timedelta(seconds=request.max_age)
    )


def _hopeless(request: AuthorizationRequest, at_hand: Circumstances) -> Refuse | None:
    """What no sign-in here could satisfy is refused before anybody is asked for one."""
    hint = at_hand.hint_subject
    if hint is not None and not (hint and request.claims.allows_subject(hint)):
        return Refuse(errors.LoginRequired("id_token_hint does not verify, or is of another person than claims"))
    wanted = set(request.claims.wanted_acr)
    present = {at_hand.signed_in.acr} if at_hand.signed_in is not None else set()
    if wanted and not wanted & (at_hand.reachable | present):
        return Refuse(errors.UnmetAuthenticationRequirements("essential acr is out of reach"))
    return None


def _sign_in_step(request: AuthorizationRequest, at_hand: Circumstances, now: datetime) -> Step | None:
    """What is wanting in who is signed in, how recently and how strongly; None for nothing."""
    signed_in = at_hand.signed_in
    if "create" in request.prompt and (signed_in is None or signed_in.auth_time <= at_hand.asked_at):
        return SignUp()
    if signed_in is None:
        return SignIn(Whom.ANYBODY)
    if signed_in.auth_time > at_hand.asked_at:
        return _judge_new_proof(request, signed_in, at_hand)
    if not _is_wanted(request, signed_in, at_hand):
        return SignIn(Whom.SOMEBODY_ELSE)
    if "select_account" in request.prompt and not at_hand.decision:
        return ChooseAccount()
    if not is_fresh_enough(request, signed_in, at_hand.asked_at, now) or _could_be_stronger(
        request, signed_in, at_hand
    ):
        return SignIn(Whom.THE_SAME)
    return None


def _judge_new_proof(request: AuthorizationRequest, signed_in: SignedIn, at_hand: Circumstances) -> Refuse | None:
    """Somebody was asked and has just signed in. Nobody is asked a second time for one request."""
    if not _is_wanted(request, signed_in, at_hand):
        return Refuse(errors.LoginRequired("another person than id_token_hint or claims ask for"))
    if request.claims.wanted_acr and signed_in.acr not in request.claims.wanted_acr:
        return Refuse(errors.UnmetAuthenticationRequirements("essential acr was not reached"))
    return None


def _is_wanted(request: AuthorizationRequest, signed_in: SignedIn, at_hand: Circumstances) -> bool:
    """Whether this is the person whom id_token_hint and `sub` among the claims name, if they do (§3.1.2.1, §5.5.1)."""
    hinted = at_hand.hint_subject is None or at_hand.hint_subject == signed_in.subject
    return hinted and request.claims.allows_subject(signed_in.subject)


def _could_be_stronger(request: AuthorizationRequest, signed_in: SignedIn, at_hand: Circumstances) -> bool:
    """Whether another `acr` is asked for than the present one, and is within reach.

    What is only welcome (acr_values) is tried once and then let be; what is essential is judged after the try.
    """
    asked = request.claims.wanted_acr or request.claims.preferred_acr or request.acr_values
    return signed_in.acr not in asked and not at_hand.reachable.isdisjoint(asked)


def _consent_step(request: AuthorizationRequest, at_hand: Circumstances) -> Step:
    if at_hand.decision == "denied":
        return Refuse(errors.AccessDenied("denied on the consent page"))
    if at_hand.decision == "allowed" or (at_hand.consented and "consent" not in request.prompt):
        return Issue()
    return AskConsent()
