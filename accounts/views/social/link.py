"""Linking to an account that is there already: its person signs in to it, and then says yes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts import sessions
from accounts.models import Session, User
from accounts.social import admission, arrivals, providers
from accounts.social.admission import ConfirmAccount
from accounts.social.arrivals import Waiting
from accounts.social.identities import IdentityTaken
from accounts.views.social import refusals
from accounts.views.social.complete import finish


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, handle: str) -> HttpResponse:
    """Ask to sign in to the account of the address; whoever has done so since is asked whether to link."""
    waiting = arrivals.find(request.session, handle)
    person = _person_to_link(waiting) if waiting is not None else None
    if waiting is None or person is None:
        return refusals.ended(request)
    session = sessions.current(request)
    if session is not None and session.person_id != person.pk:
        return refusals.refuse(request, "signed in", waiting.arrival.provider, waiting.errand.after)
    if session is not None and request.method == "POST":
        return _answer(request, handle, waiting, session)
    here = {"next": reverse("social-link", kwargs={"handle": handle})}
    context = {
        "arrival": waiting.arrival,
        "provider": providers.title(waiting.arrival.provider),
        "person": person,
        "after": waiting.errand.after,
        "signed_in": session is not None,
        "signin_url": f"{reverse('signin')}?{urlencode(here)}",
        "reset_url": f"{reverse('reset')}?{urlencode(here)}",
    }
    return render(request, "accounts/social/link.html", context)


def _person_to_link(waiting: Waiting) -> User | None:
    """The account that the rules say is to be confirmed, as things are now and for a person who is not signed in."""
    step = admission.next_step(waiting.arrival, waiting.errand, None)
    return step.person if isinstance(step, ConfirmAccount) else None


def _answer(request: HttpRequest, handle: str, waiting: Waiting, session: Session) -> HttpResponse:
    """Link only on a sign-in that came after the question: the account was then proved for this very purpose."""
    if session.auth_time.timestamp() < waiting.since:
        return refusals.refuse(request, "signed in", waiting.arrival.provider, waiting.errand.after)
    if request.POST.get("decision") == "link":
        try:
            admission.connect(session.person, waiting.arrival)
        except IdentityTaken:
            return refusals.refuse(request, "taken", waiting.arrival.provider, waiting.errand.after)
    return finish(request, waiting.errand, handle)
