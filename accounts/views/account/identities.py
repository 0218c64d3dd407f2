"""The page of the accounts elsewhere that sign a person in here."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import pages
from accounts.models import Identity, Session, User
from accounts.social import identities, providers
from accounts.views.account.layout import show
from accounts.views.guards import recently_confirmed, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def ways_in(request: HttpRequest) -> HttpResponse:
    """Show them; a POST names the one to unlink, once the person has proved again who they are."""
    return _unlink(request) if request.method == "POST" else _list(request)


@signed_in
def _list(request: HttpRequest, *, session: Session) -> HttpResponse:
    linked = identities.of(session.person)
    context = {"identities": [_row(identity, session.person, linked) for identity in linked]}
    return show(request, "accounts/account/identities.html", context, session=session, section="account-identities")


def _row(identity: Identity, person: User, linked: list[Identity]) -> dict[str, Any]:
    return {
        "identity": identity,
        "title": providers.title(identity.provider),
        "last_way_in": identities.is_last_way_in(identity, person, linked),
    }


@recently_confirmed
def _unlink(request: HttpRequest, *, session: Session) -> HttpResponse:
    which = request.POST.get("unlink", "")
    if not (which.isascii() and which.isdigit() and len(which) < 19):
        raise Http404
    try:
        identities.unlink(session.person, int(which))
    except Identity.DoesNotExist:
        raise Http404 from None
    except identities.LastWayIn:
        messages.error(request, _("This is your only way in. Choose a password first."))
    else:
        messages.success(request, _("The account is unlinked and signs you in no more."))
    return pages.see_other(reverse("account-identities"))
