"""Clients in the admin: what they may do. The command line registers them and gives secrets: it can show one once."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from oidc import client_changes, login_initiation
from oidc.admin import client_fields, client_layout
from oidc.admin.client_form import ClientForm
from oidc.models import Client

SOURCES = {
    Client.RegistrationSource.MANUAL.value: "By an operator",
    Client.RegistrationSource.DCR.value: "By itself (dynamic registration)",
    Client.RegistrationSource.CIMD.value: "By its metadata document",
}
NO_SECRET = "The client has no secret yet: manage.py renew_client_secret {} gives it one."  # noqa: S105 — a sentence, no secret

BY_DOCUMENT = "What its document says comes back when that is fetched anew. Switched off, the client stays off."


class SourceFilter(admin.SimpleListFilter):
    """Which way clients were registered."""

    title = "registered"
    parameter_name = "registration_source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:  # noqa: ARG002 — Django's signature
        return SOURCES.items()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:  # noqa: ARG002 — Django's signature
        chosen = self.value()
        return queryset.filter(registration_source=chosen) if chosen in SOURCES else queryset


class ClientAdmin(admin.ModelAdmin):
    """Registered for Client by DOT, through its setting APPLICATION_ADMIN_CLASS."""

    form = ClientForm
    view_on_site = False  # DOT's page for it is not there
    readonly_fields = ("client_id", "source", "sector", "begin")
    formfield_overrides = {
        models.URLField: {"form_class": forms.CharField}
    }  # the rules of registration judge addresses
    list_display = ("name", "client_id", "source", "token_endpoint_auth_method", "first_party", "is_active", "created")
    list_filter = (SourceFilter, "first_party", "is_active", "token_endpoint_auth_method", "subject_type")
    search_fields = ("name", "=client_id")

    @admin.display(description="registered", ordering="registration_source")
    def source(self, client: Client) -> str:
        """Whose word its name and its addresses are."""
        return SOURCES.get(client.registration_source, client.registration_source)

    @admin.display(description="begin a sign-in")
    def begin(self, client: Client) -> str:
        """A link to where its sign-in begins, to be tried by an operator before anybody uses the app."""
        address = login_initiation.address(client)
        return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', address, address) if address else "-"

    def get_fieldsets(self, request: HttpRequest, obj: Client | None = None) -> Any:
        """In groups; whoever may only look has nothing to confirm."""
        changes = self.has_change_permission(request, obj)
        groups: list[tuple[str | None, dict[str, Any]]] = [
            (title, {"fields": [name for name in names if changes or name != "other_subjects"]})
            for title, names in client_layout.FIELDSETS
        ]
        if obj is not None and obj.is_by_document:
            groups[0][1]["description"] = BY_DOCUMENT
        return [*groups, (None, {"fields": ["seen"]})] if changes else groups

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Lists by lines, choices by what is offered."""
        return client_fields.of(db_field, **options) or super().formfield_for_dbfield(db_field, request, **options)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Client | None:
        """Locked where it is to be changed, so that no client changes its own registration while this is judged."""
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        return Client.objects.select_for_update(no_key=True).get(pk=found.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 — Django's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Client | None = None) -> bool:  # noqa: ARG002 — Django's signature
        """A client is deactivated: its authorizations are facts to keep."""
        return False

    def save_model(self, request: HttpRequest, obj: Client, form: Any, change: bool) -> None:  # noqa: ARG002 — Django's signature
        """Keep the change as it was judged, with who made it and with what follows from it."""
        client_changes.keep(form.change, by=str(getattr(request.user, "public_id", "")))
        if form.change.lacks_secret:
            self.message_user(request, NO_SECRET.format(obj.client_id), messages.WARNING)
