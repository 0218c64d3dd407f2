"""Apple takes no stored client secret: it wants a short JWT, signed with the key that it gave to the team."""

from datetime import datetime, timedelta

import jwt  # noqa: TID251 — a client's assertion is accounts' own, and accounts may not import oidc's module

LIFETIME = timedelta(minutes=5)  # Apple allows half a year; one is made for each request, so it need not last


def sign(*, client_id: str, team_id: str, key_id: str, private_key: str, audience: str, now: datetime) -> str:
    """The client secret for one request: a JWT by ES256, as Apple's "Creating a client secret" describes it.

    `private_key` is PEM, as downloaded from Apple. Raises ValueError where it is not one for ES256.
    """
    claims = {
        "iss": team_id,
        "sub": client_id,
        "aud": audience,
        "iat": now,
        "exp": now + LIFETIME,
    }
    return jwt.encode(claims, private_key, algorithm="ES256", headers={"kid": key_id})
