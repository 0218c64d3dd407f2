"""Signing in inside an app of ours, without a browser (draft-ietf-oauth-first-party-apps-04).

The app collects the proof and gets a code for it; everything from the code on is the code flow. The request is kept as
one on its way through the pages would be, under a handle that is called `auth_session` here, so that an app may ask
what is wanted first, and may try again without repeating its request.
"""

from collections.abc import Mapping, Sequence

from django.db import transaction

from accounts import recorded_refusals, signin
from accounts.models import User
from audit.events import EventName
from oidc import authorization_response, clients, flow, pending_requests, provider_proofs
from oidc.models import Client, PendingRequest
from oidc.protocol import authorization_request, errors
from oidc.protocol.authorization_request import AuthorizationRequest
from oidc.protocol.next_step import Issue, Refuse

PARAMETERS = (
    *authorization_request.PARAMETERS,
    "auth_session",
    "username",
    "password",
    *provider_proofs.PARAMETERS,
)
DOOR = "challenge:"


def authorize(client: Client, values: Mapping[str, str], resources: Sequence[str] = ()) -> str:
    """The code for a person who proves who they are; `client` has been authenticated, `resources` are those it names.

    Raises an OAuthError, Throttled after too many wrong tries, HashingBusy under a flood. An error that leaves room for
    another try carries the `auth_session` to try with.
    """
    try:
        if not (client.first_party and client.challenge_allowed):
            raise errors.UnauthorizedClient("client may not ask for credentials")
        if client.require_signed_request_object:  # which this endpoint does not take
            raise errors.UnauthorizedClient("client must sign its requests")
        brought = provider_proofs.read(values, client)
        pending, auth_session = _pending(client, values, resources)
        if brought is None:
            person, amr = _prove_by_password(values, auth_session), "pwd"
        else:
            person, amr = provider_proofs.prove(brought, pending, auth_session), provider_proofs.AMR
        if person.deletion_due_at is not None:
            raise errors.RedirectToWeb("the account is to be deleted, which only the pages can call off")
        return _issue(person, amr, client, pending)
    except signin.SignInRefused:  # the account changed between the proof and the sign-in
        raise errors.CredentialsRefused("account changed meanwhile", auth_session=auth_session) from None
    except errors.InsufficientAuthorization:
        raise
    except errors.OAuthError as error:
        recorded_refusals.keep(EventName.AUTHORIZATION_REFUSED, client=client.client_id, reason=error.code)
        raise


def _pending(client: Client, values: Mapping[str, str], resources: Sequence[str]) -> tuple[PendingRequest, str]:
    """The request at hand with its handle. One that was kept before is not changed by what comes along with it."""
    auth_session = values.get("auth_session")
    if auth_session is None:
        request = authorization_request.parse_challenge(values, clients.rules_of(client), resources)
        auth_session = pending_requests.keep(request, client, door=DOOR)
    pending = pending_requests.find(auth_session, door=DOOR)
    if pending is None or pending.client_id != client.pk:
        raise errors.InvalidSession("no such auth_session for this client")
    return pending, auth_session


def _prove_by_password(values: Mapping[str, str], auth_session: str) -> User:
    if "username" not in values or "password" not in values:
        nonce = provider_proofs.nonce_of(auth_session)
        raise errors.InsufficientAuthorization("no credentials", auth_session=auth_session, provider_nonce=nonce)
    try:
        return signin.prove_by_password(email=values["username"], password=values["password"])
    except signin.SignInRefused:
        raise errors.CredentialsRefused("credentials refused", auth_session=auth_session) from None


@transaction.atomic
def _issue(person: User, amr: str, client: Client, pending: PendingRequest) -> str:
    """Sign the person in at the app, and go on as after any sign-in: the same rules judge the request."""
    session = signin.begin_in_app(person, amr=[amr], app=client.name)
    request = AuthorizationRequest.from_json(pending.parameters)
    step = flow.advance(request, client, session, pending)
    if isinstance(step, Refuse):
        raise step.error
    if not isinstance(step, Issue):
        raise errors.RedirectToWeb("the request asks for what only the pages offer")
    if not pending_requests.consume(pending):
        raise errors.InvalidSession("auth_session was used by another request")
    return authorization_response.issue(request, client, session)["code"]
