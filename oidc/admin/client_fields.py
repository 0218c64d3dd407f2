"""The fields of a client's form: what is in each, and how it is written down."""

import json
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.text import capfirst

from oidc import client_metadata
from oidc.models import Client
from oidc.protocol import jwks
from oidc.protocol.json_documents import NotJson, read_object
from oidc.protocol.registration_rules import APPLICATION_TYPES

SPACED = ("redirect_uris", "post_logout_redirect_uris", "allowed_origins")
SIGNATURES = {
    "token_endpoint_auth_signing_alg": "Any that fits its key",
    "request_object_signing_alg": "Any that fits its key",
    "userinfo_signed_response_alg": "None: plain JSON",
    "introspection_signed_response_alg": "None: only when it asks for one",
}


class LinesField(forms.Field):
    """Several values, one a line; as a list."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 80})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return list(dict.fromkeys(line for each in (value or "").splitlines() if (line := each.strip())))


class WordsField(LinesField):
    """The same kept as one text with spaces between them."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value.split()) if isinstance(value, str) else value

    def to_python(self, value: Any) -> Any:
        return " ".join(dict.fromkeys((value or "").split()))


class ObjectField(forms.Field):
    """A JSON object, read as those of strangers are; Django's own field breaks at deep nesting."""

    widget = forms.Textarea(attrs={"rows": 6, "cols": 80})

    def __init__(self, *, nothing: dict[str, Any] | None, **options: Any) -> None:
        super().__init__(**options)
        self.nothing = nothing

    def prepare_value(self, value: Any) -> Any:
        return json.dumps(value, indent=2, ensure_ascii=False) if isinstance(value, dict) and value else value or ""

    def to_python(self, value: Any) -> Any:
        if not (value or "").strip():
            return self.nothing
        if len(value) > jwks.MOST_BYTES:
            raise forms.ValidationError(f"must have at most {jwks.MOST_BYTES} characters")
        try:
            return read_object(value.encode())
        except NotJson as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


def of(column: models.Field, **told: Any) -> forms.Field | None:
    """The form's field for a column, where Django's own does not say what the column takes.

    Nothing is required here: the rules of registration say what is.
    """
    told = {"label": capfirst(column.verbose_name), "help_text": column.help_text, **told, "required": False}
    if column.name in ("grant_types", "response_types"):
        offered = getattr(client_metadata.offered(), column.name)
        return forms.MultipleChoiceField(choices=_plain(offered), widget=forms.CheckboxSelectMultiple, **told)
    if column.name in SIGNATURES:
        algorithms = client_metadata.offered().signing_algorithms
        return forms.ChoiceField(choices=[("", SIGNATURES[column.name]), *_plain(algorithms)], **told)
    if column.name == "application_type":
        return forms.ChoiceField(choices=_plain(APPLICATION_TYPES), **told)
    if isinstance(column, models.JSONField):
        return ObjectField(nothing=None if column.null else {}, **told)
    if isinstance(column, ArrayField):
        return LinesField(**told)
    return WordsField(**told) if column.name in SPACED else None


def _plain(values: Any) -> list[tuple[str, str]]:
    return [(value, value.rpartition(":")[2]) for value in values]


def keep_choosable(form: forms.ModelForm, client: Client) -> None:
    """Show what a client has although it is offered no longer, so that nothing is taken away without being seen."""
    for name in ("grant_types", "response_types"):
        field = form.fields.get(name)
        if isinstance(field, forms.MultipleChoiceField):
            offered = getattr(client_metadata.offered(), name)
            former = [
                (value, f"{value} (no longer offered)") for value in getattr(client, name) if value not in offered
            ]
            field.choices = [*_plain(offered), *former]
