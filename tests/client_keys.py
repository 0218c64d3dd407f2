"""A client's key pairs, and what it signs with them, by another JOSE library than the server's."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from jwcrypto import jwk, jws

_KINDS: dict[str, dict[str, Any]] = {
    "RS256": {"kty": "RSA", "size": 2048},
    "PS256": {"kty": "RSA", "size": 2048},
    "ES256": {"kty": "EC", "crv": "P-256"},
    "EdDSA": {"kty": "OKP", "crv": "Ed25519"},
}


@dataclass(frozen=True)
class ClientKey:
    """One key pair under its name."""

    key: jwk.JWK
    kid: str
    algorithm: str

    @property
    def public(self) -> dict[str, Any]:
        """The public half as a JWK."""
        return {**self.key.export_public(as_dict=True), "kid": self.kid, "use": "sig", "alg": self.algorithm}

    def under(self, kid: str) -> "ClientKey":
        """The same key under another name, as a forger would use it."""
        return ClientKey(self.key, kid, self.algorithm)

    def sign(self, claims: object, **header: Any) -> str:
        """A compact JWS over JSON claims; `header` members replace the usual ones, None leaves one out."""
        usual = {"alg": self.algorithm, "kid": self.kid, "typ": "JWT"}
        members = {name: value for name, value in {**usual, **header}.items() if value is not None}
        token = jws.JWS(json.dumps(claims))
        token.allowed_algs = [members["alg"]]
        token.add_signature(self.key, protected=json.dumps(members))
        return str(token.serialize(compact=True))


@cache
def client_key(algorithm: str = "ES256", kid: str = "first", **kind: Any) -> ClientKey:
    """The key pair of this name; made once for a run of tests. `kind` replaces what the algorithm usually takes."""
    made = jwk.JWK.generate(**{**_KINDS[algorithm], **kind})
    return ClientKey(made, kid, algorithm)


def key_set(*keys: ClientKey) -> dict[str, Any]:
    """The public halves as a JWK Set."""
    return {"keys": [key.public for key in keys]}
