"""A relying party that listens for logout tokens: a real server of another host, which checks what it is sent."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import jwt
from procrastinate.contrib.django.models import ProcrastinateJob

from oidc import keys
from oidc.models import LogoutDelivery
from oidc.tasks import send_logout_token
from tests.outside import Host
from tests.relying_party import RelyingParty

EVENT = "http://schemas.openid.net/event/backchannel-logout"
Listen = Callable[..., AbstractContextManager["ListeningClient"]]


@dataclass
class ListeningClient:
    """One client and the host at its `backchannel_logout_uri`."""

    party: RelyingParty
    host: Host

    @property
    def told(self) -> list[dict[str, Any]]:
        """The claims of the logout tokens that came, each checked as Back-Channel Logout 1.0 §2.6 asks."""
        return [self._check(token) for token in self.tokens]

    @property
    def tokens(self) -> list[str]:
        """The logout tokens as they came, each the one parameter of a form."""
        return [self._token_in(request) for request in self.host.asked]

    def _token_in(self, request: bytes) -> str:
        head, _, body = request.decode().partition("\r\n\r\n")
        assert head.startswith("POST /logout?rp=1 HTTP/1.1"), head
        assert "Content-Type: application/x-www-form-urlencoded" in head
        form = parse_qs(body, strict_parsing=True)
        assert set(form) == {"logout_token"}
        return form["logout_token"][0]

    def _check(self, token: str) -> dict[str, Any]:
        header = jwt.get_unverified_header(token)
        assert header["typ"] == "logout+jwt"
        assert header["alg"] == self.party.client.algorithm
        jwk = next(jwk for jwk in keys.ring().jwks if jwk["kid"] == header["kid"])
        claims: dict[str, Any] = jwt.decode(
            token,
            jwt.PyJWK(jwk),
            algorithms=[self.party.client.algorithm],
            audience=self.party.client.client_id,
            issuer="http://localhost:8000",
            options={"require": ["iss", "aud", "iat", "exp", "jti", "events"]},
        )
        assert claims["exp"] - claims["iat"] <= 120
        assert claims["events"] == {EVENT: {}}
        assert "nonce" not in claims
        assert "sub" in claims or "sid" in claims
        return claims


def run_deliveries() -> list[Exception]:
    """Run the queued deliveries as the worker runs them; what was raised makes the queue try again."""
    raised: list[Exception] = []
    for job in ProcrastinateJob.objects.filter(task_name="send_logout_token", status="todo").order_by("id"):
        try:
            send_logout_token(**job.args)
        except Exception as error:
            raised.append(error)
    return raised


def deliveries() -> list[tuple[str, str, int]]:
    """Name of the client, state and number of tries of each delivery."""
    rows = LogoutDelivery.objects.order_by("pk").values_list("client__name", "state", "tries")
    return [(name, state, tries) for name, state, tries in rows]
