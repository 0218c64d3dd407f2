"""The admin behind the same sign-in ladder as everything else."""

from typing import NoReturn

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import pages, signin

ExtraContext = dict[str, object] | None


class AdminSite(admin.AdminSite):
    """Has no sign-in, sign-out or password form of its own: each would be a second way with rules of its own."""

    site_header = "authserver"
    site_title = "authserver"
    index_title = "Administration"

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: ExtraContext = None) -> HttpResponse:  # noqa: ARG002 — Django's signature
        """Send to the sign-in page and back; who is signed in and may not use the admin is told so."""
        if request.user.is_authenticated and not self.has_permission(request):
            return pages.error_page(
                request,
                status=403,
                title=_("Not for this account"),
                message=_("Your account may not use the administration pages."),
            )
        return redirect("/signin?" + urlencode({"next": pages.safe_next(request.GET.get("next", "/admin/"))}))

    def logout(self, request: HttpRequest, extra_context: ExtraContext = None) -> HttpResponse:  # type: ignore[override]  # noqa: ARG002 — Django's own view returns more than its stubs say
        """End the session as the sign-out page does. Django routes POST here only after its CSRF check."""
        if request.method == "POST":
            signin.sign_out(request)
        return redirect("/")

    def password_change(self, request: HttpRequest, extra_context: ExtraContext = None) -> NoReturn:  # noqa: ARG002 — Django's signature
        """Passwords are a matter of the account, not of the admin."""
        raise Http404
