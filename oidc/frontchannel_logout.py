"""Telling clients by way of the browser that its session has ended (OpenID Connect Front-Channel Logout 1.0).

It reaches what a client keeps in this browser alone, and only where the browser lets a frame of another site have its
cookies. What must be certain is told server to server (`oidc.logout_deliveries`).
"""

from django.conf import settings

from accounts.farewells import Farewell
from accounts.models import Session
from oidc import subjects
from oidc.models import Client
from oidc.protocol.redirect_uris import with_parameters


def farewell(session: Session) -> Farewell:
    """A frame for each client that `session` signed in to and that registered an address for it (§3).

    It also says whether some of them are being told server to server, so that nobody is sent back to one before.
    """
    signed_in_to = list(
        Client.objects.filter(
            authorizations__session=session, authorizations__scopes__contains=["openid"], is_active=True
        )
        .order_by("pk")
        .distinct()
    )
    return Farewell(
        frames=tuple(_address(client, session) for client in signed_in_to if client.frontchannel_logout_uri),
        takes_a_moment=any(client.backchannel_logout_uri for client in signed_in_to),
    )


def _address(client: Client, session: Session) -> str:
    """The registered address with `iss` and `sid`, also for a client that does not insist on them (§2, §3).

    A frame of another site mostly has no cookie: by them the client can know all the same which session has ended.
    """
    sid = str(subjects.sid_of(session.public_id, session.person, client))
    return with_parameters(client.frontchannel_logout_uri, {"iss": settings.ISSUER, "sid": sid})
