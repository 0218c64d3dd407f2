"""Values that run but are not safe in production are reported by id; a sane production environment is clean."""

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from authserver.checks import looks_like_development
from tests.authserver.deployment import production, run


@pytest.fixture(autouse=True)
def sane(settings: Settings) -> None:
    """Each test then spoils one value."""
    settings.ISSUER = "https://id.example.org"
    settings.TRUSTED_PROXIES = 1
    settings.SECRET_KEY = "kJ7wQ2zX9vB4nM1pL6sD8fG3hT5rY0uIoPaSdFgHjKlZxCvBnMq"
    settings.CLIENT_SECRET_HASH_KEY = "Zx8Cv7Bn6Ma5Sd4Fg3Hj2Kl1Qw0Er9Ty8"
    settings.KEY_ENCRYPTION_KEYS = ["x3Jq0m4dVvT7oQ1bYw9nZk5sRf8uHc2eLp6gXi0jDaE="]
    settings.ALLOWED_HOSTS = ["id.example.org"]


def found() -> set[str]:
    reported = run_checks(include_deployment_checks=True)
    return {str(message.id) for message in reported if str(message.id).startswith("authserver.")}


def test_sane_values_are_not_reported() -> None:
    assert found() == set()


def test_http_is_reported(settings: Settings) -> None:
    settings.ISSUER = "http://id.example.org"
    assert found() == {"authserver.E001"}


def test_https_without_a_proxy_is_reported(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 0
    assert found() == {"authserver.W002"}


@pytest.mark.parametrize("name", ["SECRET_KEY", "CLIENT_SECRET_HASH_KEY"])
def test_a_secret_from_development_is_reported(settings: Settings, name: str) -> None:
    setattr(settings, name, f"django-insecure-{getattr(settings, name)}")
    assert found() == {"authserver.E003"}


def test_an_encryption_key_that_was_not_drawn_is_reported(settings: Settings) -> None:
    settings.KEY_ENCRYPTION_KEYS = [*settings.KEY_ENCRYPTION_KEYS, "A" * 43 + "="]
    assert found() == {"authserver.E003"}


def test_one_secret_for_two_purposes_is_reported(settings: Settings) -> None:
    settings.CLIENT_SECRET_HASH_KEY = settings.SECRET_KEY
    assert found() == {"authserver.E004"}


@pytest.mark.parametrize("host", ["*", ".example.org"])
def test_a_host_wildcard_is_reported(settings: Settings, host: str) -> None:
    settings.ALLOWED_HOSTS = ["id.example.org", host]
    assert found() == {"authserver.E005"}


@pytest.mark.parametrize(
    ("name", "value"), [("OUTBOUND_PRIVATE_HOSTS", ["suite.test:8443"]), ("OUTBOUND_CA_FILE", "/ca")]
)
def test_a_way_to_private_hosts_is_reported(settings: Settings, name: str, value: object) -> None:
    setattr(settings, name, value)
    assert found() == {"authserver.E007"}


@pytest.mark.parametrize(
    "changes",
    [
        {"OUTBOUND_PRIVATE_HOSTS": "suite.test"},
        {"OUTBOUND_PRIVATE_HOSTS": "https://suite.test:8443"},
        {"OUTBOUND_PRIVATE_HOSTS": "*:443"},
        {"OUTBOUND_CA_FILE": "/no/such/file"},
        {"CLIENT_ID_METADATA_DOCUMENTS": "https://app.example"},
        {"CLIENT_ID_METADATA_DOCUMENTS": "*.app.example"},
        {"CLIENT_ID_METADATA_DOCUMENTS": "App.example"},
    ],
)
def test_malformed_hosts_stop_the_process(changes: dict[str, str]) -> None:
    answer = run("manage.py", "check", environment=production(**changes))
    assert answer.returncode != 0
    assert next(iter(changes)) in answer.stderr


@pytest.mark.parametrize("secret", ["a" * 60, "changeme" * 8, "Insecure-" * 7, "0101" * 16])
def test_typed_secrets_are_told_from_drawn_ones(secret: str) -> None:
    assert looks_like_development(secret)


def test_a_sane_production_environment_passes_every_check() -> None:
    answer = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", environment=production())
    assert answer.returncode == 0, answer.stderr


def test_a_missing_variable_is_named_without_any_value() -> None:
    environment = production(KEY_ENCRYPTION_KEYS="not-a-key-but-secret")
    answer = run("manage.py", "check", environment=environment)
    assert answer.returncode != 0
    assert "KEY_ENCRYPTION_KEYS must" in answer.stderr
    assert "not-a-key-but-secret" not in answer.stderr


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("CLIENT_REGISTRATION", "open", "authserver.W008"),
        ("CLIENT_REGISTRATION_PKCE_REQUIRED", False, "authserver.W009"),
        ("CLIENT_ID_METADATA_DOCUMENTS", ["app.example", "*"], "authserver.W010"),
    ],
)
def test_loose_registration_is_reported(settings: Settings, name: str, value: object, check: str) -> None:
    setattr(settings, name, value)
    assert found() == {check}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ACCESS_TOKEN_SECONDS", "0"),
        ("ACCESS_TOKEN_SECONDS", "31536001"),
        ("ID_TOKEN_SECONDS", "-1"),
        ("AUTHORIZATION_CODE_SECONDS", "61"),
        ("SIGNING_KEY_PUBLISH_SECONDS", "599"),
        ("CLIENT_REGISTRATION", "Open"),
    ],
)
def test_a_value_out_of_bounds_stops_the_process(name: str, value: str) -> None:
    answer = run("manage.py", "check", environment=production(**{name: value}))
    assert answer.returncode != 0
    assert f"{name} must" in answer.stderr or f"{name} and" in answer.stderr or f"and {name}" in answer.stderr
