"""What a relying party signs: client assertions and request objects, with the key of the seed file or another."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class Signer:
    """A private key under its name; all of these are for ES256."""

    key: Any
    kid: str

    def sign(self, claims: Mapping[str, Any], **header: Any) -> str:
        """A compact JWS over the claims that have a value."""
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(said, self.key, algorithm="ES256", headers={"kid": self.kid, **header})


def of(private_key: Mapping[str, Any]) -> Signer:
    """The signer of a private JWK."""
    return Signer(jwt.PyJWK(dict(private_key)).key, str(private_key["kid"]))


def forger(kid: str) -> Signer:
    """Somebody who has another key and gives it this name."""
    return Signer(ec.generate_private_key(ec.SECP256R1()), kid)


def assertion_claims(client_id: str, audience: str, **changes: Any) -> dict[str, Any]:
    """RFC 7523 §3, with everything in order but for the changes; None leaves a claim out."""
    now = int(time.time())
    usual = {"iss": client_id, "sub": client_id, "aud": audience, "iat": now, "exp": now + 60}
    return {**usual, "jti": secrets.token_urlsafe(16), **changes}


def proof(signed: str) -> dict[str, str]:
    """The parameters in which an assertion is sent (RFC 7521 §4.2)."""
    return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}
