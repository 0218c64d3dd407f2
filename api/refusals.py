"""What the rooms below refuse, in the terms of HTTP: one place, so that no view catches what it cannot mend."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts import proofs
from accounts.credentials import PasswordRefused
from accounts.devices import DeviceUnknown
from accounts.email_change import AddressRefused
from accounts.models import Identity
from accounts.password_change import ConfirmationNeeded, CurrentPasswordRefused
from accounts.pictures import PictureRefused
from accounts.profile import ProfileRefused
from accounts.proofs import ProofRefused, ResentTooSoon
from accounts.registration import RegistrationRefused
from accounts.social.identities import LastWayIn
from accounts.throttles import Throttled
from api.authentication import challenge
from oidc.connected_apps import AppUnknown
from oidc.protocol import errors

VALUES_REFUSED = "Some values were refused."


@dataclass(frozen=True)
class Refusal:
    """One problem before it is written. `errors` as in `api.errors.problem`."""

    status: int
    detail: str
    kind: str = ""
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, str] = field(default_factory=dict)


def refusal_of(error: Exception) -> Refusal | None:
    """What to say of a refusal of the domain; None when it is none."""
    return next((say(error) for kind, say in _SAID.items() if isinstance(error, kind)), None)


def value_refused(pointer: str, *sentences: str) -> Refusal:
    """One value cannot be taken; `sentences` say why."""
    return Refusal(400, VALUES_REFUSED, errors=[{"pointer": pointer, "detail": sentence} for sentence in sentences])


def _throttled(error: Throttled) -> Refusal:
    return Refusal(429, "Too many tries. Please wait.", headers={"Retry-After": str(error.retry_after)})


def _too_soon(_error: ResentTooSoon) -> Refusal:
    wait = str(int(proofs.RESEND_AFTER.total_seconds()))
    return Refusal(429, "The last mail left a moment ago.", headers={"Retry-After": wait})


def _proof(_error: Exception) -> Refusal:
    """One sentence for every cause."""
    return Refusal(400, "The code does not work. It may be mistyped, used, or too old.", errors=_CODE)


def _profile(error: ProfileRefused) -> Refusal:
    """A part of the address is named address.<part> below; REST framework's form of a pointer is used throughout."""
    found = [{"pointer": _pointer(name), "detail": sentence} for name, sentence in error.problems.items()]
    return Refusal(400, VALUES_REFUSED, errors=found)


def _pointer(name: str) -> str:
    words = name.split(".", 1) if name.startswith("address.") else [name]
    return "".join("/" + word.replace("~", "~0").replace("/", "~1") for word in words)


def _oauth(error: errors.OAuthError) -> Refusal:
    """An error of the protocol behind a convenience of ours: its code goes along as a member (RFC 9457 §3.2)."""
    wrong = isinstance(error, errors.InvalidGrant | errors.InvalidClient)
    status = 401 if wrong else 403 if isinstance(error, errors.UnauthorizedClient) else error.status
    return Refusal(
        status,
        error.public_description,
        headers={"WWW-Authenticate": challenge()} if wrong else {},
        members={"error": error.code, **_handed_on(error)},
    )


def _handed_on(error: errors.OAuthError) -> dict[str, str]:
    """What the next request needs, where the protocol says so."""
    if not isinstance(error, errors.InsufficientAuthorization):
        return {}
    return {"auth_session": error.auth_session, "provider_nonce": error.provider_nonce}


_CODE = ({"pointer": "/code", "detail": "This code does not work."},)
_SAID: dict[type[Exception], Callable[[Any], Refusal]] = {
    Throttled: _throttled,
    ResentTooSoon: _too_soon,
    ProofRefused: _proof,
    RegistrationRefused: _proof,
    PasswordRefused: lambda error: value_refused("/password", *error.messages),
    ConfirmationNeeded: lambda _error: Refusal(403, "Confirm who you are first.", kind="confirmation-required"),
    CurrentPasswordRefused: lambda _error: value_refused("/current_password", "This is not your password."),
    AddressRefused: lambda _error: value_refused("/email", "This address cannot be taken."),
    PictureRefused: lambda error: value_refused("", str(error)),
    ProfileRefused: _profile,
    DeviceUnknown: lambda _error: Refusal(404, "There is no such device."),
    Identity.DoesNotExist: lambda _error: Refusal(404, "There is no such account elsewhere."),
    LastWayIn: lambda _error: Refusal(409, "It is the last way in. Choose a password first."),
    AppUnknown: lambda _error: Refusal(404, "There is no such app."),
    errors.OAuthError: _oauth,
}
