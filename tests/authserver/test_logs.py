"""Every log line is one JSON object, whoever wrote it, and none tells a secret."""

import json
import logging

import structlog
from django.test import Client
from structlog.contextvars import bound_contextvars

from authserver.ops.logs import configuration
from tests.authserver.conftest import LogLines

SECRET = "pLaNt3d-value"


def test_our_own_lines_are_json(log_lines: LogLines) -> None:
    with bound_contextvars(request_id="0123456789abcdef"):
        structlog.get_logger("room").info("something happened", client="abc")
    (line,) = log_lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "room",
        "event": "something happened",
        "request_id": "0123456789abcdef",
        "client": "abc",
    }


def test_a_librarys_lines_are_json_too(log_lines: LogLines) -> None:
    with bound_contextvars(request_id="0123456789abcdef"):
        logging.getLogger("some.library").warning("took %s ms", 12)
    (line,) = log_lines()
    assert (line["event"], line["level"], line["logger"]) == ("took 12 ms", "warning", "some.library")
    assert line["request_id"] == "0123456789abcdef"


def test_secrets_are_masked_wherever_they_stand(log_lines: LogLines) -> None:
    structlog.get_logger("room").info("x", details={"deep": [{"client_secret": SECRET}]}, code=SECRET)
    logging.getLogger("some.library").info("calling https://rp.example/cb?code=%s", SECRET)
    logging.getLogger("some.library").info("with extra", extra={"status_code": 400, "token": SECRET, "request": SECRET})
    lines = log_lines()
    assert SECRET not in json.dumps(lines)
    assert lines[2]["status_code"] == 400


def test_an_exception_is_shown_without_local_variables(log_lines: LogLines) -> None:
    def fail() -> None:
        harmless_name = SECRET
        raise ValueError(len(harmless_name))

    for logger in (logging.getLogger("some.library"), structlog.get_logger("room")):
        try:
            fail()
        except ValueError:
            logger.exception("went wrong")
    text = json.dumps(log_lines())
    assert text.count('"ValueError"') == 2
    assert '"fail"' in text
    assert SECRET not in text


def test_gunicorns_own_lines_pass_through_the_same_formatter() -> None:
    loggers = configuration("INFO")["loggers"]
    assert loggers["gunicorn.error"] == {"level": "INFO", "handlers": [], "propagate": True}


def test_a_refused_sign_in_leaves_no_password_in_the_log(client: Client, log_lines: LogLines, db: None) -> None:
    client.post("/signin", {"email": "nobody@example.com", "password": SECRET, "next": f"/?code={SECRET}"})
    assert log_lines()
    assert SECRET not in json.dumps(log_lines())
