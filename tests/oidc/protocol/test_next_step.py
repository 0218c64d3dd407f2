"""What an authorization request needs next: prompt, max_age, hints, acr, consent and decision as one table."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from oidc.protocol import claims_request, errors
from oidc.protocol.authorization_request import AuthorizationRequest
from oidc.protocol.next_step import (
    AskConsent,
    ChooseAccount,
    Circumstances,
    Issue,
    Refuse,
    SignedIn,
    SignIn,
    SignUp,
    Step,
    Whom,
    next_step,
)

ASKED_AT = datetime(2030, 5, 1, 12, 0, 0, tzinfo=UTC)
BEFORE = timedelta(seconds=-300)  # signed in five minutes before the request arrived
AFTER = timedelta(seconds=20)  # proved it again while the request waited
NOW = timedelta(seconds=30)
SIGN_IN, CONFIRM, OTHER = SignIn(Whom.ANYBODY), SignIn(Whom.THE_SAME), SignIn(Whom.SOMEBODY_ELSE)
SIGN_UP, CHOOSE, ASK, ISSUE = SignUp(), ChooseAccount(), AskConsent(), Issue()
WEAK, STRONG, UNKNOWN = "weak", "strong", "unheard-of"


@dataclass(frozen=True)
class Case:
    """One row of the table. Times are relative to the arrival of the request; `signed_in` None is nobody.

    `subs` are the values of `sub` that the claims parameter asks for, `acr` those of an essential `acr`.
    """

    name: str
    expected: Step | type[errors.OAuthError]
    prompt: str = ""
    max_age: int | None = None
    hint: str | None = None
    subs: tuple[str, ...] = ()
    acr: tuple[str, ...] = ()
    acr_values: tuple[str, ...] = ()
    signed_in: timedelta | None = BEFORE
    strength: str = WEAK
    reachable: frozenset[str] = field(default_factory=lambda: frozenset({WEAK}))
    consented: bool = True
    decision: str = ""
    now: timedelta = NOW

    def step(self) -> Step:
        """The step that follows from this row."""
        wishes = {
            **({"sub": claims_request.Wish(values=self.subs)} if self.subs else {}),
            **({"acr": claims_request.Wish(essential=True, values=self.acr)} if self.acr else {}),
        }
        request = AuthorizationRequest(
            client_id="shop",
            redirect_uri="https://shop.example/cb",
            scopes=("openid",),
            state=None,
            nonce="",
            prompt=tuple(self.prompt.split()),
            max_age=self.max_age,
            id_token_hint=None if self.hint is None else "a.b.c",
            login_hint="",
            code_challenge="",
            acr_values=self.acr_values,
            claims=claims_request.ClaimsRequest(id_token=wishes),
        )
        signed_in = SignedIn("ann", ASKED_AT + self.signed_in, self.strength) if self.signed_in is not None else None
        at_hand = Circumstances(signed_in, ASKED_AT, self.hint, self.consented, self.decision, self.reachable)
        return next_step(request, at_hand, ASKED_AT + self.now)


NOBODY = [
    Case("nobody is signed in", SIGN_IN, signed_in=None),
    Case("nobody, silently", errors.LoginRequired, prompt="none", signed_in=None),
    Case("nobody, with a hint", SIGN_IN, hint="ann", signed_in=None),
    Case("nobody, with a hint, silently", errors.LoginRequired, prompt="none", hint="ann", signed_in=None),
    Case("nobody, though consent is there", SIGN_IN, signed_in=None, decision="allowed"),
    Case("nobody, and a denial is not theirs", SIGN_IN, signed_in=None, decision="denied"),
]
PROMPT = [
    Case("signed in and consented", ISSUE),
    Case("the same, silently", ISSUE, prompt="none"),
    Case("login asks again", CONFIRM, prompt="login"),
    Case("login is satisfied by a proof after the request", ISSUE, prompt="login", signed_in=AFTER),
    Case(
        "login is not satisfied by a proof in the moment of the request", CONFIRM, prompt="login", signed_in=BEFORE * 0
    ),
    Case("login comes before consent", CONFIRM, prompt="login consent", consented=False),
    Case("then consent", ASK, prompt="login consent", signed_in=AFTER),
    Case("then the code", ISSUE, prompt="login consent", signed_in=AFTER, decision="allowed"),
]
MAX_AGE = [
    Case("max_age holds up to its second", ISSUE, max_age=330),
    Case("and not a microsecond longer", CONFIRM, max_age=330, now=NOW + timedelta(microseconds=1)),
    Case("max_age passed", CONFIRM, max_age=329),
    Case("max_age passed, silently", errors.LoginRequired, prompt="none", max_age=329),
    Case("max_age holds, silently", ISSUE, prompt="none", max_age=330),
    Case("max_age=0 asks again", CONFIRM, max_age=0),
    Case("max_age=0 asks one who signed in this very moment", CONFIRM, max_age=0, signed_in=BEFORE * 0, now=BEFORE * 0),
    Case("max_age=0 is satisfied by a proof after the request", ISSUE, max_age=0, signed_in=AFTER),
    Case("max_age=1 is satisfied by it too, else nobody were fast enough", ISSUE, max_age=1, signed_in=AFTER),
    Case("max_age=0, silently", errors.LoginRequired, prompt="none", max_age=0),
    Case("a generous max_age does not undo prompt=login", CONFIRM, prompt="login", max_age=86400),
]
ACCOUNT = [
    Case("select_account shows who is here", CHOOSE, prompt="select_account"),
    Case("who is chosen goes on", ISSUE, prompt="select_account", decision="chosen"),
    Case("who signs in is chosen by that", ISSUE, prompt="select_account", signed_in=AFTER),
    Case("with nobody here there is nothing to choose", SIGN_IN, prompt="select_account", signed_in=None),
    Case("consent comes after it", ASK, prompt="select_account", decision="chosen", consented=False),
    Case(
        "an answer about consent is one about the account", ISSUE, prompt="select_account consent", decision="allowed"
    ),
    Case("choosing does not make a sign-in younger", CONFIRM, prompt="select_account login", decision="chosen"),
    Case("the account is chosen before it is proved", CHOOSE, prompt="login select_account"),
    Case("choosing oneself does not make one another", OTHER, prompt="select_account", decision="chosen", hint="bo"),
]
CREATE = [
    Case("create leads to a new account", SIGN_UP, prompt="create", signed_in=None),
    Case("create leads there whoever is here", SIGN_UP, prompt="create"),
    Case("who has made an account goes on", ISSUE, prompt="create", signed_in=AFTER),
    Case("then consent", ASK, prompt="create consent", signed_in=AFTER),
    Case("a decision from before makes nobody new", SIGN_UP, prompt="create", decision="allowed"),
    Case("a new account is not the hinted one", errors.LoginRequired, prompt="create", hint="bo", signed_in=AFTER),
]
HINT = [
    Case("the hint is of who is here", ISSUE, hint="ann"),
    Case("the same, silently", ISSUE, prompt="none", hint="ann"),
    Case("the hint is of somebody else", OTHER, hint="bo"),
    Case("somebody else, silently", errors.LoginRequired, prompt="none", hint="bo"),
    Case("asked once for somebody else, then no more", errors.LoginRequired, hint="bo", signed_in=AFTER),
    Case("a hint that does not verify", errors.LoginRequired, hint=""),
    Case("a hint that does not verify, silently", errors.LoginRequired, prompt="none", hint=""),
    Case("nobody is asked to sign in for a hint that does not verify", errors.LoginRequired, hint="", signed_in=None),
    Case("the hint does not replace consent", ASK, hint="ann", consented=False),
    Case("the hint does not make a sign-in younger", CONFIRM, hint="ann", max_age=10),
]
SUB = [
    Case("sub is who is here", ISSUE, subs=("ann",)),
    Case("sub is one of several", ISSUE, subs=("bo", "ann")),
    Case("sub is somebody else", OTHER, subs=("bo",)),
    Case("sub is somebody else, silently", errors.LoginRequired, subs=("bo",), prompt="none"),
    Case("sub is somebody, and nobody is here", SIGN_IN, subs=("bo",), signed_in=None),
    Case("asked once for sub, then no more", errors.LoginRequired, subs=("bo",), signed_in=AFTER),
    Case("sub and the hint agree", ISSUE, subs=("ann",), hint="ann"),
    Case("sub and the hint cannot both be", errors.LoginRequired, subs=("ann",), hint="bo"),
    Case("nor is anybody asked for it", errors.LoginRequired, subs=("ann",), hint="bo", signed_in=None),
]
UNMET = errors.UnmetAuthenticationRequirements
BOTH = frozenset({WEAK, STRONG})
ACR = [
    Case("acr_values that are there", ISSUE, acr_values=(WEAK,)),
    Case("acr_values that nobody reaches never fail", ISSUE, acr_values=(UNKNOWN, STRONG)),
    Case("nor silently", ISSUE, acr_values=(UNKNOWN,), prompt="none"),
    Case("acr_values within reach are tried", CONFIRM, acr_values=(STRONG,), reachable=BOTH),
    Case("and let be after the try", ISSUE, acr_values=(STRONG,), reachable=BOTH, signed_in=AFTER),
    Case("any of acr_values will do", ISSUE, acr_values=(STRONG, WEAK), reachable=BOTH),
    Case("an essential acr that is there", ISSUE, acr=(WEAK,)),
    Case("an essential acr of several", ISSUE, acr=(UNKNOWN, WEAK)),
    Case("an essential acr that nobody reaches", UNMET, acr=(UNKNOWN,)),
    Case("the same, silently", UNMET, acr=(UNKNOWN,), prompt="none"),
    Case("the same, before anybody is asked to sign in", UNMET, acr=(UNKNOWN,), signed_in=None),
    Case("the same, before anybody is asked to sign up", UNMET, acr=(UNKNOWN,), prompt="create", signed_in=None),
    Case("an essential acr, and nobody is here", SIGN_IN, acr=(WEAK,), signed_in=None),
    Case("an essential acr within reach is asked for", CONFIRM, acr=(STRONG,), reachable=BOTH),
    Case("the same, silently", errors.LoginRequired, acr=(STRONG,), reachable=BOTH, prompt="none"),
    Case("an essential acr that the new proof missed", UNMET, acr=(STRONG,), reachable=BOTH, signed_in=AFTER),
    Case("and reached", ISSUE, acr=(STRONG,), reachable=BOTH, signed_in=AFTER, strength=STRONG),
    Case("an essential acr from before its way was closed", ISSUE, acr=(STRONG,), strength=STRONG),
    Case("essential goes before acr_values", CONFIRM, acr=(STRONG,), acr_values=(WEAK,), reachable=BOTH),
    Case("a strong sign-in that is too old", CONFIRM, acr=(STRONG,), strength=STRONG, reachable=BOTH, max_age=10),
]
CONSENT = [
    Case("no consent yet", ASK, consented=False),
    Case("no consent yet, silently", errors.ConsentRequired, prompt="none", consented=False),
    Case("prompt=consent asks in spite of consent", ASK, prompt="consent"),
    Case("just allowed", ISSUE, consented=False, decision="allowed"),
    Case("just allowed at prompt=consent", ISSUE, prompt="consent", decision="allowed"),
    Case("just denied", errors.AccessDenied, consented=False, decision="denied"),
    Case("just denied in spite of an earlier consent", errors.AccessDenied, decision="denied"),
    Case("a decision is worth nothing while the sign-in is stale", CONFIRM, prompt="login", decision="allowed"),
    Case("a decision is worth nothing for somebody else", OTHER, hint="bo", decision="allowed"),
    Case("a chosen account is no consent", ASK, consented=False, decision="chosen"),
    Case("a chosen account is no answer to prompt=consent", ASK, prompt="consent", decision="chosen"),
]


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "prompt, max_age and id_token_hint together decide what is asked")
@pytest.mark.compliance("OIDC Core", "5.5.1", "claims ask for a certain sub or an essential acr: it is that, or fails")
@pytest.mark.compliance("OIDC Prompt Create", "4.1", "prompt=create leads to a new account")
@pytest.mark.parametrize(
    "case", [*NOBODY, *PROMPT, *MAX_AGE, *ACCOUNT, *CREATE, *HINT, *SUB, *ACR, *CONSENT], ids=lambda case: case.name
)
def test_the_first_step_that_is_wanting_wins(case: Case) -> None:
    step = case.step()
    if isinstance(case.expected, type):
        assert isinstance(step, Refuse)
        assert type(step.error) is case.expected
    else:
        assert step == case.expected


@pytest.mark.compliance("OIDC Core", "3.1.2.6", "prompt=none never leads to a page")
@pytest.mark.parametrize("signed_in", [None, BEFORE, AFTER])
@pytest.mark.parametrize("max_age", [None, 0, 10, 86400])
@pytest.mark.parametrize("hint", [None, "", "ann", "bo"])
@pytest.mark.parametrize("consented", [True, False])
@pytest.mark.parametrize("acr", [(), (WEAK,), (STRONG,), (UNKNOWN,)])
def test_silence_is_kept(
    signed_in: timedelta | None, max_age: int | None, hint: str | None, consented: bool, acr: tuple[str, ...]
) -> None:
    case = Case(
        "silent",
        ISSUE,
        prompt="none",
        signed_in=signed_in,
        max_age=max_age,
        hint=hint,
        consented=consented,
        acr=acr,
        reachable=BOTH,
    )
    assert isinstance(case.step(), Issue | Refuse)
