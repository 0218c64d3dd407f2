"""The device's side of the device authorization grant (RFC 8628): it asks, shows a code, and polls for the answer.

The person's side is `oidc.device_approval`. Why each step is as it is: docs/device-authorization.md.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, Value
from django.utils import timezone

from accounts import credentials, devices, signin, throttles
from accounts.models import Session
from audit import origin
from audit.events import EventName
from audit.record import record
from oidc import authorizations, clients
from oidc.handles import fingerprint, new_handle
from oidc.models import Authorization, Client, DeviceGrant
from oidc.protocol import authorization_request, device_grant, errors, resource_indicators
from oidc.protocol.device_grant import GRANT_TYPE, INTERVAL
from oidc.scopes import ADMINISTRATIVE

LIFETIME = timedelta(minutes=10)
LENIENCE = timedelta(seconds=1)  # clocks and networks are not exact to the second
State = DeviceGrant.State


@dataclass(frozen=True)
class Begun:
    """What the device is told. Neither code is stored as it is."""

    device_code: str
    user_code: str

    def as_response(self) -> dict[str, str | int]:
        """RFC 8628 §3.2."""
        verification_uri = f"{settings.ISSUER}/activate"
        return {
            "device_code": self.device_code,
            "user_code": self.user_code,
            "verification_uri": verification_uri,
            "verification_uri_complete": f"{verification_uri}/{self.user_code}",
            "expires_in": int(LIFETIME.total_seconds()),
            "interval": INTERVAL,
        }


def begin(client: Client, values: Mapping[str, str], resources: Sequence[str] = ()) -> Begun:
    """Take a device's request in; `client` has been authenticated, `resources` are the APIs that it names (RFC 8707).

    Raises an OAuthError, or Throttled: whoever has no secret may ask in anybody's name.
    """
    if not client.allows_grant_type(GRANT_TYPE):
        raise errors.UnauthorizedClient("device grant is not registered for the client")
    rules = clients.rules_of(client)
    scopes = authorization_request.parse_scope(values.get("scope"), rules)
    if ADMINISTRATIVE & set(scopes):  # RFC 10027 advises against cross-device flows where much is at stake
        raise errors.InvalidScope("administrative scope by the device grant")
    named = resource_indicators.named(resources, scopes, rules.resources)
    if client.is_public:
        throttles.hit(throttles.DEVICE_GRANT_BY_NETWORK, throttles.network())
    return _store(client, scopes, named)


@transaction.atomic
def _store(client: Client, scopes: Sequence[str], resources: Sequence[str]) -> Begun:
    device_code, code = new_handle(), device_grant.new_code(secrets.randbelow)
    where, now = origin.current(), timezone.now()
    DeviceGrant.objects.create(
        client_id=client.client_id,
        device_code=fingerprint(device_code),
        user_code=code_hash(code),
        scope=" ".join(scopes),
        resources=list(resources),
        interval=INTERVAL,
        ip=where.ip,
        user_agent=where.user_agent,
        expires=now + LIFETIME,
    )
    record(EventName.DEVICE_REQUESTED, client=client.client_id, scopes=list(scopes))
    return Begun(device_code, device_grant.readable(code))


def code_hash(code: str) -> str:
    """How a user code is stored. It is short: whoever has the table alone must not be able to try them all."""
    said = f"device-user-code:{device_grant.canonical(code)}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()


def poll(device_code: str, client: Client) -> DeviceGrant:
    """The grant that the person has approved and that is still to be redeemed (§3.5).

    Raises AuthorizationPending or SlowDown while the device has to wait, and AccessDenied, ExpiredToken or InvalidGrant
    when it has waited in vain.
    """
    rows = DeviceGrant.objects.select_related("claimed_by__person")
    grant = rows.filter(device_code=fingerprint(device_code), client_id=client.client_id).first()
    if grant is None:
        raise errors.InvalidGrant("no such device code for this client")
    if grant.status == State.REDEEMED:
        raise errors.InvalidGrant("device code was used before")
    if grant.status == State.DENIED:
        raise errors.AccessDenied("denied on the activation page")
    if timezone.now() >= grant.expires:
        raise errors.ExpiredToken("device code has expired")
    _keep_pace(grant)
    if grant.status == State.PENDING:
        raise errors.AuthorizationPending("nobody has answered yet")
    return grant


def _keep_pace(grant: DeviceGrant) -> None:
    """Note the poll, or refuse one that comes too early and make the pause longer: one statement decides."""
    now = timezone.now()
    pause = ExpressionWrapper(F("interval") * Value(timedelta(seconds=1)), output_field=DurationField())
    due = ExpressionWrapper(F("last_checked") + pause, output_field=DateTimeField())
    row = DeviceGrant.objects.filter(pk=grant.pk)
    in_time = row.alias(due=due).filter(Q(last_checked=None) | Q(due__lte=now + LENIENCE))
    if not in_time.update(last_checked=now):
        row.update(interval=F("interval") + INTERVAL)
        raise errors.SlowDown("polled before the interval was over")


def consume(grant: DeviceGrant, client: Client) -> Authorization:
    """Use the approval up, and authorize the device by a session of its own. Call inside a transaction.

    Raises InvalidGrant for all but the first of several polls, AccessDenied when whoever approved has signed out since.
    """
    if not DeviceGrant.objects.filter(pk=grant.pk, status=State.APPROVED).update(status=State.REDEEMED):
        raise errors.InvalidGrant("device code was used by another request")
    session = _sign_in(grant)
    authorization = authorizations.authorize_device(grant, client, session)
    DeviceGrant.objects.filter(pk=grant.pk).update(authorization=authorization)
    approver = str(grant.claimed_by.public_id) if grant.claimed_by is not None else ""
    record(
        EventName.DEVICE_CONNECTED,
        person=session.person.public_id,
        client=client.client_id,
        session=session.public_id,
        authorization=str(authorization.public_id),
        approver=approver,
        scopes=authorization.scopes,
    )
    where = {"device": devices.recognized(session.user_agent), "ip": session.ip, "client_name": client.name}
    credentials.tell(session.person, "device_connected", **where)
    return authorization


def _sign_in(grant: DeviceGrant) -> Session:
    """The device's own session, while the one that approved it is still live."""
    try:
        if grant.claimed_by is not None:
            return signin.begin_on_device(grant.claimed_by)
    except signin.SignInRefused:
        raise errors.AccessDenied("the approving session has ended, or the account changed") from None
    raise errors.AccessDenied("the approving session is gone")
