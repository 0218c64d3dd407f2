"""Clients that prove themselves with a JWT of their own: signed with a registered key, and each good once."""

import time
from datetime import UTC, datetime

from django.conf import settings

from oidc import client_keys, replay
from oidc.models import Client
from oidc.protocol import client_assertion, jose, metadata


def prove(client: Client, assertion: str) -> None:
    """Use up an assertion of this client. Raises NotVerified."""
    registered = client.token_endpoint_auth_signing_alg
    claims = client_keys.verify(
        client,
        assertion,
        algorithms=(registered,) if registered else jose.ALGORITHMS,
        types=client_assertion.TYPES,
    )
    proof = client_assertion.check(claims, client_id=client.client_id, audiences=audiences(), now=time.time())
    until = datetime.fromtimestamp(proof.expires_at, UTC)
    if not replay.use_once("client_assertion", client.client_id, proof.jti, expires_at=until):
        raise jose.NotVerified("jti used before")


def audiences() -> tuple[str, ...]:
    """How an assertion may call this server: by its issuer, or by the token endpoint as older clients do.

    Both are ours alone, so that neither is good elsewhere; the same holds at every endpoint that clients prove
    themselves at (RFC 7523 §3).
    """
    return settings.ISSUER, settings.ISSUER + metadata.ENDPOINTS["token_endpoint"]
