"""The form of a client in the admin, as a browser sends it."""

from typing import Any

from django.http import HttpResponse

from oidc.models import Client
from tests.people import Browser, hidden_fields


def values_of(page: HttpResponse) -> dict[str, Any]:
    """What a browser would send of an admin form as it stands; it leaves out boxes that are not ticked."""
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items() if value is not False}


def client_form(admin: Browser, client: Client, **changes: Any) -> HttpResponse:
    """Send a client's change form with some fields changed; None unticks a box."""
    page = admin.open(f"/admin/oidc/client/{client.pk}/change/")
    return send(admin, page, **changes)


def send(admin: Browser, page: HttpResponse, **changes: Any) -> HttpResponse:
    """Send the form of a page that is open already."""
    filled = {**values_of(page), **hidden_fields(page), **changes}
    sent = {name: value for name, value in filled.items() if value is not None}
    return admin.http.post(page.wsgi_request.get_full_path(), sent)


def errors_of(answer: HttpResponse) -> dict[str, list[str]]:
    """Field → what is wrong with it, in a form that came back."""
    return dict(answer.context["adminform"].form.errors)
