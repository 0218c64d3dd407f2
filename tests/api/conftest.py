"""What the tests of the API share: our own app, and programs at which somebody is signed in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from time_machine import TimeMachineFixture

from accounts.models import User
from oidc.scopes import KNOWN
from tests.api.program import Program
from tests.relying_party import RelyingParty


@pytest.fixture
def app(register: Callable[..., RelyingParty]) -> RelyingParty:
    """A public app of ours that may ask for passwords, and for every scope of this API."""
    return register(
        name="Our app",
        client_id="our-app",
        redirect_uris="com.example.app:/back",
        token_endpoint_auth_method="none",
        allowed_scopes=list(KNOWN),
        challenge_allowed=True,
    )


@pytest.fixture
def program(db: None) -> Program:
    """A program without any credentials."""
    return Program()


@pytest.fixture
def ann(app: RelyingParty, person: User) -> Program:
    """Our app with Ann signed in."""
    signed_in = Program()
    signed_in.login("our-app", "ann@example.com")
    return signed_in


@pytest.fixture
def later(time_machine: TimeMachineFixture) -> Callable[[float], None]:
    """Put the clock forward by seconds; it goes on from there."""

    def put_forward(seconds: float) -> None:
        time_machine.move_to(datetime.now(UTC) + timedelta(seconds=seconds))

    return put_forward
