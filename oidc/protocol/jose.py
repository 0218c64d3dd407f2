"""Signing and verifying JSON Web Tokens (RFC 7515, 7517, 7519, 8037). The one module that knows the JOSE library."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from jwt.algorithms import get_default_algorithms

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
ALGORITHMS = ("RS256", "ES256", "EdDSA")
RSA_BITS = 2048
_THUMBPRINT_MEMBERS = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x")}
_implementations = get_default_algorithms()


class NotVerified(Exception):
    """The token is malformed, or its signature or issuer is not ours."""


@dataclass(frozen=True)
class Signer:
    """A private key ready to sign. Parsing one from its stored form costs more than a hundred signatures: keep this."""

    kid: str
    algorithm: str
    key: PrivateKey

    def sign(self, claims: Mapping[str, Any], *, typ: str = "JWT") -> str:
        """A compact JWS over `claims`."""
        return jwt.encode(dict(claims), self.key, algorithm=self.algorithm, headers={"kid": self.kid, "typ": typ})


def generate(algorithm: str) -> PrivateKey:
    """A new private key for one of ALGORITHMS."""
    if algorithm == "RS256":
        return rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    if algorithm == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    if algorithm == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    raise ValueError(f"no such algorithm: {algorithm}")


def to_bytes(key: PrivateKey) -> bytes:
    """The key as unencrypted PKCS #8 in DER; the caller must seal it."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def from_bytes(stored: bytes) -> PrivateKey:
    """The key that `to_bytes` wrote."""
    key = load_der_private_key(stored, password=None)
    if not isinstance(key, PrivateKey):
        raise TypeError("not a signing key of a supported kind")
    return key


def public_jwk(key: PrivateKey, algorithm: str) -> dict[str, Any]:
    """The public half as a JWK whose kid is its RFC 7638 thumbprint."""
    members = json.loads(_implementations[algorithm].to_jwk(key.public_key()))
    bare = {name: members[name] for name in _THUMBPRINT_MEMBERS[members["kty"]]}
    canonical = json.dumps(bare, sort_keys=True, separators=(",", ":")).encode()
    kid = urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()
    return {**bare, "kid": kid, "use": "sig", "alg": algorithm}


def verify_own(token: str, jwks: list[dict[str, Any]], *, issuer: str) -> dict[str, Any]:
    """The claims of a token that one of our keys signed, however long ago (an id_token_hint may have expired).

    Raises NotVerified. The algorithm is the key's own, never the token's word (RFC 8725 §3.1).
    """
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        jwk = next(jwk for jwk in jwks if jwk["kid"] == kid)
        claims: dict[str, Any] = jwt.decode(
            token,
            jwt.PyJWK(jwk, jwk["alg"]),
            algorithms=[jwk["alg"]],
            issuer=issuer,
            options={"verify_exp": False, "verify_aud": False, "verify_iat": False, "require": ["iss", "sub", "aud"]},
        )
    except (jwt.PyJWTError, StopIteration, ValueError) as error:
        raise NotVerified from error
    return claims
