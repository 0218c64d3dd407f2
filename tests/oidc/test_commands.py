"""The commands of an operator: one JSON object on standard output, refusals in one line with exit status 1."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from audit.models import Event
from oidc import clients, keys
from oidc.models import Client, SigningKey
from oidc.protocol import jose
from tests.client_keys import client_key, key_set
from tests.oidc.conftest import Register
from tests.people import Browser
from tests.relying_party import RelyingParty

FLAGS = (
    "require_auth_time",
    "require_signed_request_object",
    "backchannel_logout_session_required",
    "frontchannel_logout_session_required",
)
HONEST = ("--name", "Shop", "--redirect-uri", "https://shop.example/cb")


def answer_of(*words: str) -> dict[str, Any]:
    """The JSON object that a command prints, which must be one line and nothing else."""
    out = StringIO()
    call_command(*words, stdout=out)
    assert out.getvalue().count("\n") == 1
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py in a process of its own on the database of this test."""
    name = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")
    return subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *words],
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.django_db
def test_a_registered_client_works(ann: Browser) -> None:
    keys.rotate()
    answer = answer_of("register_client", *HONEST, "--first-party", "--scope", "openid", "--scope", "email")
    assert answer == {
        "client_id": answer["client_id"],
        "client_secret": answer["client_secret"],
        "client_name": "Shop",
        "application_type": "web",
        "redirect_uris": ["https://shop.example/cb"],
        "post_logout_redirect_uris": [],
        "token_endpoint_auth_method": "client_secret_basic",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": "openid email",
        "subject_type": "public",
        "id_token_signed_response_alg": "RS256",
        **dict.fromkeys(FLAGS, False),
    }
    client = RelyingParty(Client.objects.get(client_id=answer["client_id"]), answer["client_secret"])
    assert client.tokens(ann, scope="openid email")["scope"] == "openid email"
    assert len(answer["client_secret"]) >= 43


@pytest.mark.django_db
def test_the_options_arrive_in_the_registration() -> None:
    answer = answer_of(
        "register_client", *HONEST, "--redirect-uri", "http://127.0.0.1/cb", "--public", "--client-id", "my-app",
        "--post-logout-redirect-uri", "https://shop.example/bye", "--grant", "authorization_code",
        "--id-token-alg", "EdDSA",
    )  # fmt: skip  # an option and its value belong side by side
    assert "client_secret" not in answer
    assert answer["client_id"] == "my-app"
    assert answer["redirect_uris"] == ["https://shop.example/cb", "http://127.0.0.1/cb"]
    assert answer["post_logout_redirect_uris"] == ["https://shop.example/bye"]
    assert (answer["grant_types"], answer["token_endpoint_auth_method"]) == (["authorization_code"], "none")
    client = Client.objects.get()
    assert (client.algorithm, client.client_type, client.first_party) == ("EdDSA", "public", False)
    assert Event.objects.get(name="client:registered").client == "my-app"


@pytest.mark.django_db
def test_a_client_with_a_secret_may_be_excused_from_pkce() -> None:
    answer_of("register_client", *HONEST)
    answer_of("register_client", *HONEST, "--without-pkce")
    assert list(Client.objects.order_by("pk").values_list("pkce_required", flat=True)) == [True, False]


@pytest.mark.django_db
def test_a_machine_is_registered_without_a_redirect_uri() -> None:
    answer = answer_of(
        "register_client", "--name", "Job", "--grant", "client_credentials", "--auth-method", "client_secret_post",
        "--scope", "orders:read",
    )  # fmt: skip  # an option and its value belong side by side
    job = RelyingParty(Client.objects.get(), answer["client_secret"])
    assert job.token_request(grant_type="client_credentials").json()["scope"] == "orders:read"


@pytest.mark.django_db
@pytest.mark.parametrize("by_reference", [False, True])
def test_a_client_with_a_key_of_its_own_is_registered_without_a_secret(tmp_path: Path, by_reference: bool) -> None:
    (tmp_path / "jwks.json").write_text(json.dumps(key_set(client_key())))
    keys = ["--jwks-uri", "https://shop.example/jwks"] if by_reference else ["--jwks-file", str(tmp_path / "jwks.json")]
    answer = answer_of(
        "register_client", "--name", "Job", "--grant", "client_credentials", "--auth-method", "private_key_jwt",
        "--scope", "orders:read", "--auth-signing-alg", "ES256", *keys,
    )  # fmt: skip  # an option and its value belong side by side
    assert "client_secret" not in answer
    assert answer["token_endpoint_auth_signing_alg"] == "ES256"
    if by_reference:
        assert (answer["jwks_uri"], "jwks" in answer) == ("https://shop.example/jwks", False)
        return
    assert (answer["jwks"], "jwks_uri" in answer) == (key_set(client_key()), False)
    job = RelyingParty(Client.objects.get(), None, key=client_key())
    assert job.token_request(grant_type="client_credentials").json()["scope"] == "orders:read"


