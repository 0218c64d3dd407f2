"""Error reports to Sentry, only where SENTRY_DSN is set, and without anything that could be used to impersonate.

The SDK's own scrubber knows few of OAuth's names and no text, so each event also passes `masking`; of the request only
its method and its address without the query are kept. Outgoing requests carry no tracing headers to relying parties.
"""

from typing import Any

import sentry_sdk
from sentry_sdk.scrubber import DEFAULT_DENYLIST, EventScrubber
from sentry_sdk.types import Breadcrumb, BreadcrumbHint, Event, Hint

from authserver.ops.masking import mask, mask_text

DENYLIST = [
    *DEFAULT_DENYLIST,
    "access_token",
    "assertion",
    "client_assertion",
    "client_secret",
    "code",
    "code_challenge",
    "code_verifier",
    "csrfmiddlewaretoken",
    "device_code",
    "id_token",
    "id_token_hint",
    "key_encryption_keys",
    "logout_token",
    "new_password1",
    "new_password2",
    "nonce",
    "old_password",
    "otp",
    "password1",
    "password2",
    "refresh_token",
    "state",
    "subject_token",
    "user_code",
]
_MASKED_PARTS = ("breadcrumbs", "contexts", "extra", "logentry", "message", "spans", "tags", "transaction")
_QUERY_FIELDS = ("http.query", "http.fragment", "url.query", "url.fragment")


def drop_secrets(event: Event, _hint: Hint) -> Event:
    """What leaves the process of an event or a transaction."""
    parts: dict[str, Any] = event  # type: ignore[assignment]  # a TypedDict; its parts are handled alike
    for name in _MASKED_PARTS:
        if name in parts:
            parts[name] = mask(parts[name])
    for span in parts.get("spans") or []:
        _drop_query(span.get("data") or {})
    for exception in parts.get("exception", {}).get("values") or []:
        exception["value"] = mask_text(str(exception.get("value") or ""))
    if "request" in parts:
        parts["request"] = _bare_request(parts["request"])
    parts.pop("user", None)
    return event


def drop_breadcrumb_query(crumb: Breadcrumb, _hint: BreadcrumbHint) -> Breadcrumb:
    """A breadcrumb without the query of an outgoing request."""
    _drop_query(crumb.get("data") or {})
    masked: Breadcrumb = {**crumb, "data": mask(crumb.get("data") or {}), "message": mask(crumb.get("message"))}
    return masked


def _drop_query(data: dict[str, Any]) -> None:
    for field in _QUERY_FIELDS:
        data.pop(field, None)


def _bare_request(request: dict[str, Any]) -> dict[str, Any]:
    return {"method": request.get("method"), "url": mask_text(str(request.get("url") or ""))}


def options(*, dsn: str, environment: str) -> dict[str, Any]:
    """The SDK's options; a test gives them a transport of its own.

    `send_default_pii` is not among them: off is its default and naming it is deprecated. Its successor,
    `data_collection`, would switch the scrubber off.
    """
    return {
        "dsn": dsn,
        "environment": environment,
        "include_local_variables": False,
        "max_request_body_size": "never",
        "event_scrubber": EventScrubber(denylist=DENYLIST.copy(), recursive=True),
        "before_send": drop_secrets,
        "before_send_transaction": drop_secrets,
        "before_breadcrumb": drop_breadcrumb_query,
        "trace_propagation_targets": [],
    }


def start(*, dsn: str, environment: str) -> None:
    """Start reporting, once for each process."""
    if dsn:
        sentry_sdk.init(**options(dsn=dsn, environment=environment))
