"""APIs in the admin: what access tokens for them are, and as which clients they introspect."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from oidc import resource_registration
from oidc.models import Resource
from oidc.models.clients import signing_algorithms

WRITABLE = ("name", "scopes", "token_format", "signing_algorithm", "access_token_seconds", "clients", "is_active")


class ResourceForm(forms.ModelForm):
    """What an administrator writes, judged as a whole; the admin gives it its fields."""

    def clean(self) -> dict[str, Any]:
        """The rules that the command line applies."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            fields = {"identifier": self.instance.identifier, **cleaned}
            for field, problem in resource_registration.problems(fields).items():
                self.add_error(field, problem)
        return cleaned


@admin.register(Resource)
class ResourceAdmin(admin.ModelAdmin):
    form = ResourceForm
    list_display = ("name", "identifier", "scopes", "token_format", "is_active")
    list_filter = ("is_active", "token_format")
    search_fields = ("name", "identifier")
    autocomplete_fields = ("clients",)

    def get_fields(self, request: HttpRequest, obj: Resource | None = None) -> tuple[str, ...]:  # noqa: ARG002 — Django's signature
        return ("identifier", *WRITABLE)

    def get_readonly_fields(self, request: HttpRequest, obj: Resource | None = None) -> tuple[str, ...]:  # noqa: ARG002 — Django's signature
        """Clients name the API by its identifier, and tokens carry it: another one is another API."""
        return ("identifier",) if obj is not None else ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """The key is chosen among those there are."""
        if db_field.name == "signing_algorithm":
            choices = [("", "As the client's ID tokens"), *signing_algorithms()]
            return forms.ChoiceField(choices=choices, required=False)
        return super().formfield_for_dbfield(db_field, request, **options)

    def has_delete_permission(self, request: HttpRequest, obj: Resource | None = None) -> bool:  # noqa: ARG002 — Django's signature
        """An API is deactivated: tokens may still name it."""
        return False

    def save_model(self, request: HttpRequest, obj: Resource, form: Any, change: bool) -> None:
        """Keep who changed what beside the change."""
        super().save_model(request, obj, form, change)
        person = getattr(request.user, "public_id", "")
        resource_registration.note_change(obj, person=person, fields=list(form.changed_data), new=not change)
