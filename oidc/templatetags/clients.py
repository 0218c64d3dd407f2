"""Clients by name, for pages that know only their identifiers."""

from typing import Any, cast

from django import template
from django.template import Context

from oidc.models import Client

register = template.Library()
_CACHE = "_client_names"


@register.simple_tag(takes_context=True)
def client_name(context: Context, client_id: str) -> str:
    """The name of a client as people know it; its identifier when it is no longer registered. Asked once a page."""
    names = cast("dict[str, str]", context.render_context.setdefault(_CACHE, cast("Any", {})))
    if client_id not in names:
        found = Client.objects.filter(client_id=client_id).values_list("name", flat=True).first()
        names[client_id] = found or client_id
    return names[client_id]
