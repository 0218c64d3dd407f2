"""The device authorization endpoint (RFC 8628 §3.1)."""

from django.http import HttpRequest, HttpResponse

from accounts.throttles import Throttled
from oidc import device_authorization
from oidc.views import wire


@wire.machine_endpoint("POST")
def authorize_device(request: HttpRequest) -> HttpResponse:
    """Give a device the two codes: one to show, one to poll with."""
    values = wire.form_values(request, ("scope",))
    client = wire.authenticated_client(request, values)
    try:
        begun = device_authorization.begin(client, values, wire.form_list(request, "resource"))
    except Throttled as throttled:
        return wire.too_many_tries(throttled.retry_after)
    return wire.json_response(begun.as_response())
