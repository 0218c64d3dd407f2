"""The front page: who you are here, or where to sign in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import sessions
from accounts.views.guards import unless_leaving


@require_safe
@unless_leaving
def home(request: HttpRequest) -> HttpResponse:
    """Show the signed-in person, if any."""
    session = sessions.current(request)
    return render(request, "accounts/home.html", {"person": session.person if session is not None else None})
