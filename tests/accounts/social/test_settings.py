"""What an operator may set, what the server refuses to run with, and names that no setting may have."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings as all_settings
from django.contrib.auth import authenticate, get_backends
from django.core.checks import run_checks
from pytest_django import Settings
from social_core.backends.base import BaseAuth

from demo.providers.clients import apple_key_pem
from tests.authserver.deployment import production, run

# social-auth reads these as its own when no longer name is set.
READ_BY_ACCIDENT = [
    *("KEY", "SECRET", "SCOPE", "PROMPT", "MAX_AGE", "DISPLAY", "PIPELINE", "PROXIES", "TEAM", "NAME", "LOGIN_HINT"),
    *("AUTH_EXTRA_ARGUMENTS", "VERIFY_SSL", "USE_PKCE", "ID_KEY", "API_VERSION", "STATE_LIFETIME", "JWT_ALGORITHMS"),
    *("API_URL", "AUTHORITY", "TENANT", "TEAM_ID", "KEY_ID", "PRIVATE_KEY", "NATIVE_KEYS"),
]
RSA_KEY = (
    rsa.generate_private_key(public_exponent=65537, key_size=2048)
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)


@pytest.mark.parametrize("name", READ_BY_ACCIDENT)
def test_no_setting_has_a_name_that_social_auth_would_take_for_its_own(name: str) -> None:
    assert not hasattr(all_settings, name)


def test_djangos_own_authenticate_knows_no_provider() -> None:
    assert not any(isinstance(backend, BaseAuth) for backend in get_backends())
    assert authenticate(None, response={}, backend=None, strategy=None) is None


def test_a_deployment_with_a_stand_in_is_reported(settings: Settings) -> None:
    settings.SOCIAL_STANDIN_URL = ""
    assert "authserver.E006" not in {message.id for message in run_checks(include_deployment_checks=True)}
    settings.SOCIAL_STANDIN_URL = "http://localhost:9003"
    assert "authserver.E006" in {message.id for message in run_checks(include_deployment_checks=True)}


@pytest.mark.parametrize(
    ("public_url", "runs"),
    [
        ("https://id.example.org", False),
        ("https://test.example.org", False),
        ("https://id.test", True),
        ("https://localhost", True),
        ("http://localhost:8000", True),
    ],
)
def test_settings_with_a_stand_in_load_only_where_nobody_could_be_harmed(public_url: str, runs: bool) -> None:
    environment = production() | {"PUBLIC_URL": public_url, "SOCIAL_STANDIN_URL": "http://localhost:9003"}
    done = run("-c", "import authserver.settings", environment=environment)
    assert (done.returncode == 0) == runs, done.stderr
    assert runs or "SOCIAL_STANDIN_URL" in done.stderr


def test_a_client_id_without_its_secret_is_refused() -> None:
    done = run("-c", "import authserver.settings", environment=production() | {"SOCIAL_X_CLIENT_ID": "id"})
    assert done.returncode != 0
    assert "SOCIAL_X_CLIENT_SECRET must be set together" in done.stderr


APPLE = {
    "SOCIAL_APPLE_CLIENT_ID": "org.example.web",
    "SOCIAL_APPLE_TEAM_ID": "TEAM",
    "SOCIAL_APPLE_KEY_ID": "KEY",
    "SOCIAL_APPLE_PRIVATE_KEY": apple_key_pem().replace("\n", "\\n"),
}


@pytest.mark.parametrize("missing", APPLE)
def test_a_part_of_what_apple_needs_is_refused(missing: str) -> None:
    told = {name: value for name, value in APPLE.items() if name != missing}
    done = run("-c", "import authserver.settings", environment=production() | told)
    assert done.returncode != 0
    assert "SOCIAL_APPLE_PRIVATE_KEY must be set together" in done.stderr


@pytest.mark.parametrize("key", ["nonsense", "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----", RSA_KEY])
def test_a_key_that_apple_cannot_have_given_is_refused_and_not_shown(key: str) -> None:
    done = run("-c", "import authserver.settings", environment=production() | APPLE | {"SOCIAL_APPLE_PRIVATE_KEY": key})
    assert done.returncode != 0
    assert "must be the PEM text of a P-256 key" in done.stderr
    assert key not in done.stderr


@pytest.mark.parametrize("as_one_line", [True, False])
def test_apples_key_is_read_with_its_line_breaks(as_one_line: bool) -> None:
    told = APPLE if as_one_line else APPLE | {"SOCIAL_APPLE_PRIVATE_KEY": apple_key_pem()}
    read = "from authserver.settings import SOCIAL_AUTH_APPLE_PRIVATE_KEY as key; print(key, end='')"
    done = run("-c", read, environment=production() | told)
    assert done.stdout == apple_key_pem(), done.stderr


@pytest.mark.parametrize(
    ("tenant", "runs"),
    [
        ("common", True),
        ("consumers", True),
        ("72f988bf-86f1-41af-91ab-2d7cd011db47", True),
        ("contoso.onmicrosoft.com", False),
        ("", False),
    ],
)
def test_a_tenant_that_tokens_cannot_be_compared_with_is_refused(tenant: str, runs: bool) -> None:
    environment = production() | {"SOCIAL_MICROSOFT_TENANT": tenant}
    done = run("-c", "import authserver.settings", environment=environment)
    assert (done.returncode == 0) == runs, done.stderr


def test_apps_at_google_without_google_are_refused() -> None:
    apps = {"SOCIAL_GOOGLE_NATIVE_CLIENT_IDS": "ios-app,android-app"}
    done = run("-c", "import authserver.settings", environment=production() | apps)
    assert done.returncode != 0
    assert "SOCIAL_GOOGLE_NATIVE_CLIENT_IDS needs SOCIAL_GOOGLE_CLIENT_ID" in done.stderr
    google = {"SOCIAL_GOOGLE_CLIENT_ID": "id", "SOCIAL_GOOGLE_CLIENT_SECRET": "secret"}
    read = "from authserver.settings import SOCIAL_AUTH_GOOGLE_NATIVE_KEYS as keys; print(keys)"
    done = run("-c", read, environment=production() | apps | google)
    assert done.stdout.strip() == "['ios-app', 'android-app']", done.stderr
