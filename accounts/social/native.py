"""Signing in inside an app with what the app got from a provider: an ID token or a code.

The same rules of admission decide as on the pages. Where they want something of the person, only a page can ask it:
nothing is mailed or linked from here. What an app brings is judged and forgotten; none of it is stored or logged.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from django.utils import timezone
from social_core.exceptions import AuthProviderError, AuthResponseError, SocialAuthBaseException

from accounts import throttles
from accounts.models import User
from accounts.social import admission, identities, spent_states
from accounts.social.admission import Refuse, Register, SignIn, Step
from accounts.social.arrivals import Arrival, Errand
from accounts.social.flow_bound import FlowBound
from accounts.social.native_backends import CODE_BACKENDS, TOKEN_BACKENDS, strategy
from audit.events import EventName
from audit.record import record

logger = structlog.get_logger("social")
AMR = "fed"  # what a session says of having begun on a provider's word


class ProofRefused(Exception):
    """The token or code does not hold."""


class ProviderSilent(Exception):
    """The provider gave no answer to go by."""


class PageNeeded(Exception):
    """The person must go on in a browser."""


@dataclass(frozen=True)
class IdToken:
    """A provider's word for who somebody is, and the nonce that it must carry."""

    provider: str
    token: str = field(repr=False)
    nonce: str = field(repr=False)


@dataclass(frozen=True)
class Code:
    """A provider's code, where it was sent to, and the verifier of its PKCE challenge ("" at Facebook)."""

    provider: str
    redirect_uri: str
    code: str = field(repr=False)
    verifier: str = field(default="", repr=False)


def prove(proof: IdToken | Code) -> User:
    """The person who this proves to be there, with an account made if need be. Nobody is signed in by it alone.

    Raises ProofRefused, ProviderSilent, PageNeeded, Throttled.
    """
    throttles.hit(throttles.SOCIAL_BY_NETWORK, throttles.network())
    arrival = _arrival(proof)
    try:
        return _person(arrival, _next_step(arrival))
    except (admission.Overtaken, identities.IdentityTaken):
        # Something else has just changed what the step stood on: the rules give the answer for how things are now.
        return _person(arrival, _next_step(arrival))


def _arrival(proof: IdToken | Code) -> Arrival:
    try:
        return _read(proof) if isinstance(proof, IdToken) else _redeem(proof)
    except SocialAuthBaseException as error:
        logger.info("social sign-in refused", provider=proof.provider, stage=error.stage, refusal=error.code)
        record(EventName.SOCIAL_REFUSED, reason=error.code, provider=proof.provider)
        raise (ProviderSilent if _is_silence(error) else ProofRefused)(error.code) from None


def _is_silence(error: SocialAuthBaseException) -> bool:
    """A provider that says no to a code has answered ("http_error": a status from 400 to 499)."""
    return isinstance(error, AuthProviderError) and error.code != "http_error"


def _read(proof: IdToken) -> Arrival:
    """Who the token speaks of. Its nonce is used up by the first token that holds, whatever follows."""
    backend = TOKEN_BACKENDS[proof.provider](strategy())
    backend.nonce = proof.nonce
    arrival = _made(backend, lambda: backend.arrive(proof.token))
    if not spent_states.spend(proof.provider, proof.nonce, timezone.now()):
        raise AuthResponseError(backend, claim="nonce", code="nonce_mismatch", stage="token_validation")
    return arrival


def _redeem(proof: Code) -> Arrival:
    """Who the provider says the code stands for; the provider makes it good once."""
    backend = CODE_BACKENDS[proof.provider](strategy())
    backend.data = {"code": proof.code}
    backend.redirect_uri = proof.redirect_uri
    backend.verifier = proof.verifier
    return _made(backend, backend.auth_complete)


def _made(backend: FlowBound, make: Callable[[], object]) -> Arrival:
    """What `make` makes of a provider's words. Raises SocialAuthBaseException."""
    try:
        result = make()
    except SocialAuthBaseException:
        raise
    except (TypeError, AttributeError, LookupError, ValueError) as error:
        # The words had a shape that social-auth does not expect; they are refused like any other wrong ones.
        raise AuthResponseError(backend, code="malformed_response", stage="token_validation") from error
    if not isinstance(result, Arrival):
        raise AuthResponseError(backend, code="malformed_response", stage="pipeline")
    return result


def _next_step(arrival: Arrival) -> Step:
    return admission.next_step(arrival, Errand("login", "/", ""), None)


def _person(arrival: Arrival, step: Step) -> User:
    match step:
        case SignIn(person):
            _note_use(arrival)
            return person
        case Register():
            return admission.register(arrival)
        case Refuse(reason):
            record(EventName.SOCIAL_REFUSED, reason=reason, provider=arrival.provider)
            raise PageNeeded(reason)
    raise PageNeeded("the person must be asked")


def _note_use(arrival: Arrival) -> None:
    identity = identities.find(arrival.provider, arrival.uid)
    if identity is not None:
        identities.note_use(identity, arrival)
