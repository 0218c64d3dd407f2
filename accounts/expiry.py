"""Clearing away browser states that have expired and sign-in sessions that ended long ago."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import BrowserState, EmailProof, Handoff, OutgoingMail, Session, ThrottleCount
from accounts.social import spent_states

# Ended sessions are kept for a while, for a person's "where was I signed in" and for support.
SESSIONS_KEPT = timedelta(days=30)
PROOFS_KEPT = timedelta(days=1)
MAIL_KEPT = timedelta(days=200)  # beyond the last try of a job that tries patiently
# A count that waits out delays is remembered this long after its last wait, so that the next one is longer still.
COUNTS_KEPT = timedelta(days=1)


def clear_expired() -> dict[str, int]:
    """Delete dead rows; returns how many of each kind."""
    now = timezone.now()
    before = now - SESSIONS_KEPT
    states = BrowserState.objects.filter(expire_date__lt=now).delete()[0]
    sessions, _ = Session.objects.filter(Q(ended_at__lt=before) | Q(expires_at__lt=before)).delete()
    proofs, _ = EmailProof.objects.filter(expires_at__lt=now - PROOFS_KEPT).delete()
    handoffs, _ = Handoff.objects.filter(expires_at__lt=now - PROOFS_KEPT).delete()
    unsent, _ = OutgoingMail.objects.filter(created_at__lt=now - MAIL_KEPT).delete()
    counts, _ = ThrottleCount.objects.filter(resets_at__lt=now - COUNTS_KEPT).delete()
    return {
        "browser_states": states,
        "sessions": sessions,
        "email_proofs": proofs,
        "unsent_mail": unsent,
        "handoffs": handoffs,
        "throttle_counts": counts,
        "social_states": spent_states.clear(now),
    }
