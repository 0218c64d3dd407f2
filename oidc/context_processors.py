"""What pages of the lower rooms may show of the client that a person is on the way to."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import SimpleLazyObject

from oidc import pending_requests, standing
from oidc.models import Client, PendingRequest


def requesting_client(request: HttpRequest) -> dict[str, Any]:
    """What may be shown of the pending request that `next` continues; looked up only when used.

    `requesting_client`, how it stands (`requesting_standing`), and `login_hint`.

    Whoever said that they are not the one who was signed in (`other`) gets no hint.
    """
    pending = SimpleLazyObject(lambda: _Pending(_pending(request)))
    hinted = "other" not in request.GET
    return {
        "requesting_client": SimpleLazyObject(lambda: pending.client),
        "requesting_standing": SimpleLazyObject(lambda: pending.standing),
        "login_hint": SimpleLazyObject(lambda: pending.login_hint if hinted else ""),
    }


class _Pending:
    """A holder that is true to templates whether or not there is a request."""

    def __init__(self, row: PendingRequest | None) -> None:
        self.client: Client | None = row.client if row is not None else None
        self.standing = standing.of_request(row) if row is not None else None
        self.login_hint: str = row.parameters.get("login_hint", "") if row is not None else ""


def _pending(request: HttpRequest) -> PendingRequest | None:
    after = request.POST.get("next") or request.GET.get("next") or ""
    try:
        match = resolve(urlsplit(after).path)
    except (Resolver404, ValueError):
        return None
    handle = match.kwargs.get("flow") if match.url_name == "authorize-continue" else None
    return pending_requests.find(handle) if handle else None
