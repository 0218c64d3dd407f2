"""A service that knows breached passwords: asked by five characters of a hash, and never waited for in vain."""

import hashlib
from collections.abc import Iterator

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from pytest_django import Settings

from tests import outside
from tests.outside import Host, answering, saying

PASSWORD = "quiet otter under the bridge"
DIGEST = hashlib.sha1(PASSWORD.encode()).hexdigest().upper()  # noqa: S324 — the service's protocol names it


def is_taken() -> bool:
    try:
        validate_password(PASSWORD)
    except ValidationError as refused:
        return "breached" not in {error.code for error in refused.error_list}
    return True


@pytest.fixture
def service(settings: Settings) -> Iterator[Host]:
    """On a private address, as an operator's own may be."""
    with outside.running(answering(b""), tls=False) as host:
        settings.BREACH_CHECK_URL = f"http://127.0.0.1:{host.port}/range/{{prefix}}"
        yield host


def test_a_password_that_the_service_knows_is_refused(service: Host) -> None:
    assert is_taken()
    service.play = answering(f"{'0' * 35}:3\r\n{DIGEST[5:].lower()}:7\r\n".encode(), media_type="text/plain")
    assert not is_taken()
    assert service.asked[0].startswith(f"GET /range/{DIGEST[:5]} HTTP/1.1\r\n".encode())
    assert b"Add-Padding: true" in service.asked[0]


def test_padding_is_no_hit(service: Host) -> None:
    service.play = answering(f"{DIGEST[5:]}:0\r\n".encode(), media_type="text/plain")
    assert is_taken()


@pytest.mark.parametrize("play", [answering(status="503 Later"), saying(b"noise"), answering(b"\xff\0:" * 50)])
def test_a_service_in_trouble_is_as_none(service: Host, play: outside.Play) -> None:
    service.play = play
    assert is_taken()
