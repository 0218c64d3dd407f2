"""The form of a client: judged as a whole by the rules of every registration, and never over what it did not see."""

from typing import Any

from django import forms

from oidc import client_changes, clients
from oidc.admin import client_fields, client_layout
from oidc.models import Client
from oidc.protocol import errors
from oidc.protocol.client_metadata import read

OTHER_SUBJECTS = (
    "This change gives everybody other subjects: to this client all people become strangers, and those who have an "
    "account there may lose it. What they authorized ends. Tick this if it is meant, and send the form once more."
)


class ClientForm(forms.ModelForm):
    """What an administrator writes; the admin gives it its fields. `change` is there once it is valid."""

    seen = forms.CharField(widget=forms.HiddenInput)
    other_subjects = forms.BooleanField(
        required=False,
        label="People get other subjects",
        help_text="To be ticked where that is meant. It follows from another subject type and, for pairwise subjects, "
        "from another sector: another sector identifier URI, or other hosts in the redirect URIs.",
    )
    change: client_changes.Change

    class Meta:
        labels = client_layout.LABELS
        help_texts = client_layout.HELP

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["seen"] = _stamp(self.instance)
        client_fields.keep_choosable(self, self.instance)

    def clean_localized(self) -> dict[str, str]:
        """Members as a document has them, such as client_name#fr; what that would leave out in silence is refused."""
        given: dict[str, str] = self.cleaned_data["localized"]
        try:
            known = read(given).localized
        except errors.InvalidClientMetadata as refusal:
            raise forms.ValidationError(refusal.public_description) from refusal
        if known != given:
            raise forms.ValidationError('must have members such as "client_name#fr" alone')
        return given

    def clean(self) -> dict[str, Any]:
        """The rules that registration applies by every other way."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            if cleaned["seen"] == _stamp(self.instance):
                self._judge(cleaned)
            else:
                self.add_error(None, "This client was changed meanwhile. Open it again, and change what it is now.")
        return cleaned

    def _judge(self, cleaned: dict[str, Any]) -> None:
        wanted = {name: value for name, value in cleaned.items() if name not in ("seen", "other_subjects")}
        try:
            self.change = client_changes.judge(self.instance, wanted)
        except clients.ClientRefused as refusal:
            for field, problem in refusal.problems.items():
                self.add_error(field if field in self.fields else None, problem)
            return
        if self.change.other_subjects and not cleaned["other_subjects"]:
            self.add_error("other_subjects", OTHER_SUBJECTS)

    def _get_validation_exclusions(self) -> set[str]:
        """All fields: Django's own validators would refuse addresses that registration takes, such as https://app:8443."""
        return {field.name for field in Client._meta.get_fields()}


def _stamp(client: Client) -> str:
    return client.updated.isoformat()
