"""What must hold among the variables of sign-in with accounts elsewhere. `env` reads them and asks here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

if TYPE_CHECKING:
    from authserver.settings.env import Environment

Rule = tuple[bool, str]
WITH_SECRET = ("GOOGLE", "FACEBOOK", "X", "GITHUB", "MICROSOFT")
WITH_ID_TOKENS = ("GOOGLE", "APPLE", "MICROSOFT")
_TENANT = re.compile(r"common|organizations|consumers|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def rules(env: Environment) -> list[Rule]:
    """Whether each holds, with the sentence to say where it does not; sentences name variables, never values."""
    return [
        *(_pair_rule(env, provider) for provider in WITH_SECRET),
        *_apple_rules(env),
        (
            bool(_TENANT.fullmatch(env.social_microsoft_tenant)),
            "SOCIAL_MICROSOFT_TENANT must be common, organizations, consumers, or a tenant's ID in lower case.",
        ),
        *(_native_rule(env, provider) for provider in WITH_ID_TOKENS),
        (
            not env.social_standin_url or not env.https or is_test_host(env.host),
            "SOCIAL_STANDIN_URL lets everybody sign in as anybody: it is refused where PUBLIC_URL is https, "
            "unless its host is localhost or ends with .test.",
        ),
    ]


def _pair_rule(env: Environment, provider: str) -> Rule:
    """A provider needs both or neither of its client ID and secret."""
    name = f"SOCIAL_{provider}_CLIENT_ID"
    halves = [bool(getattr(env, f"social_{provider.lower()}_client_{half}")) for half in ("id", "secret")]
    return halves[0] == halves[1], f"{name} and SOCIAL_{provider}_CLIENT_SECRET must be set together."


def _native_rule(env: Environment, provider: str) -> Rule:
    """Tokens of its apps are taken of a provider that is switched on."""
    of_pages = bool(getattr(env, f"social_{provider.lower()}_client_id"))
    of_apps = getattr(env, f"social_{provider.lower()}_native_client_ids")
    return of_pages or not of_apps, f"SOCIAL_{provider}_NATIVE_CLIENT_IDS needs SOCIAL_{provider}_CLIENT_ID."


def _apple_rules(env: Environment) -> list[Rule]:
    key = env.social_apple_private_key
    parts = [
        bool(part) for part in (env.social_apple_client_id, env.social_apple_team_id, env.social_apple_key_id, key)
    ]
    names = "SOCIAL_APPLE_CLIENT_ID, SOCIAL_APPLE_TEAM_ID, SOCIAL_APPLE_KEY_ID and SOCIAL_APPLE_PRIVATE_KEY"
    return [
        (all(parts) or not any(parts), f"{names} must be set together."),
        (not key or _is_p256(pem(key)), "SOCIAL_APPLE_PRIVATE_KEY must be the PEM text of a P-256 key."),
    ]


def pem(value: str) -> str:
    """A PEM text as it is in a variable, where most tools cannot write a line break: they are \\n there."""
    return value.replace("\\n", "\n")


def _is_p256(text: str) -> bool:
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError):
        return False
    return isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)


def is_test_host(host: str) -> bool:
    """Whether a name can only mean this machine, or a network made up for tests (RFC 6761 §6.2, §6.3)."""
    return host in {"localhost", "127.0.0.1", "::1"} or host.endswith((".localhost", ".test"))
