"""What the schema says is what the server does: every operation is called with values that it allows, and with others.

The examples are the same in every run. Each is undone, so that no call changes what the next one finds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi import checks

from accounts.models import User
from api.v1.schema import document
from authserver.wsgi import application
from tests.api.program import Program
from tests.relying_party import RelyingParty

EXAMPLES = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]


schema = schemathesis.openapi.from_dict(document())
schema.app = application


@contextmanager
def undone() -> Iterator[None]:
    """Nothing of it stays; and the connection is left open, which a server closes after each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def everything(app: RelyingParty, administrator: User) -> Program:
    """An administrator, signed in at an app with every scope."""
    program = Program()
    scope = " ".join(app.client.allowed_scopes)
    program.login("our-app", "root@example.com", scope=scope)
    return program


@schema.parametrize()
@settings(EXAMPLES, max_examples=2)
def test_nobody_is_answered_as_the_schema_says_too(case: Any, db: None) -> None:
    with undone():
        response = case.call(headers={"Host": "localhost"})
    case.validate_response(response, checks=CHECKS)
    assert response.status_code < 500


@schema.parametrize()
@EXAMPLES
def test_every_answer_is_one_that_the_schema_names(case: Any, everything: Program) -> None:
    with undone():
        response = case.call(headers={"Host": "localhost", "Authorization": f"Bearer {everything.token}"})
    case.validate_response(response, checks=CHECKS)
    assert response.status_code < 500
