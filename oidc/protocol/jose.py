"""Signing and verifying JSON Web Tokens (RFC 7515, 7517, 7519, 8037). The one module that knows the JOSE library."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterable, Mapping
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
from jwt.types import Options

from oidc.protocol import jwks
from oidc.protocol.odd_texts import has_odd_text

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
RSA_BITS = 2048
# A client's key beyond these would be weak, or so dear to verify with that few requests would keep a processor busy.
CLIENT_RSA_BITS = range(2048, 8193)
_LARGEST_RSA_EXPONENT = 2**33
LONGEST_CLIENT_JWT = 65_536
_SIGNATURE_ALONE: Options = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
# A signed UserInfo answer has all but `exp`, so that it cannot stand in for an ID token.
_IN_AN_ID_TOKEN = ["iss", "sub", "aud", "exp"]
_THUMBPRINT_MEMBERS = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x")}
_implementations = get_default_algorithms()


class NotVerified(Exception):
    """The token is malformed, or not signed by whom it should be. The message is private: it may go to the log."""


class KeyNotFound(NotVerified):
    """No key of the set fits the token; a newer set may have one."""


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
    if algorithm in ("RS256", "PS256"):
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
    """The claims of an ID token that one of our keys signed, however long ago (an id_token_hint may have expired).

    Raises NotVerified. The algorithm is the key's own, never the token's word (RFC 8725 §3.1).
    """
    try:
        header = jwt.get_unverified_header(token)
        if header.get("typ", "JWT") != "JWT":  # another token of ours is no ID token (RFC 8725 §3.11)
            raise NotVerified("typ")
        jwk = next(jwk for jwk in jwks if jwk["kid"] == header.get("kid"))
        claims: dict[str, Any] = jwt.decode(
            token,
            jwt.PyJWK(jwk, jwk["alg"]),
            algorithms=[jwk["alg"]],
            issuer=issuer,
            options={"verify_exp": False, "verify_aud": False, "verify_iat": False, "require": _IN_AN_ID_TOKEN},
        )
    except (jwt.PyJWTError, StopIteration, ValueError) as error:
        raise NotVerified from error
    return claims


def verify_client_jwt(
    token: str, keys: Iterable[Mapping[str, Any]], *, algorithms: Collection[str], types: Collection[str]
) -> dict[str, Any]:
    """The claims of a token that one of a client's `keys` (as `jwks.read` gives them) signed.

    `algorithms` are those the client may use, of ALGORITHMS; `types` the values that `typ` may have beside JWT, in
    lower case. Times, issuer and audience are for the caller to judge. Keys that the token itself brings or points to
    are not looked at. Raises KeyNotFound where another key set might help, NotVerified for all else.
    """
    if len(token) > LONGEST_CLIENT_JWT:
        raise NotVerified("too long")
    try:
        header = jwt.get_unverified_header(token)
        algorithm = _algorithm(header, algorithms, types)
        claims: dict[str, Any] = jwt.decode(
            token, _client_key(keys, header.get("kid"), algorithm), algorithms=[algorithm], options=_SIGNATURE_ALONE
        )
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise NotVerified(type(error).__name__) from error
    if has_odd_text(claims):
        raise NotVerified("odd characters")
    return claims


def unverified_claims(token: str) -> dict[str, Any]:
    """What a token says of itself, only to learn whose keys to verify it with. Raises NotVerified."""
    if len(token) > LONGEST_CLIENT_JWT:
        raise NotVerified("too long")
    try:
        claims: dict[str, Any] = jwt.decode(token, options={**_SIGNATURE_ALONE, "verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise NotVerified(type(error).__name__) from error
    return claims


def _algorithm(header: Mapping[str, Any], algorithms: Collection[str], types: Collection[str]) -> str:
    """The header's algorithm, if everything that the header says is acceptable."""
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS or algorithm not in algorithms:
        raise NotVerified("algorithm not registered")
    if "crit" in header or "b64" in header:  # no extension is understood here (RFC 7515 §4.1.11)
        raise NotVerified("critical header")
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.lower().removeprefix("application/") not in {"jwt", *types}:
        raise NotVerified("token of another type")
    return str(algorithm)


def _client_key(keys: Iterable[Mapping[str, Any]], kid: str | None, algorithm: str) -> PublicKey:
    found = jwks.candidates(keys, kid=kid, algorithm=algorithm)
    if not found:
        raise KeyNotFound("no such key")
    if len(found) > 1:  # trying one after the other would let one kid stand for several keys
        raise NotVerified("several keys fit")
    key = jwt.PyJWK(dict(found[0]), algorithm).key
    if not isinstance(key, PublicKey):
        raise NotVerified("not a public key of a supported kind")
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        if key.key_size not in CLIENT_RSA_BITS or numbers.e > _LARGEST_RSA_EXPONENT:
            raise NotVerified("RSA key too short or too long")
    return key
