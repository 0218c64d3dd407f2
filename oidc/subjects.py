"""The identifier by which a client knows a person: `sub` (OpenID Connect Core 1.0 §8)."""

import hashlib
from base64 import urlsafe_b64encode

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
