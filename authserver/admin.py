"""The admin behind the same sign-in ladder as everything else, and behind a recent proof where something is changed."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, NoReturn, TypeVar, cast

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import pages, signin
from accounts.views.guards import recently_confirmed

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
ExtraContext = dict[str, object] | None
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
FORMS = ("add", "change", "delete")  # the pages of Django's that end in a change, by the last part of their URL names


class AdminSite(admin.AdminSite):
    """Has no sign-in, sign-out or password form of its own: each would be a second way with rules of its own."""

    site_header = "authserver"
    site_title = "authserver"
    index_title = "Administration"

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Django's door to each of its pages. Whoever may pass and comes to change something confirms who they are.

        It is one rule for all models, so that none can be forgotten: rights, redirect URIs and keys give as much away
        as what the account pages ask it for.
        """
        admitted = super().admin_view(view, cacheable)

        @recently_confirmed
        def confirmed(request: HttpRequest, *args: Any, session: Any, **kwargs: Any) -> Any:  # noqa: ARG001 — it is there
            return admitted(request, *args, **kwargs)

        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            asks = self.has_permission(request) and self._is_about_a_change(request)
            return (confirmed if asks else admitted)(request, *args, **kwargs)

        return cast(View, update_wrapper(door, admitted))

    def _is_about_a_change(self, request: HttpRequest) -> bool:
        """Every form that is sent but signing out; and those that can be, asked for before they are filled in."""
        name = request.resolver_match.url_name if request.resolver_match else ""
        if request.method not in SAFE_METHODS:
            return name != "logout"
        model, _, page = (name or "").rpartition("_")
        return page in FORMS and any(
            registered.has_change_permission(request)
            for registered in self._registry.values()
            if f"{registered.opts.app_label}_{registered.opts.model_name}" == model
        )

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
