"""What every OAuth error has in common: a code of a specification and a public sentence fit for a header."""

import re

import pytest

from oidc.protocol import errors

ERRORS = errors.OAuthError.__subclasses__()
# RFC 6749 §4.1.2.1 and §5.2: %x20-21 / %x23-5B / %x5D-7E.
ALLOWED = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+")


@pytest.mark.compliance("RFC 6749", "5.2", "error_description has none but the allowed characters")
@pytest.mark.parametrize("error", ERRORS)
def test_the_public_description_can_stand_in_a_header(error: type[errors.OAuthError]) -> None:
    assert ALLOWED.fullmatch(error("private").public_description)
    assert re.fullmatch(r"[a-z_]+", error.code)


@pytest.mark.parametrize("error", ERRORS)
def test_the_private_detail_stays_private(error: type[errors.OAuthError]) -> None:
    raised = error("the secret was hunter2", hint="code is required")
    assert "hunter2" not in str(raised.as_parameters())
    assert raised.as_parameters() == {
        "error": error.code,
        "error_description": f"{error.description} (code is required)",
    }


def test_no_two_errors_share_a_code() -> None:
    assert len({error.code for error in ERRORS}) == len(ERRORS)
