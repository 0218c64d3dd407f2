"""Secrets are recognised by the name they stand under or by their shape, at any depth."""

import secrets

import pytest

from authserver.ops.masking import MASK, is_secret_name, mask, mask_text

SECRET = "vErY5ecret"


@pytest.mark.parametrize(
    "name",
    [
        *("password", "new_password1", "passwd", "token", "access_token", "refreshToken", "id_token_hint", "secret"),
        *(
            "client_secret",
            "code",
            "user_code",
            "code_verifier",
            "codeVerifier",
            "client_assertion",
            "cookie",
            "Set-Cookie",
        ),
        *(
            "Authorization",
            "HTTP_AUTHORIZATION",
            "key",
            "api_key",
            "KEY_ENCRYPTION_KEYS",
            "csrfmiddlewaretoken",
            "state",
        ),
        *("nonce", "otp", "SENTRY_DSN", "session_key"),
    ],
)
def test_secret_names_are_masked_at_any_depth(name: str) -> None:
    assert is_secret_name(name)
    masked = mask({"outer": [{"inner": ({name: SECRET}, {name: [SECRET]})}]})
    assert SECRET not in repr(masked)


@pytest.mark.parametrize(
    "name", ["status_code", "error_code", "client_id", "request_id", "kid", "email", "event", "scope"]
)
def test_names_an_operator_needs_are_kept(name: str) -> None:
    assert mask({name: "kept"}) == {name: "kept"}


@pytest.mark.parametrize(
    "text",
    [
        f"GET https://rp.example/cb?code={SECRET}&state=1 failed",
        f"see /o/authorize?login_hint={SECRET}",
        f"Not Found: /o/authorize/{SECRET}/",
        f"Not Found: /o/consent/{SECRET}",
        f"Not Found: /o/select-account/{SECRET}",
        f"Not Found: /o/logout/{SECRET}/",
        f"Not Found: /activate/{SECRET}/decide",
        f"Authorization: Bearer {SECRET}",
        f"header basic {SECRET}==",
        f"client_secret={SECRET}&grant_type=x",
        f"detail=code={SECRET}",
        f'{{"password": "{SECRET} with blanks {SECRET}"}}',
        f"token: {SECRET}",
        f"postgresql://user:{SECRET}@db/name",
        f"duplicate key\nDETAIL:  Key (token_checksum)=({SECRET}) already exists.\nCONTEXT: {SECRET}",
        f"jwt eyJhbGciOiJub25lIn0.{SECRET}.{SECRET}",
    ],
)
def test_secrets_in_text_are_masked(text: str) -> None:
    masked = mask_text(text)
    assert SECRET not in masked
    assert MASK in masked


def test_a_bare_random_value_is_masked() -> None:
    value = "aB3" + secrets.token_urlsafe(32)
    assert value not in mask_text(f"lookup of {value} failed")


@pytest.mark.parametrize(
    "text",
    ["token:issued", "Booting worker with pid: 42", "3f2a6b1c-0d4e-4f5a-8b7c-9d0e1f2a3b4c", "Not Found: /nowhere"],
)
def test_ordinary_text_is_kept(text: str) -> None:
    assert mask_text(text) == text


def test_every_value_becomes_plain_json() -> None:
    class Thing:
        def __repr__(self) -> str:
            return f"<Thing secret={SECRET}>"

    assert mask({"a": Thing(), "b": b"raw", "c": {1}, "d": None, 5: 1.5, "e": True}) == {
        "a": f"<Thing secret={MASK}",
        "b": MASK,
        "c": [1],
        "d": None,
        "5": 1.5,
        "e": True,
    }
