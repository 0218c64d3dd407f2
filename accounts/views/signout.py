"""The sign-out page, for people who come on their own; relying parties send theirs to the OpenID Connect logout."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts import pages, sessions, signin


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
    signin.sign_out(request)
    if pages.continues_a_request(after):
        # `other` keeps the app's guess of who it is (login_hint), which was wrong, out of the page.
        response = pages.see_other(f"{reverse('signin')}?{urlencode({'next': after, 'other': '1'})}")
    else:
        response = render(request, "accounts/signed_out.html", {"client": None, "next": after})
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
