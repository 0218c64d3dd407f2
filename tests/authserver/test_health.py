"""Probes: alive without touching anything, ready only with all that requests need, silent about the inside."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from authserver.ops import health
from oidc import keys
from oidc.models import SigningKey


@pytest.fixture(autouse=True)
def nothing_cached() -> Iterator[None]:
    """The keys of one test's database are not those of the next."""
    keys.forget_cached()
    yield
    keys.forget_cached()


def test_alive_touches_no_database(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "alive"}


def test_ready_with_a_database_and_a_key(client: Client, db: None) -> None:
    call_command("rotate_keys", "--if-missing")
    keys.forget_cached()  # by the command's own commit, which a test's database never sees
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "checks": {"database": "ok", "migrations": "ok", "signing_keys": "ok"},
    }


def test_not_ready_without_a_key(client: Client, db: None) -> None:
    SigningKey.objects.all().delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["signing_keys"] == "failed"


def test_not_ready_while_a_migration_is_missing(
    client: Client, signing_keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_migrated", set())
    MigrationRecorder.Migration.objects.filter(app="audit").delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": "ok", "migrations": "failed", "signing_keys": "failed"}


def test_not_ready_without_a_database_and_it_does_not_say_why(client: Client, db: None) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError("connection to server at 10.1.2.3 failed for user app")

    with connection.execute_wrapper(refuse):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "failed"
    assert b"10.1.2.3" not in response.content


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_only_answer_to_reading(client: Client, db: None, path: str) -> None:
    assert client.head(path).content == b""
    assert client.post(path).status_code == 405


def test_a_probe_may_call_the_machine_by_any_name(client: Client) -> None:
    assert client.get("/healthz", headers={"Host": "10.1.2.3:8000"}).status_code == 200
