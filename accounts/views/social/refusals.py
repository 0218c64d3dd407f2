"""Refusals in plain words, each with a way back. What a provider said in detail goes to the log and to nobody else."""

from dataclasses import dataclass

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from social_core.exceptions import (
    AuthCanceled,
    AuthInputError,
    AuthProviderError,
    AuthSessionError,
    SocialAuthBaseException,
)

from accounts import pages, recorded_refusals
from accounts.social import providers
from accounts.social.flow_bound import FlowBound
from audit.events import EventName

logger = structlog.get_logger("social")


@dataclass(frozen=True)
class Refusal:
    """A page: its status, its heading and its sentence. `%(provider)s` stands for the provider's name."""

    status: int
    title: str | Promise
    message: str | Promise


REFUSALS = {
    "cancelled": Refusal(
        403,
        gettext_lazy("You did not continue with %(provider)s"),
        gettext_lazy("Nothing was changed. You can try again or sign in another way."),
    ),
    "stale": Refusal(
        403,
        gettext_lazy("This sign-in has ended"),
        gettext_lazy("It was finished already, took too long, or began in another browser. Please start again."),
    ),
    "changed": Refusal(
        403,
        gettext_lazy("Somebody else is signed in now"),
        gettext_lazy(
            "Who is signed in at this browser changed while you were at %(provider)s, so nothing was connected."
        ),
    ),
    "unavailable": Refusal(
        503,
        gettext_lazy("%(provider)s does not answer"),
        gettext_lazy("Please try again in a few minutes, or sign in another way."),
    ),
    "wrong": Refusal(
        502,
        gettext_lazy("%(provider)s gave an answer that cannot be trusted"),
        gettext_lazy("You were not signed in. Please try again; if it happens again, sign in another way."),
    ),
    "signed in": Refusal(
        403,
        gettext_lazy("You are signed in with another account"),
        gettext_lazy("To use %(provider)s for a different account, sign out first. To add it to this one, go there."),
    ),
    "signed out": Refusal(
        403,
        gettext_lazy("You are signed out"),
        gettext_lazy("Your sign-in ended while you were at %(provider)s. Sign in, then connect it again."),
    ),
    "taken": Refusal(
        409,
        gettext_lazy("This %(provider)s account is in use"),
        gettext_lazy("It is connected to another account here. Disconnect it there first."),
    ),
    "inactive": Refusal(
        403,
        gettext_lazy("This account is closed"),
        gettext_lazy("Nobody can sign in to it at the moment. Please ask whoever runs this service."),
    ),
}


def explain(request: HttpRequest, backend: FlowBound, error: SocialAuthBaseException) -> HttpResponse:
    """The page for what went wrong on the way to a provider and back."""
    logger.info(
        "social sign-in refused", provider=backend.name, stage=error.stage, refusal=error.code, exc_info=error.__cause__
    )
    errand = backend.errand_of_answer()
    return refuse(request, _reason(error), backend.name, errand.after if errand is not None else "/", error.code)


def _reason(error: SocialAuthBaseException) -> str:
    if isinstance(error, AuthCanceled):
        return "cancelled"
    if error.code == "user_mismatch":
        return "changed"
    if isinstance(error, AuthSessionError | AuthInputError) or error.code == "authorization_code_rejected":
        return "stale"
    return "unavailable" if isinstance(error, AuthProviderError) else "wrong"


def refuse(request: HttpRequest, reason: str, provider: str, after: str, code: str = "") -> HttpResponse:
    """The page for one of REFUSALS, recorded under `code` or the reason itself."""
    recorded_refusals.keep(EventName.SOCIAL_REFUSED, reason=code or reason, provider=provider)
    refusal = REFUSALS[reason]
    names = {"provider": providers.title(provider)}
    context = {
        "title": str(refusal.title) % names,
        "message": str(refusal.message) % names,
        "signed_in": request.user.is_authenticated,
        "back": f"{reverse('signin')}?{urlencode({'next': pages.safe_next(after)})}",
        "after": pages.safe_next(after),
        "request_id": getattr(request, "request_id", ""),
    }
    return render(request, "accounts/social/refused.html", context, status=refusal.status)


def throttled(request: HttpRequest, after: str, retry_after: int) -> HttpResponse:
    """Too many tries; `retry_after` is in seconds."""
    context = {
        "title": _("Too many tries"),
        "message": _("For your safety, please wait a while and try again."),
        "back": f"{reverse('signin')}?{urlencode({'next': pages.safe_next(after)})}",
    }
    response = render(request, "accounts/social/refused.html", context, status=429)
    response["Retry-After"] = str(retry_after)
    return response


def ended(request: HttpRequest) -> HttpResponse:
    """What is shown where nothing waits (any more)."""
    return pages.error_page(
        request,
        status=400,
        title=_("This sign-in has ended"),
        message=_("It was finished already, took too long, or began in another browser. Please start again."),
    )
