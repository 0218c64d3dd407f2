"""Limits on guessing and flooding: one list of policies for every door, counted in PostgreSQL.

A count is one atomic statement, so that parallel tries cannot slip past it. Keys are hashed: the table names nobody.
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone

from accounts.models import ThrottleCount
from audit import origin


@dataclass(frozen=True)
class Policy:
    """At most `limit` tries in `window`. With `delays`, each try beyond the limit opens a longer wait instead."""

    name: str
    limit: int
    window: timedelta
    delays: bool = False


# One row each way in; docs/threats.md says why each number is what it is.
SIGN_IN_BY_PERSON = Policy("signin-person", 5, timedelta(hours=1), delays=True)
SIGN_IN_BY_NETWORK = Policy("signin-network", 30, timedelta(minutes=10))
SIGN_UP_BY_NETWORK = Policy("signup-network", 5, timedelta(hours=1))
RESET_BY_NETWORK = Policy("reset-network", 10, timedelta(hours=1))
MAIL_BY_ADDRESS = Policy("mail-address", 3, timedelta(hours=1))
EMAIL_CHANGE_BY_PERSON = Policy("email-change-person", 5, timedelta(hours=1))
CONFIRM_BY_PERSON = Policy("confirm-person", 5, timedelta(hours=1))
CODE_BY_NETWORK = Policy("code-network", 30, timedelta(minutes=10))
SOCIAL_BY_NETWORK = Policy("social-network", 20, timedelta(minutes=10))
NOTICE_BY_PLACE = Policy("notice-place", 1, timedelta(days=1))
NOTICE_BY_PERSON = Policy("notice-person", 5, timedelta(hours=1))
DEVICE_CODE_BY_PERSON = Policy("device-code-person", 10, timedelta(hours=1))
DEVICE_BEGIN_BY_NETWORK = Policy("device-begin-network", 20, timedelta(minutes=10))
REGISTER_BY_NETWORK = Policy("register-network", 20, timedelta(hours=1))
REGISTER_AGAIN = Policy("register-again", 60, timedelta(hours=1))
REQUEST_URI_BY_NETWORK = Policy("request-uri-network", 100, timedelta(minutes=10))
REFUSED_BY_NETWORK = Policy("refused-network", 100, timedelta(hours=1))
DEVICE_GRANT_BY_NETWORK = Policy("device-grant-network", 60, timedelta(minutes=10))
DOCUMENT_BY_NETWORK = Policy("document-network", 20, timedelta(hours=1))
DOCUMENT_BY_HOST = Policy("document-host", 60, timedelta(hours=1))
DOCUMENT_AGAIN = Policy("document-again", 1, timedelta(minutes=1))
LONGEST_DELAY = timedelta(minutes=15)


class Throttled(Exception):
    """Too many tries. `retry_after` is in seconds, at least 1."""

    def __init__(self, until: datetime) -> None:
        super().__init__("throttled")
        self.retry_after = max(1, int((until - timezone.now()).total_seconds()) + 1)


def network() -> str:
    """Where the request at hand comes from: its /24 (IPv4) or /64 (IPv6), which one subscriber may change within."""
    ip = origin.current().ip
    if not ip:
        return "local"
    address = ipaddress.ip_address(ip)
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return str(ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 64}", strict=False))


def hit(policy: Policy, whom: str) -> None:
    """Take one of the tries that `whom` has; raises Throttled when there is none.

    Tries are taken before the costly or guessable thing is done, and by one statement whose row lock makes parallel
    ones wait for each other: however many arrive at once, no more than the limit get through.
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO accounts_throttlecount AS t (key, count, resets_at) VALUES (%(key)s, 1, %(end)s)
            ON CONFLICT (key) DO UPDATE SET
                count = CASE WHEN t.resets_at <= %(now)s AND NOT %(delays)s THEN 1 ELSE t.count + 1 END,
                resets_at = CASE
                    WHEN %(delays)s AND t.count + 1 >= %(limit)s
                    THEN %(now)s + interval '1 second' * LEAST(2 ^ LEAST(t.count + 1 - %(limit)s, 20), %(longest)s)
                    WHEN t.resets_at <= %(now)s THEN %(end)s
                    ELSE t.resets_at
                END
            WHERE t.count < %(limit)s OR t.resets_at <= %(now)s
            """,
            {
                "key": _key(policy, whom),
                "now": now,
                "end": now + policy.window,
                "delays": policy.delays,
                "limit": limit(policy),
                "longest": LONGEST_DELAY.total_seconds(),
            },
        )
        taken = cursor.rowcount == 1
    if not taken:
        row = ThrottleCount.objects.filter(key=_key(policy, whom)).first()
        raise Throttled(row.resets_at if row is not None else now)


def give_back(policy: Policy, whom: str) -> None:
    """Return a try that turned out to be an honest one."""
    ThrottleCount.objects.filter(key=_key(policy, whom), count__gt=0).update(count=F("count") - 1)


def forget(policy: Policy, whom: str) -> None:
    """Start anew, after a success that shows who it was."""
    ThrottleCount.objects.filter(key=_key(policy, whom)).delete()


def limit(policy: Policy) -> int:
    """The tries that a policy allows here."""
    return policy.limit * int(settings.THROTTLE_FACTOR)


def _key(policy: Policy, whom: str) -> str:
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{policy.name}:{whom}".encode(), hashlib.sha256).hexdigest()
    return f"{policy.name}:{digest[:40]}"
