"""What the pages that wait for a mailed code share: the browser's handle, and how refusals are said."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import pages
from accounts.models import EmailProof
from accounts.proofs import ProofRefused, Purpose, ResentTooSoon, find

RESENT = "resent"


def remember(request: HttpRequest, purpose: Purpose, handle: str) -> None:
    """Keep the handle in this browser's state, where no other browser has it."""
    request.session[f"proof:{purpose}"] = handle


def handle_of(request: HttpRequest, purpose: Purpose) -> str:
    """The handle that this browser keeps, or ""."""
    return str(request.session.get(f"proof:{purpose}", ""))


def open_proof(request: HttpRequest, purpose: Purpose) -> EmailProof | None:
    """The open proof that this browser waits for."""
    handle = handle_of(request, purpose)
    return find(purpose, handle) if handle else None


def say_refused(form: forms.Form) -> None:
    """One sentence for every cause."""
    form.add_error(
        "code", _("That code does not work. It may be mistyped, used, or too old. Try again or send a new one.")
    )


def send_again(request: HttpRequest, purpose: Purpose, resend: Callable[..., object], *, back: str) -> HttpResponse:
    """Send the mail again, and go `back`, a URL name. Too soon after the last one, nothing happens, untold."""
    try:
        resend(handle=handle_of(request, purpose))
    except ProofRefused:
        return ended_page(request)
    except ResentTooSoon:
        pass
    return pages.see_other(f"{reverse(back)}?{RESENT}")


def was_sent_again(request: HttpRequest) -> dict[str, bool]:
    """What a template is told of it."""
    return {"resent": RESENT in request.GET}


def described(request: HttpRequest, proof: EmailProof, *, start: str) -> dict[str, object]:
    """What the template of a page that waits is told; `start`, a URL name, is where another address can be typed."""
    back = f"{reverse(start)}?{urlencode({'next': proof.data['next']})}"
    return {"email": proof.email, "back": back, **was_sent_again(request)}


def ended_page(request: HttpRequest) -> HttpResponse:
    """What is shown for a link or a wait that is over."""
    return pages.error_page(
        request,
        status=400,
        title=_("This link or code has ended"),
        message=_("It was used already, replaced by a newer one, or is too old. You can ask for a new one."),
    )


def throttled_page(request: HttpRequest, retry_after: int) -> HttpResponse:
    """Too many tries; `retry_after` is in seconds."""
    response = pages.error_page(
        request,
        status=429,
        title=_("Too many tries"),
        message=_("For your safety, please wait a while and try again."),
    )
    response["Retry-After"] = str(retry_after)
    return response
