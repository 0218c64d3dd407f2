"""Out to the provider."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST
from social_core.exceptions import SocialAuthBaseException

from accounts import confirmation, pages, sessions, throttles
from accounts.models import Session
from accounts.social import providers
from accounts.social.arrivals import Errand
from accounts.views.social import refusals


@require_POST
def begin(request: HttpRequest, provider: str) -> HttpResponse:
    """Send the browser to the provider. `intent` "connect" adds its account to the signed-in person's."""
    after, connecting = pages.safe_next(request.POST.get("next")), request.POST.get("intent") == "connect"
    backend = providers.backend_for(request, provider)
    if backend is None:
        raise Http404
    if connecting and (asked := _ask_who_it_is(sessions.current(request), after)) is not None:
        return asked
    try:
        throttles.hit(throttles.SOCIAL_BY_NETWORK, throttles.network())
    except throttles.Throttled as throttled:
        return refusals.throttled(request, after, throttled.retry_after)
    backend.errand = Errand("connect" if connecting else "login", after, backend.signed_in_as)
    try:
        return pages.leave(request, backend.auth_url())
    except SocialAuthBaseException as error:
        return refusals.explain(request, backend, error)


def _ask_who_it_is(session: Session | None, after: str) -> HttpResponse | None:
    """Where to send whoever may not connect an account yet; they come back to the page that the form was on."""
    if session is None:
        return pages.see_other(f"{reverse('signin')}?{urlencode({'next': after})}")
    if confirmation.is_recent(session, timezone.now()):
        return None
    page = "signin" if session.person.has_usable_password() else "confirm"
    return pages.see_other(f"{reverse(page)}?{urlencode({'confirm': '1', 'next': after})}")
