"""The first of the account pages: who you are here, and where to change what."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import Session
from accounts.views.account.layout import show
from accounts.views.guards import signed_in


@require_safe
@signed_in
def overview(request: HttpRequest, *, session: Session) -> HttpResponse:
    """Show the person, with links to everything that can be looked after."""
    return show(request, "accounts/account/overview.html", session=session, section="account")
