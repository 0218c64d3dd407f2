"""What an authorization request needs next: prompt, max_age, id_token_hint, consent and decision as one table."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from oidc.protocol import errors
from oidc.protocol.authorization_request import AuthorizationRequest
from oidc.protocol.next_step import AskConsent, Circumstances, Issue, Refuse, SignedIn, SignIn, Step, next_step

ASKED_AT = datetime(2030, 5, 1, 12, 0, 0, tzinfo=UTC)
BEFORE = timedelta(seconds=-300)  # signed in five minutes before the request arrived
AFTER = timedelta(seconds=20)  # proved it again while the request waited
NOW = timedelta(seconds=30)
SIGN_IN, CONFIRM, ASK, ISSUE = SignIn(confirm=False), SignIn(confirm=True), AskConsent(), Issue()


@dataclass(frozen=True)
class Case:
    """One row of the table. Times are relative to the arrival of the request; `signed_in` None is nobody."""

    name: str
    expected: Step | type[errors.OAuthError]
    prompt: str = ""
    max_age: int | None = None
    hint: str | None = None
    signed_in: timedelta | None = BEFORE
    consented: bool = True
    decision: str = ""
    now: timedelta = NOW

    def step(self) -> Step:
        """The step that follows from this row."""
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
        )
        signed_in = SignedIn("ann", ASKED_AT + self.signed_in) if self.signed_in is not None else None
        at_hand = Circumstances(signed_in, ASKED_AT, self.hint, self.consented, self.decision)
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
    Case("select_account asks again", CONFIRM, prompt="select_account"),
    Case("select_account is satisfied once", ISSUE, prompt="select_account", signed_in=AFTER),
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
HINT = [
    Case("the hint is of who is here", ISSUE, hint="ann"),
    Case("the same, silently", ISSUE, prompt="none", hint="ann"),
    Case("the hint is of somebody else", CONFIRM, hint="bo"),
    Case("somebody else, silently", errors.LoginRequired, prompt="none", hint="bo"),
    Case("asked once for somebody else, then no more", errors.LoginRequired, hint="bo", signed_in=AFTER),
    Case("a hint that does not verify", errors.LoginRequired, hint=""),
    Case("a hint that does not verify, silently", errors.LoginRequired, prompt="none", hint=""),
    Case("the hint does not replace consent", ASK, hint="ann", consented=False),
    Case("the hint does not make a sign-in younger", CONFIRM, hint="ann", max_age=10),
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
    Case("a decision is worth nothing for somebody else", CONFIRM, hint="bo", decision="allowed"),
]


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "prompt, max_age and id_token_hint together decide what is asked")
@pytest.mark.parametrize("case", [*NOBODY, *PROMPT, *MAX_AGE, *HINT, *CONSENT], ids=lambda case: case.name)
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
def test_silence_is_kept(signed_in: timedelta | None, max_age: int | None, hint: str | None, consented: bool) -> None:
    case = Case("silent", ISSUE, prompt="none", signed_in=signed_in, max_age=max_age, hint=hint, consented=consented)
    assert isinstance(case.step(), Issue | Refuse)
