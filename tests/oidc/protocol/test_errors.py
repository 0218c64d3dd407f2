"""What every OAuth error has in common: a code of a specification and a public sentence fit for a header."""

import re

import pytest

from oidc.protocol import errors

ERRORS = [found for found in vars(errors).values() if isinstance(found, type) and issubclass(found, errors.OAuthError)]
PLAIN = [error for error in ERRORS if error.__init__ is errors.OAuthError.__init__]
# RFC 6749 §4.1.2.1 and §5.2: %x20-21 / %x23-5B / %x5D-7E.
ALLOWED = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+")


@pytest.mark.compliance("RFC 6749", "5.2", "error_description has none but the allowed characters")
@pytest.mark.parametrize("error", ERRORS)
def test_the_public_description_can_stand_in_a_header(error: type[errors.OAuthError]) -> None:
    assert ALLOWED.fullmatch(error.description)
    assert re.fullmatch(r"[a-z_]+", error.code)
    assert 400 <= error.status < 500 or issubclass(error, errors.TemporarilyUnavailable | errors.ServerError)


@pytest.mark.parametrize("error", PLAIN)
def test_the_private_detail_stays_private(error: type[errors.OAuthError]) -> None:
    raised = error("the secret was hunter2", hint="code is required")
    told = {"error": error.code, "error_description": f"{error.description} (code is required)"}
    assert raised.as_parameters() == told
    assert error("the secret was hunter2").as_parameters()["error_description"] == error.description


def test_no_two_errors_share_a_code() -> None:
    own = [error.code for error in ERRORS if "code" in vars(error)]
    assert len(set(own)) == len(own)