@pytest.mark.parametrize("content", [None, "", "no JSON", "[" * 5000])
def test_a_file_without_keys_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "jwks.json").write_text(content)
    with pytest.raises(CommandError, match="jwks-file"):
        answer_of("register_client", *HONEST, "--jwks-file", str(tmp_path / "jwks.json"))


@pytest.mark.django_db
def test_the_secret_is_stored_as_a_keyed_hash_alone() -> None:
    secret = answer_of("register_client", *HONEST)["client_secret"]
    stored = Client.objects.get().client_secret
    assert stored == clients.hash_secret(secret)
    assert secret not in str(Client.objects.values().get())


REFUSED = [
    ("redirect_uris", ["--redirect-uri", "http://shop.example/cb"]),
    ("redirect_uris", ["--redirect-uri", "https://shop.example/cb#x"]),
    ("redirect_uris", ["--redirect-uri", "com.example.app:/cb"]),
    ("post_logout_redirect_uris", ["--post-logout-redirect-uri", "javascript:alert(1)"]),
    ("grant_types", ["--public", "--grant", "client_credentials"]),
    ("jwks", ["--auth-method", "private_key_jwt"]),
    ("pkce_required", ["--public", "--without-pkce"]),
    ("name", ["--name", "  "]),
    ("client_id", ["--client-id", "taken"]),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "words"), REFUSED)
def test_a_refused_registration_says_why(register: Register, field: str, words: list[str]) -> None:
    register(client_id="taken")
    with pytest.raises(CommandError, match=field):
        call_command("register_client", *HONEST, *words)
    assert Client.objects.count() == 1


@pytest.mark.django_db
def test_the_code_grant_needs_a_redirect_uri() -> None:
    with pytest.raises(CommandError, match="redirect_uris"):
        call_command("register_client", "--name", "Shop")


@pytest.mark.django_db
def test_a_renewed_secret_replaces_the_former_one(machine: RelyingParty, spa: RelyingParty) -> None:
    answer = answer_of("renew_client_secret", machine.client.client_id)
    assert set(answer) == {"client_id", "client_secret"}
    assert machine.token_request(grant_type="client_credentials").status_code == 401
    machine.secret = answer["client_secret"]
    assert machine.token_request(grant_type="client_credentials").status_code == 200
    assert Event.objects.get(name="client:changed").details == {"fields": ["client_secret"]}
    for client_id in ("unknown", spa.client.client_id):
        with pytest.raises(CommandError):
            call_command("renew_client_secret", client_id)


@pytest.mark.django_db
def test_keys_are_made_where_they_are_missing() -> None:
    out = StringIO()
    call_command("rotate_keys", "--if-missing", stdout=out)
    assert len(out.getvalue().splitlines()) == 2 * len(jose.ALGORITHMS)
    made = set(SigningKey.objects.values_list("kid", flat=True))
    keys.forget_cached()
    for words in (["--if-missing"], []):
        call_command("rotate_keys", *words, stdout=StringIO())
    assert set(SigningKey.objects.values_list("kid", flat=True)) == made
    call_command("rotate_keys", "--force", stdout=StringIO())
    assert set(SigningKey.objects.filter(kid__in=made).values_list("state", flat=True)) == {"current"}


@pytest.mark.django_db
def test_a_client_cannot_be_made_past_the_rules() -> None:
    with pytest.raises(CommandError, match="register_client"):
        call_command("createapplication", "confidential", "password")
    assert not Client.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_standard_output_is_for_the_answer_and_standard_error_for_the_rest() -> None:
    done = run("register_client", *HONEST)
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    answer = json.loads(done.stdout)
    assert Client.objects.get().client_id == answer["client_id"]
    assert answer["client_secret"] not in done.stderr
    refused = run("register_client", *HONEST, "--redirect-uri", "http://shop.example/cb")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("CommandError: redirect_uris number 2 must use https")
    assert "Traceback" not in refused.stderr
