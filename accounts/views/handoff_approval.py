"""The approving side of a handoff: a signed-in person types or scans a code, sees what asks, and decides."""

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import confirmation, handoffs, pages, signin
from accounts.models import Handoff, Session
from accounts.throttles import Throttled
from accounts.views.forms import PageForm, code_field, password_field
from accounts.views.guards import signed_in
from accounts.views.proofs import throttled_page


class CodeForm(PageForm):
    """The code on the other device."""

    focus = "code"
    code = code_field(autocomplete="off")


class ApprovalForm(PageForm):
    """The number on the other device and, unless it was given lately, the password."""

    focus = "number"
    number = forms.RegexField(
        r"^[0-9]{2}$",
        label=gettext_lazy("Number on the other device"),
        help_text=gettext_lazy("It appears there within a few seconds."),
        widget=forms.TextInput(
            attrs={
                "class": "field__input field__input--code",
                "inputmode": "numeric",
                "pattern": "[0-9]{2}",
                "maxlength": "2",
                "autocomplete": "off",
            }
        ),
        error_messages={"invalid": gettext_lazy("Type the two digits that the other device shows.")},
    )
    password = password_field()

    def __init__(self, data: Any, *, ask_password: bool) -> None:
        super().__init__(data)
        if not ask_password:
            del self.fields["password"]

    def is_not_the_number(self, tries_left: int) -> None:
        """Say that the number is wrong."""
        text = ngettext(
            "That is not the number. You can try once more.",
            "That is not the number. You can try %(tries)d more times.",
            tries_left,
        )
        self.add_error("number", text % {"tries": tries_left})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def enter_code(request: HttpRequest, *, session: Session, code: str = "") -> HttpResponse:
    """Ask for the code, or show the scanned one to be compared. Claiming it takes a press of the button."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            handoff = handoffs.claim(code=form.cleaned_data["code"], session=session)
        except handoffs.HandoffRefused:
            form.add_error("code", _("That code does not work. It may be mistyped, used, or older than two minutes."))
        except Throttled as throttled:
            return throttled_page(request, throttled.retry_after)
        else:
            return pages.see_other(reverse("device-decide", args=[handoff.public_id]))
    context = {"form": form, "person": session.person, "scanned": handoffs.readable(code)}
    return render(request, "accounts/handoff/code.html", context, status=400 if form.errors else 200)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def decide(request: HttpRequest, public_id: uuid.UUID, *, session: Session) -> HttpResponse:
    """Show what asks, and take the answer. Afterwards the same address says what came of it."""
    handoff = handoffs.find(public_id=public_id, session=session)
    if handoff is None:
        raise Http404
    approving = request.method == "POST" and request.POST.get("decision") == "approve"
    ask_password = not confirmation.is_recent(session, timezone.now())
    form = ApprovalForm(request.POST if approving else None, ask_password=ask_password)
    if request.method == "POST":
        try:
            _answer(request, handoff, session, form)
        except Throttled as throttled:
            return throttled_page(request, throttled.retry_after)
        except (handoffs.HandoffRefused, handoffs.ProofWanted):
            return pages.see_other(request.path)
        if not form.errors:
            return pages.see_other(request.path)
    context = _context(request, handoff, session) | {"form": form}
    return render(request, "accounts/handoff/decide.html", context, status=400 if form.errors else 200)


def _answer(request: HttpRequest, handoff: Handoff, session: Session, form: ApprovalForm) -> None:
    """Act on the answer. What is wrong with it is added to the form, which is bound when the answer is yes."""
    if not form.is_bound:
        handoffs.refuse(handoff=handoff, session=session)
        return
    if not form.is_valid():
        return
    number, password = int(form.cleaned_data["number"]), form.cleaned_data.get("password")
    if password is not None:
        try:
            session = signin.sign_in_by_password(request, email=session.person.email, password=password)
        except signin.SignInRefused:
            form.add_error("password", _("That is not your password."))
            return
        del form.fields["password"]
    answered = handoffs.approve(handoff=handoff, session=session, number=number)
    if answered.state == handoffs.State.CLAIMED:
        form.is_not_the_number(handoffs.WRONG_NUMBERS - answered.wrong_numbers)


def _context(request: HttpRequest, handoff: Handoff, session: Session) -> dict[str, Any]:
    return {
        "handoff": handoff,
        "standing": handoff.standing(timezone.now()),
        "person": session.person,
        "device": handoffs.device_of(handoff),
        "near": handoffs.same_network(handoff.ip, request.META.get("REMOTE_ADDR")),
        "next": request.path,
    }
