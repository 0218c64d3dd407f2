"""Headers every response carries unless its view has already said otherwise.

Static files are answered further out and keep their own caching; discovery and the key set opt out in their views.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

_DENIED = (
    "accelerometer",
    "autoplay",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS_POLICY = ", ".join(
    [
        *(f"{feature}=()" for feature in _DENIED),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)
DEFAULT_HEADERS = {
    "Cache-Control": "no-store",  # pages, redirects with codes and answers with personal data must not be kept
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
WITHOUT_BODY = {204, 304}  # these carry no Content-Length (RFC 9110 §8.6)


class ResponseHeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in DEFAULT_HEADERS.items():
            response.headers.setdefault(name, value)
        if isinstance(response, HttpResponse) and response.status_code not in WITHOUT_BODY:
            # Known length, one segment: without it the server would send every answer in chunks.
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response
