"""Error reports: what a real SDK client would send, captured at its transport, holds none of the planted secrets."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from django.db import connection
from django.test import Client as HttpClient
from django.test import RequestFactory
from pytest_django import Settings
from sentry_sdk.envelope import Envelope
from sentry_sdk.scrubber import EventScrubber
from sentry_sdk.transport import Transport

from authserver.ops import sentry
from authserver.wsgi import application
from tests.authserver.deployment import production, run

EMAIL = "ann@example.com"
DSN = "https://publicpart@sentry.example/1"
PLANTED = {
    name: f"pLaNtEd{number}x{name}"
    for number, name in enumerate(
        (
            *(
                "password",
                "access_token",
                "refresh_token",
                "id_token",
                "client_secret",
                "code",
                "code_verifier",
                "state",
            ),
            *("nonce", "otp", "new_password1", "cookie", "authorization", "login_hint", "code_in_url", "flow"),
        )
    )
}


class Kept(Transport):
    """Keeps envelopes instead of sending them."""

    def __init__(self) -> None:
        super().__init__({"dsn": DSN})
        self.envelopes: list[Envelope] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.envelopes.append(envelope)

    @property
    def text(self) -> str:
        return b"\n".join(envelope.serialize() for envelope in self.envelopes).decode()


@pytest.fixture
def reports() -> Iterator[Kept]:
    """Reporting is on for the test; what would be sent ends here."""
    kept = Kept()
    client = sentry_sdk.Client(
        **{**sentry.options(dsn=DSN, environment="tests"), "transport": kept, "traces_sample_rate": 1}
    )
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(client)
        yield kept
    client.close()


def found_in(text: str) -> list[str]:
    return [name for name, secret in PLANTED.items() if secret in text]


def fail_with_secrets_at_hand() -> None:
    password = PLANTED["password"]  # noqa: F841 — a local variable to be looked for
    harmless_name = {"id_token": PLANTED["id_token"], "deep": [PLANTED["code"]]}  # noqa: F841 — as above
    raise ValueError(
        f"refused https://rp.example/cb?code={PLANTED['code_in_url']} client_secret={PLANTED['client_secret']}"
    )


def test_an_exception_tells_no_secret(reports: Kept) -> None:
    sentry_sdk.set_extra(
        "form", {name: secret for name, secret in PLANTED.items() if name not in {"flow", "login_hint"}}
    )
    sentry_sdk.set_context("exchange", {"steps": [{"response": {"access_token": PLANTED["access_token"]}}]})
    sentry_sdk.set_tag("code_verifier", PLANTED["code_verifier"])
    sentry_sdk.set_user({"email": EMAIL, "ip_address": "203.0.113.9"})
    try:
        fail_with_secrets_at_hand()
    except ValueError:
        sentry_sdk.capture_exception()
    assert '"ValueError"' in reports.text
    assert "fail_with_secrets_at_hand" in reports.text
    assert found_in(reports.text) == []
    assert EMAIL not in reports.text
    assert '"public_key":"publicpart"' in reports.text


def test_breadcrumbs_tell_no_secret(reports: Kept) -> None:
    logging.getLogger("some.library").info("calling https://rp.example/?code=%s", PLANTED["code_in_url"])
    sentry_sdk.add_breadcrumb(
        category="httplib",
        data={
            "url": "https://rp.example/token",
            "http.query": f"client_secret={PLANTED['client_secret']}",
            "code": PLANTED["code"],
        },
        message=f"state={PLANTED['state']}",
    )
    sentry_sdk.capture_message(f"Authorization: Bearer {PLANTED['authorization']}")
    assert "rp.example" in reports.text
    assert found_in(reports.text) == []


def test_spans_tell_no_query(reports: Kept) -> None:
    with (
        sentry_sdk.start_transaction(name=f"/o/authorize/{PLANTED['flow']}"),
        sentry_sdk.start_span(op="http.client") as span,
    ):
        span.set_data("http.query", f"code={PLANTED['code']}")
        span.set_data("url", f"https://rp.example/cb?state={PLANTED['state']}")
        span.set_data("request", {"headers": {"Authorization": PLANTED["authorization"]}})
    assert '"spans"' in reports.text
    assert found_in(reports.text) == []


def test_a_failed_request_tells_no_secret(reports: Kept, settings: Settings, db: None) -> None:
    settings.ROOT_URLCONF = "tests.authserver.test_error_pages"
    form = "&".join(f"{name}={secret}" for name, secret in PLANTED.items()).encode()
    query = f"code={PLANTED['code_in_url']}&login_hint={PLANTED['login_hint']}"
    environ: dict[str, Any] = (
        RequestFactory(
            headers={"Authorization": f"Bearer {PLANTED['authorization']}", "Cookie": f"sid={PLANTED['cookie']}"}
        )
        .post("/broken", form, "application/x-www-form-urlencoded", QUERY_STRING=query)
        .environ
    )
    response = application(environ, lambda *_: lambda _: None)
    assert b"Something went wrong" in b"".join(response)
    assert '"RuntimeError"' in reports.text
    assert "/broken" in reports.text
    assert found_in(reports.text) == []


def test_a_refused_row_tells_no_value(reports: Kept, db: None) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT CAST(%s AS integer)", [PLANTED["code"]])
    except Exception:
        sentry_sdk.capture_exception()
    assert '"DataError"' in reports.text


def test_without_an_address_nothing_is_started(settings: Settings) -> None:
    before = sentry_sdk.get_global_scope().client
    sentry.start(dsn="", environment="tests")
    assert sentry_sdk.get_global_scope().client is before


def test_with_an_address_every_process_starts_reporting() -> None:
    """The server's own settings through Django's start, with warnings as errors."""
    report = "import sentry_sdk; print(sentry_sdk.get_client().options['max_request_body_size'])"
    answer = run("manage.py", "shell", "--no-imports", "-c", report, environment=production(SENTRY_DSN=DSN))
    assert (answer.returncode, answer.stdout.strip()) == (0, "never"), answer.stderr


def test_the_client_collects_nothing_personal(reports: Kept) -> None:
    options = sentry_sdk.get_client().options
    assert options["include_local_variables"] is False
    assert options["max_request_body_size"] == "never"
    assert options["trace_propagation_targets"] == []
    assert options["data_collection"]["user_info"] is False
    assert isinstance(options["event_scrubber"], EventScrubber)


def test_pages_are_the_same_with_reporting_on(reports: Kept, db: None) -> None:
    assert HttpClient().get("/healthz").json() == {"status": "alive"}
    assert found_in(reports.text) == []
