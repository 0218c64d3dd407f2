"""Which scripts of other origins may read which answers (Fetch standard). Never pages, never with cookies."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from oidc import clients

View = Callable[[HttpRequest], HttpResponse]
ANY_ORIGIN = "*"


def readable_by_any_origin(view: View) -> View:
    """Public documents, and answers that only a token opens."""
    return _cors(view, lambda _origin: ANY_ORIGIN)


def readable_by_client_origins(view: View) -> View:
    """Answers to browser-based apps at the origins that their clients registered (RFC 9700 §2.6)."""
    return _cors(view, lambda origin: origin if clients.is_registered_origin(origin) else None)


def _cors(view: View, allow: Callable[[str], str | None]) -> View:
    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        origin = request.headers.get("Origin")
        preflight = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if preflight else view(request)
        allowed = allow(origin) if origin else None
        if allowed is not None:
            response["Access-Control-Allow-Origin"] = allowed
            response["Cross-Origin-Resource-Policy"] = "cross-origin"
            if preflight:
                response["Access-Control-Allow-Methods"] = "GET, POST"
                response["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
                response["Access-Control-Max-Age"] = "3600"
        patch_vary_headers(response, ["Origin"])
        return response

    return answer
