"""The asking side of a handoff: a browser where nobody is signed in shows a code, waits, and then signs in."""

import segno
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from accounts import handoffs, pages, sessions
from accounts.throttles import Throttled
from accounts.views.proofs import throttled_page

# Where the browser keeps the handle, and where to go on afterwards. Not in its state, whose cookie a sign-in changes:
# whoever presses the button twice comes back with the cookie from before.
COOKIE = "__Host-handoff" if settings.SESSION_COOKIE_SECURE else "authserver_handoff"
SALT = "accounts.handoffs"
MAX_AGE = 3600  # seconds: the page can say for a while that the code has expired


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """POST begins; GET shows how it stands. The page loads itself anew, so that it works without JavaScript."""
    if request.method == "POST":
        return _begin(request)
    kept = _kept(request)
    if sessions.current(request) is not None:
        return pages.see_other(kept.get("next", "/"))
    handoff = handoffs.poll(handle=kept["handle"]) if kept else None
    if handoff is None:
        return pages.see_other(reverse("signin"))
    standing = handoff.standing(timezone.now())
    context = {
        "handoff": handoff,
        "standing": standing,
        "next": kept["next"],
        "signin_url": f"{reverse('signin')}?{urlencode({'next': kept['next']})}",
        "still": "still" in request.GET,
    }
    if standing == handoffs.State.ASKED:
        context |= _code(kept["handle"])
    return render(request, "accounts/handoff/ask.html", context)


def _begin(request: HttpRequest) -> HttpResponse:
    after = pages.safe_next(request.POST.get("next"))
    if sessions.current(request) is not None:
        return pages.leave(request, after)
    # The app's name comes from what this server knows of the pending request, by way of the templates' context.
    client_name = render_to_string("accounts/handoff/client_name.txt", request=request).strip()
    try:
        handle = handoffs.begin(client_name=client_name)
    except Throttled as throttled:
        return throttled_page(request, throttled.retry_after)
    response = pages.see_other(reverse("handoff"))
    response.set_cookie(
        COOKIE,
        signing.dumps({"handle": handle, "next": after}, salt=SALT),
        max_age=MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _kept(request: HttpRequest) -> dict[str, str]:
    """`handle` and `next` as this browser keeps them, or nothing."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return {}
    return kept if isinstance(kept, dict) else {}


def _code(handle: str) -> dict[str, str]:
    code = handoffs.readable(handoffs.code_of(handle))
    link = settings.PUBLIC_URL + reverse("device-code", args=[code])
    # Black on white in every colour scheme: not all cameras read it the other way round.
    picture = segno.make_qr(link, error="m").svg_data_uri(border=4, dark="#000", light="#fff")
    typed = (settings.PUBLIC_URL + reverse("device")).partition("://")[2]
    return {"code": code, "link": link, "picture": picture, "address": typed}


@csrf_exempt  # whoever is signed in is only sent on; the act itself is checked below
@require_POST
def complete(request: HttpRequest) -> HttpResponse:
    """The explicit act that starts the session (never a GET), and on to where the person was going.

    The second of two presses may come with the cookies that the first one brought, and then with a form of before them.
    """
    kept = _kept(request)
    if sessions.current(request) is not None:
        return pages.leave(request, kept.get("next", "/"))
    completed: HttpResponse = _complete(request, kept)
    return completed


@csrf_protect
def _complete(request: HttpRequest, kept: dict[str, str]) -> HttpResponse:
    if not kept:
        return pages.see_other(reverse("signin"))
    try:
        handoffs.complete(request, handle=kept["handle"])
    except handoffs.HandoffRefused:
        return pages.see_other(reverse("handoff"))
    return pages.leave(request, kept["next"])
