"""The look and the limits that the forms of the account pages share."""

from collections.abc import Mapping
from typing import Any

from django import forms


class SettingsForm(forms.Form):
    """A form whose fields carry the class that the style sheet knows, and whose problems the domain may add."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "field__input")

    def say(self, problems: Mapping[str, str]) -> None:
        """Show what the domain refused beside the field that it is about."""
        for field, problem in problems.items():
            self.add_error(field if field in self.fields else None, problem)
