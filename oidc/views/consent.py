"""The consent page: what the client asks for, in plain words, and the person's answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts import pages
from accounts.models import Session
from audit.events import EventName
from audit.record import record
from oidc import authorizations, pending_requests, resources, scopes, standing
from oidc.models import PendingRequest
from oidc.protocol.authorization_request import AuthorizationRequest
from oidc.views import waiting_request


@require_http_methods(["GET", "HEAD", "POST"])
@waiting_request.of_person
def consent(request: HttpRequest, *, pending: PendingRequest, session: Session, after: str) -> HttpResponse:
    """Show the page, or take the answer and go back to the authorization endpoint."""
    decision = request.POST.get("decision") if request.method == "POST" else None
    if decision in ("allow", "deny"):
        _decide(pending, session, allowed=decision == "allow")
        return pages.leave(request, after)
    asked = AuthorizationRequest.from_json(pending.parameters)
    context = {
        "client": pending.client,
        "standing": standing.of_request(pending),
        "person": session.person,
        "scopes": [*scopes.described(asked.scopes), *scopes.described_claims(asked.single_claims)],
        "resources": resources.described(asked.resources),
        "after": after,
    }
    return render(request, "oidc/consent.html", context, status=400 if request.method == "POST" else 200)


def _decide(pending: PendingRequest, session: Session, *, allowed: bool) -> None:
    decision = PendingRequest.Decision.ALLOWED if allowed else PendingRequest.Decision.DENIED
    pending_requests.decide(pending, session, decision)
    if allowed:
        asked = AuthorizationRequest.from_json(pending.parameters)
        authorizations.give_consent(session.person, pending.client, asked)
    else:
        record(
            EventName.CONSENT_DENIED,
            person=session.person.public_id,
            client=pending.client.client_id,
            session=session.public_id,
        )
