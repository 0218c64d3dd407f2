"""The one client that each provider knows, and what an authorization server is told so that it is that client."""

import hashlib

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

WITH_SECRET = ("google", "facebook", "x", "github", "microsoft")
APPLE_TEAM_ID = "STANDTEAM1"
APPLE_KEY_ID = "STANDKEY01"


def client_of(provider: str) -> tuple[str, str]:
    """Its id and its secret. They open nothing, so they are no secrets; Apple has a key in place of one."""
    return f"standin-{provider}", f"not-a-secret-of-{provider}"


def apple_key() -> ec.EllipticCurvePrivateKey:
    """The key that Apple gave to the client's team: made from words that all can read, so no secret either."""
    number = int.from_bytes(hashlib.sha256(client_of("apple")[1].encode()).digest())
    return ec.derive_private_key(number >> 1, ec.SECP256R1())  # halved, and so less than the order of the curve


def apple_key_pem() -> str:
    return apple_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def environment(url: str) -> dict[str, str]:
    """The variables that make a server take the stand-in at `url` for all its providers."""
    told = {"SOCIAL_STANDIN_URL": url}
    for provider in WITH_SECRET:
        prefix = f"SOCIAL_{provider.upper()}_CLIENT"
        told[f"{prefix}_ID"], told[f"{prefix}_SECRET"] = client_of(provider)
    return told | {
        "SOCIAL_APPLE_CLIENT_ID": client_of("apple")[0],
        "SOCIAL_APPLE_TEAM_ID": APPLE_TEAM_ID,
        "SOCIAL_APPLE_KEY_ID": APPLE_KEY_ID,
        "SOCIAL_APPLE_PRIVATE_KEY": apple_key_pem().replace("\n", "\\n"),
    }
