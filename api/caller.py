"""Who calls, once that is established: the person, their sign-in, and when they last proved who they are."""

from typing import cast

from django.utils import timezone
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from accounts import confirmation, sessions
from accounts.models import Session, User
from oidc import subjects
from oidc.models import AccessToken


def person_of(request: Request) -> User:
    """The person whom the caller speaks for; the view has let nobody else in (IsPerson)."""
    return cast(User, request.user)


def token_of(request: Request) -> AccessToken | None:
    """The access token that was presented; None in a person's own browser."""
    return cast("AccessToken | None", request.auth)


def subject_for(request: Request) -> str:
    """The identifier by which the caller knows the person: an application's own, if it has one."""
    token = token_of(request)
    person = person_of(request)
    return str(person.public_id) if token is None else subjects.subject_of(person, token.application)


def session_of(request: Request) -> Session | None:
    """The sign-in that the caller acts from: the browser's, or the one that its token came from, while it lasts."""
    token = token_of(request)
    if token is None:
        return sessions.current(request._request)
    session = token.authorization.session if token.authorization is not None else None
    if session is None:
        return None
    session.person = person_of(request)  # the token brought them along
    return None if session.end_due(timezone.now()) else session


def acting_session(request: Request) -> Session:
    """The same, where an act needs one. Raises PermissionDenied for a token that outlived the sign-in it came from."""
    session = session_of(request)
    if session is None:
        raise PermissionDenied("The sign-in that this access token came from has ended.")
    return session


def has_recent_proof(request: Request) -> bool:
    """Whether the person proved who they are lately, as far as this caller can show; never for a client of its own."""
    token = token_of(request)
    proof = token.authorization if token is not None else sessions.current(request._request)
    return proof is not None and confirmation.proof_is_recent(proof.auth_time, proof.amr, timezone.now())
