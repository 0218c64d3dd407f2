"""Logs: one JSON object a line on standard error, from structlog and from every library's logger alike.

Standard error, because standard output belongs to what a command answers (`register_client` prints one JSON object).
No local variables, no request bodies, no query strings; what looks like a secret is masked (`masking`).
"""

import logging
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from authserver.ops.masking import mask

_OWN_FIELDS = ("timestamp", "level", "logger", "event", "request_id")


class OnlyDefects(logging.Filter):
    """Django logs every status from 500 on. Without an exception it was meant (503), and the access log has it."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.exc_info is not None


def mask_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The line with its fixed fields first and everything in it masked."""
    ordered = {name: event[name] for name in _OWN_FIELDS if name in event}
    masked: EventDict = mask({**ordered, **event})
    return masked


def _shared_processors() -> list[Processor]:
    """What happens to every line, whoever wrote it. Of a library's extra fields only the status code is taken:
    Django attaches the whole request."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow={"status_code"}),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(
            structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=40)
        ),
    ]


def configure_structlog() -> None:
    """Hand structlog's lines to the standard library, so that one formatter writes them all."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared_processors(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def configuration(level: str) -> dict[str, Any]:
    """The `logging.config` dictionary, for Django and for gunicorn's master process."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _shared_processors(),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    mask_secrets,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "filters": {"only_defects": {"()": OnlyDefects}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "json"},
        },
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {
            "django": {"level": level, "handlers": [], "propagate": True},
            "django.request": {"level": "ERROR", "filters": ["only_defects"]},  # refusals: see the access log
            "django.server": {"level": "ERROR", "handlers": [], "propagate": True},
            "procrastinate.blueprints": {"level": "WARNING"},  # otherwise every start lists every task
            "procrastinate.periodic": {"level": "WARNING"},  # as above
            "gunicorn.error": {"level": level, "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "ERROR", "handlers": [], "propagate": True},  # `access_log` writes it
        },
    }
