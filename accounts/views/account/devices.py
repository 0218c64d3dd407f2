"""The page of the devices that a person is signed in on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import devices, pages
from accounts.models import Session
from accounts.views.account.layout import show
from accounts.views.guards import recently_confirmed, signed_in

OTHERS = "others"


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Show the devices; a POST ends one of them, or all others, once the person has proved again who they are."""
    return _end(request) if request.method == "POST" else _list(request)


@signed_in
def _list(request: HttpRequest, *, session: Session) -> HttpResponse:
    rows = [_row(row, session) for row in devices.of(session.person)]
    context = {"devices": rows, "has_others": any(not row["here"] for row in rows)}
    return show(request, "accounts/account/sessions.html", context, session=session, section="account-sessions")


def _row(session: Session, here: Session) -> dict[str, Any]:
    return {"session": session, "name": devices.describe(session.user_agent), "here": session.pk == here.pk}


@recently_confirmed
def _end(request: HttpRequest, *, session: Session) -> HttpResponse:
    which = request.POST.get("end", "")
    if which == OTHERS:
        count = devices.end_others(keep=session)
        said = ngettext("One other device was signed out.", "%(count)d other devices were signed out.", count)
        messages.success(request, said % {"count": count} if count else _("There was no other device to sign out."))
        return pages.see_other(reverse("account-sessions"))
    try:
        devices.end(person=session.person, sid=UUID(which))
    except (ValueError, devices.DeviceUnknown):
        raise Http404 from None
    messages.success(request, _("The device was signed out."))
    return pages.see_other(reverse("account-sessions"))
