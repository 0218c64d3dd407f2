"""Who may see a page between two passes of the authorization endpoint: a signed-in person with a request that waits."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts import pages, sessions
from oidc import pending_requests
from oidc.views.authorize import stale_page

View = Callable[..., HttpResponse]


def of_person(view: View) -> View:
    """Give the view `pending`, `session` and `after`, the way back to the authorization endpoint.

    Whoever is not signed in is sent there at once, which asks for that; a request that is gone has a page of its own.
    """

    @wraps(view)
    def guarded(request: HttpRequest, flow: str) -> HttpResponse:
        pending, session = pending_requests.find(flow), sessions.current(request)
        if pending is None:
            return stale_page(request)
        after = reverse("authorize-continue", kwargs={"flow": flow})
        if session is None:
            return pages.go_on(request, after)
        return view(request, pending=pending, session=session, after=after)

    return guarded
