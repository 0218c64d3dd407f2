"""The page of prompt=select_account: who is signed in, and the ways on as that person or as another one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts import pages
from accounts.models import Session
from oidc import pending_requests, standing
from oidc.models import PendingRequest
from oidc.views import waiting_request


@require_http_methods(["GET", "HEAD", "POST"])
@waiting_request.of_person
def select_account(request: HttpRequest, *, pending: PendingRequest, session: Session, after: str) -> HttpResponse:
    """Show the page, or note that the person goes on as who they are, and go back to the authorization endpoint."""
    if request.method == "POST":
        pending_requests.decide(pending, session, PendingRequest.Decision.CHOSEN)
        return pages.leave(request, after)
    other = f"{reverse('signin')}?{urlencode({'next': after, 'other': '1'})}"
    context = {
        "client": pending.client,
        "standing": standing.of_request(pending),
        "person": session.person,
        "other_url": other,
    }
    return render(request, "oidc/select_account.html", context)
