"""The logout token: what tells a client that a session has ended (OpenID Connect Back-Channel Logout 1.0 §2.4)."""

from typing import Any

TYPE = "logout+jwt"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIFETIME = 120  # seconds; §2.4 advises two minutes at most, so that one that was overheard is soon worth nothing


def claims(*, issuer: str, client_id: str, subject: str, sid: str, jti: str, now: int) -> dict[str, Any]:
    """The claims of a logout token. `now` is in Unix seconds; `sid` is what the client knows the session by, or "".

    There is never a nonce (§2.4), so that nobody takes it for an ID token.
    """
    content: dict[str, Any] = {
        "iss": issuer,
        "sub": subject,
        "aud": client_id,
        "iat": now,
        "exp": now + LIFETIME,
        "jti": jti,
        "events": {EVENT: {}},
    }
    return {**content, "sid": sid} if sid else content
