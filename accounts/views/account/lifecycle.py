"""Deleting one's account, and calling that off."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import lifecycle, pages, sessions, signin
from accounts.models import Session
from accounts.models.user import canonical_email
from accounts.views.account.layout import show
from accounts.views.forms import PageForm
from accounts.views.guards import recently_confirmed


class DeletionForm(PageForm):
    """The address, typed out, so that nobody deletes an account by a slip."""

    email = forms.CharField(
        label=gettext_lazy("Type your email address to confirm"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@recently_confirmed
def delete(request: HttpRequest, *, session: Session) -> HttpResponse:
    """Say what deleting means; on POST let it begin and sign the person out."""
    form = DeletionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if canonical_email(form.cleaned_data["email"]) == session.person.email:
            return _begin(request, session)
        form.add_error("email", _("This is not the address of your account."))
    context = {"form": form, "days": lifecycle.GRACE.days}
    return show(request, "accounts/account/delete.html", context, session=session, section="account-delete")


def _begin(request: HttpRequest, session: Session) -> HttpResponse:
    due = lifecycle.request_deletion(person=session.person)
    signin.sign_out(request, reason="deletion asked for")
    response = render(request, "accounts/account/deletion_begun.html", {"due": due})
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: HttpRequest) -> HttpResponse:
    """Where somebody arrives who signs in while the account waits to be deleted: on POST they keep it."""
    after = pages.safe_next((request.POST if request.method == "POST" else request.GET).get("next"))
    session = sessions.present(request)
    if session is None or session.person.deletion_due_at is None:
        return pages.go_on(request, after)
    if request.method == "POST":
        lifecycle.cancel_deletion(person=session.person)
        return pages.leave(request, after)
    context = {"person": session.person, "due": session.person.deletion_due_at, "next": after}
    return render(request, "accounts/account/leaving.html", context)
