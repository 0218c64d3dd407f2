"""Who comes back from a provider and what for, and where they wait while something is still to be asked.

They wait in their browser's own state: no other browser can take up their errand, and no token is among what is kept.
"""

import secrets
import time
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

LIFETIME_SECONDS = 1800
MOST_WAITING = 5
_KEY = "social_arrivals"


@dataclass(frozen=True)
class Errand:
    """What a round trip to a provider was begun for.

    `intent` is "login" or "connect"; `after` the path to go on to; `initiator` the primary key of the person who was
    signed in when it began, in text form, or "".
    """

    intent: str
    after: str
    initiator: str


@dataclass(frozen=True)
class Arrival:
    """Somebody as a provider described them. `email` is "" where none was told; `picture` is an address."""

    provider: str
    uid: str
    email: str
    email_verified: bool
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    locale: str = ""
    picture: str = ""

    def at(self, email: str) -> "Arrival":
        """The same person with an address that they have proved to us."""
        return replace(self, email=email, email_verified=True)


@dataclass(frozen=True)
class Waiting:
    """An arrival that waits for its person's answer.

    `since` is in Unix seconds; `proof` is the handle of the proof of its address, "" while no code was mailed.
    """

    arrival: Arrival
    errand: Errand
    since: float
    proof: str = ""


def keep(session: SessionBase, arrival: Arrival, errand: Errand, *, handle: str = "") -> str:
    """Store an arrival, in place of the one at `handle` if that is given; returns its handle.

    `since` starts anew: a sign-in that confirms something must come after what it confirms.
    """
    handle = handle or secrets.token_urlsafe(16)
    return _store(session, handle, Waiting(arrival, errand, time.time()))


def note_proof(session: SessionBase, handle: str, waiting: Waiting, proof: str) -> None:
    """Keep which mailed code this arrival waits for: each has its own, so that two tabs do not mix theirs up."""
    _store(session, handle, replace(waiting, proof=proof))


def _store(session: SessionBase, handle: str, waiting: Waiting) -> str:
    rows = {**_rows(session), handle: asdict(waiting)}
    newest = sorted(rows, key=lambda key: rows[key]["since"])[-MOST_WAITING:]
    session[_KEY] = {key: rows[key] for key in newest}
    return handle


def find(session: SessionBase, handle: str) -> Waiting | None:
    """The arrival that this browser keeps under the handle."""
    row = _rows(session).get(handle)
    if row is None:
        return None
    return Waiting(Arrival(**row["arrival"]), Errand(**row["errand"]), row["since"], row["proof"])


def drop(session: SessionBase, handle: str) -> None:
    """Forget an arrival."""
    session[_KEY] = {key: row for key, row in _rows(session).items() if key != handle}


def _rows(session: SessionBase) -> dict[str, Any]:
    oldest = time.time() - LIFETIME_SECONDS
    return {key: row for key, row in session.get(_KEY, {}).items() if row["since"] > oldest}
