"""The page for one's picture. What a file must be is decided by `accounts.pictures`."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import pages, pictures
from accounts.models import Session
from accounts.views.account.layout import show
from accounts.views.forms import PageForm
from accounts.views.guards import signed_in


class PictureForm(PageForm):
    """The file."""

    picture = forms.FileField(
        label=gettext_lazy("Choose a picture"),
        help_text=gettext_lazy("JPEG, PNG or WebP, at most 5 MB. The middle is kept as a square."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, *, session: Session) -> HttpResponse:
    """Show the picture; a POST brings another one, or removes it."""
    if request.method == "POST" and "remove" in request.POST:
        pictures.remove(session.person)
        messages.success(request, _("Your picture is removed."))
        return pages.see_other(reverse("account-picture"))
    form = PictureForm(request.POST, request.FILES) if request.method == "POST" else PictureForm()
    if form.is_valid():
        try:
            pictures.store(session.person, form.cleaned_data["picture"].read())
        except pictures.PictureRefused as refusal:
            form.add_error("picture", str(refusal))
        else:
            messages.success(request, _("Your picture is saved."))
            return pages.see_other(reverse("account-picture"))
    return show(request, "accounts/account/picture.html", {"form": form}, session=session, section="account-picture")
