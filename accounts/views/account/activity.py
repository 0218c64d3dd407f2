"""The page of what happened around a person's account."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts import activity
from accounts.models import Session
from accounts.views.account.layout import show
from accounts.views.guards import signed_in

LARGEST_KEY = 2**63 - 1


@require_safe
@signed_in
def events(request: HttpRequest, *, session: Session) -> HttpResponse:
    """Show one stretch of it; `before` is the cursor that the former stretch ended with."""
    context = {"page": activity.page(person=session.person, before=_cursor(request.GET.get("before", "")))}
    return show(request, "accounts/account/activity.html", context, session=session, section="account-activity")


def _cursor(given: str) -> int | None:
    """The cursor, or None for anything that is none: the page then begins with the newest."""
    if not (given.isascii() and given.isdigit() and len(given) < 20):
        return None
    return min(int(given), LARGEST_KEY)
