"""The sign-out page, for people who come on their own; relying parties send theirs to the OpenID Connect logout."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts import farewells, pages, sessions, signin
from accounts.models import Session


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask, and on POST end the session and say so.

    Who came by "Not you?" brings along in `next` what they were doing. A waiting authorization request goes on at the
    sign-in page at once, for whoever signs in there: nothing that the former person proved or answered counts for it.
    """
    after = pages.safe_next((request.POST if request.method == "POST" else request.GET).get("next"))
    session = sessions.current(request)
    if request.method != "POST":
        if session is None:
            return redirect(after)
        return render(request, "accounts/signout.html", {"person": session.person, "next": after})
    ended = signin.sign_out(request)
    if pages.continues_a_request(after):
        # `other` keeps the app's guess of who it is (login_hint), which was wrong, out of the page.
        return bid_farewell(
            request, ended, target=f"{reverse('signin')}?{urlencode({'next': after, 'other': '1'})}", patient=False
        )
    return bid_farewell(request, ended, next=after)


def bid_farewell(
    request: HttpRequest, ended: Session | None, *, target: str = "", patient: bool = True, **shown: Any
) -> HttpResponse:
    """Answer a browser that was signed out of `ended`: by a page that says so, or by sending it on to `target`.

    With a target the page is shown only where apps have to be told: it loads their frames, and moves on by itself after
    two seconds, without JavaScript. `patient` is whether to give those their moment that are told behind the scenes.
    `shown` goes to the page: `client`, which one may go back to, and `next`, where signing in again leads.
    """
    farewell = farewells.of(ended)
    if target and not (farewell.frames or (farewell.takes_a_moment and patient)):
        elsewhere = not target.startswith("/")
        response = pages.leave(request, target) if elsewhere and request.method == "POST" else pages.see_other(target)
    else:
        context = {"client": None, **shown, "frames": farewell.frames, "target": target}
        response = render(request, "accounts/signed_out.html", context)
        response["Referrer-Policy"] = "no-referrer"
        if farewell.frames:
            # What django-csp puts in place of the setting: these origins, on this page.
            response._csp_replace = {"frame-src": farewell.origins}  # type: ignore[attr-defined]  # as its decorators do
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
