"""Who is signed in, told to Django."""

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import sessions
from accounts.models import User


def _person(request: HttpRequest) -> User | AnonymousUser:
    session = sessions.current(request)
    return AnonymousUser() if session is None else session.person


class SignedInMiddleware(AuthenticationMiddleware):
    """`request.user` is the person of the browser's live session; nothing is looked up until somebody asks."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = SimpleLazyObject(lambda: _person(request))  # type: ignore[assignment]  # as in Django's own
