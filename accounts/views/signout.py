"""The sign-out page, for people who come on their own; relying parties send theirs to the OpenID Connect logout."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import sessions, signin


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask, and on POST end the session and say so."""
    session = sessions.current(request)
    if request.method != "POST":
        if session is None:
            return redirect("/")
        return render(request, "accounts/signout.html", {"person": session.person})
    signin.sign_out(request)
    response = render(request, "accounts/signed_out.html", {"client": None})
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
