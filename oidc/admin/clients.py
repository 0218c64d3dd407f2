"""Clients in the admin: what they may do. The command line registers them and gives secrets: it can show one once."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from audit.events import EventName
from audit.record import record
from oidc import authorizations, client_metadata, logos
from oidc.models import Client

WRITABLE = (
    "name",
    "redirect_uris",
    "post_logout_redirect_uris",
    "backchannel_logout_uri",
    "backchannel_logout_session_required",
    "frontchannel_logout_uri",
    "frontchannel_logout_session_required",
    "token_endpoint_auth_method",
    "jwks",
    "jwks_uri",
    "token_endpoint_auth_signing_alg",
    "request_uris",
    "request_object_signing_alg",
    "require_signed_request_object",
    "grant_types",
    "allowed_scopes",
    "allowed_origins",
    "algorithm",
    "response_types",
    "pkce_required",
    "access_token_format",
    "userinfo_signed_response_alg",
    "introspection_signed_response_alg",
    "first_party",
    "challenge_allowed",
    "is_active",
    "client_uri",
    "logo_uri",
    "policy_uri",
    "tos_uri",
)


class ClientForm(forms.ModelForm):
    """What an administrator writes, judged as a whole; the admin gives it its fields."""

    def clean(self) -> dict[str, Any]:
        """The rules that registration applies by every other way."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            kept = {field.name: getattr(self.instance, field.name) for field in Client._meta.concrete_fields}
            for field, problem in client_metadata.problems({**kept, **cleaned}).items():
                self.add_error(field if field in self.fields else None, problem)
        return cleaned


class ClientAdmin(admin.ModelAdmin):
    """Registered for Client by DOT, through its setting APPLICATION_ADMIN_CLASS."""

    form = ClientForm
    view_on_site = False  # DOT's page for it is not there
    fields = ("client_id", *WRITABLE)
    readonly_fields = ("client_id",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ("name", "client_id", "token_endpoint_auth_method", "first_party", "is_active", "created")
    list_filter = ("first_party", "is_active", "token_endpoint_auth_method")
    search_fields = ("name", "=client_id")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 — Django's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Client | None = None) -> bool:  # noqa: ARG002 — Django's signature
        """A client is deactivated: its authorizations are facts to keep."""
        return False

    def save_model(self, request: HttpRequest, obj: Client, form: Any, change: bool) -> None:
        """Keep who changed what beside the change."""
        super().save_model(request, obj, form, change)
        person = getattr(request.user, "public_id", "")
        record(EventName.CLIENT_CHANGED, person=person, client=obj.client_id, fields=list(form.changed_data))
        logos.follow(obj)
        if "is_active" in form.changed_data and not obj.is_active:
            authorizations.revoke(obj.authorizations.all(), reason="client deactivated")
