"""The frame of the account pages: who is signed in, and which of the pages is at hand."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import Session


def show(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    session: Session,
    section: str,
) -> HttpResponse:
    """Render an account page. `section` is the URL name of the navigation entry that the page belongs to.

    A page whose `form` has errors answers with 400.
    """
    frame = {"session": session, "person": session.person, "section": section}
    form = (context or {}).get("form")
    status = 400 if form is not None and form.errors else 200
    return render(request, template, {**frame, **(context or {})}, status=status)
