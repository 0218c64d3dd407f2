"""Who is signed in, told to Django."""

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts import known_devices, pages, sessions
from accounts.models import User
from accounts.signin import SignInRefused


def _person(request: HttpRequest) -> User | AnonymousUser:
    session = sessions.current(request)
    return AnonymousUser() if session is None else session.person


class SignedInMiddleware(AuthenticationMiddleware):
    """`request.user` is the person of the browser's live session; nothing is looked up until somebody asks."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = SimpleLazyObject(lambda: _person(request))  # type: ignore[assignment]  # as in Django's own

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """A browser in which somebody has just signed in is one of theirs from now on, whichever way they came in."""
        known_devices.remember(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """An account that was shut, or got another password, between a proof and the sign-in that it was for."""
        if not isinstance(exception, SignInRefused):
            return None
        return pages.error_page(
            request,
            status=403,
            title=_("Not signed in"),
            message=_("Something about this account changed a moment ago. Please sign in again."),
        )
