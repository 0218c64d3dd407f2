"""The identifiers by which a client knows a person and their session: `sub` (OpenID Connect Core 1.0 §8) and `sid`."""

import hashlib
from base64 import urlsafe_b64encode
from uuid import UUID

from accounts.models import User
from oidc.models import Client
from oidc.models.client_metadata import SubjectType


def subject_of(person: User, client: Client) -> str:
    """The person's public identifier, or the one that this client's sector alone knows; at most 43 ASCII characters.

    A pairwise one needs no table and no key of the server: it is made from a secret of the person's own, so it outlives
    every rotation, and goes with the account (§8.1).
    """
    if client.subject_type != SubjectType.PAIRWISE:
        return str(person.public_id)
    made_from = client.sector.encode() + b"\0" + person.subject_seed.bytes
    return urlsafe_b64encode(hashlib.sha256(made_from).digest()).rstrip(b"=").decode()


def differ(one: Client, other: Client) -> bool:
    """Whether two clients, or one before and after a change, know every person by different subjects."""
    if SubjectType.PAIRWISE not in (one.subject_type, other.subject_type):
        return False
    return (one.subject_type, one.sector) != (other.subject_type, other.sector)


def sid_of(session_id: UUID, person: User, client: Client) -> UUID:
    """What this client is told a session is called (Front-Channel Logout 1.0 §3), given its `public_id`.

    Clients that know a person by pairwise subjects get a name of their own for each session as well: two of them that
    compared a common one would know that they have the same person before them.
    """
    if client.subject_type != SubjectType.PAIRWISE:
        return session_id
    made_from = b"sid\0" + client.sector.encode() + b"\0" + person.subject_seed.bytes + session_id.bytes
    return UUID(bytes=hashlib.sha256(made_from).digest()[:16], version=4)
