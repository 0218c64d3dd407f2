"""The account page of the apps that a person let in."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import pages
from accounts.models import Session
from accounts.views.account.layout import show
from accounts.views.guards import signed_in
from oidc import connected_apps
from oidc.connected_apps import AppUnknown


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def apps(request: HttpRequest, *, session: Session) -> HttpResponse:
    """Show the apps; a POST names the client to withdraw. Taking back is as easy as allowing was."""
    if request.method == "POST":
        try:
            connected_apps.withdraw(person=session.person, client_id=request.POST.get("withdraw", ""))
        except AppUnknown:
            raise Http404 from None
        messages.success(request, _("The app has no access any more."))
        return pages.see_other(reverse("connected-apps"))
    context = {"apps": connected_apps.of(session.person)}
    return show(request, "oidc/connected_apps.html", context, session=session, section="connected-apps")
