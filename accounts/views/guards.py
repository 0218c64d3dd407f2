"""Who may see a page: a signed-in person, or one who proved it a moment ago. The view gets the session as `session`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts import confirmation, pages, sessions

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Ask whoever is not signed in to do so, and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        session = sessions.current(request)
        if session is None:
            return _ask(request, confirm=False)
        return view(request, *args, session=session, **kwargs)

    return guarded


def recently_confirmed(view: View) -> View:
    """Ask whoever has not proved who they are for ten minutes to do so, and come back.

    A form that is sent after that time has its values thrown away: the person comes back to the page, not to the act.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        session = sessions.current(request)
        if session is None:
            return _ask(request, confirm=False)
        if not confirmation.is_recent(session, timezone.now()):
            return ask_for_proof(request)
        return view(request, *args, session=session, **kwargs)

    return guarded


def ask_for_proof(request: HttpRequest) -> HttpResponse:
    """Send a signed-in person to prove who they are, and back: for views of which only a part is guarded."""
    return _ask(request, confirm=True)


def unless_leaving(view: View) -> View:
    """Bring whoever signed in although their account is to be deleted to the page where they can keep it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if sessions.current(request) is None and sessions.present(request) is not None:
            return pages.see_other(f"{reverse('account-leaving')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return guarded


def _ask(request: HttpRequest, *, confirm: bool) -> HttpResponse:
    session = sessions.current(request)
    by_mail = confirm and session is not None and not session.person.has_usable_password()
    query = {"next": request.get_full_path(), **({"confirm": "1"} if confirm else {})}
    return pages.see_other(f"{reverse('confirm' if by_mail else 'signin')}?{urlencode(query)}")
