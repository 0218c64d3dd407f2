"""Mail to the owner about a sign-in from where they are not known: what, when, where, and the way to object.

A browser is known by its cookie (`known_devices`); an app has none. Told once a day for each place, a few times an hour
at most, and not when somebody comes in for the first time who has just signed up. docs/adr/0032 says why so.
"""

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import credentials, devices, throttles
from accounts.models import Session

JUST_SIGNED_UP = timedelta(days=1)
METHODS: dict[str, str | Promise] = {
    "pwd": _("Password"),
    "otp": _("Code by mail"),
    "fed": _("An account elsewhere"),
}


def tell(session: Session, *, through: str = "", app: str = "") -> None:
    """Mail about a session that has just begun. `through` names the provider, `app` the app, where there was one."""
    if _is_first(session) or not _may_be_told(session):
        return
    where = {"device": devices.recognized(session.user_agent), "ip": session.ip, "app": app}
    how = through or next((METHODS[method] for method in session.amr if method in METHODS), "")
    credentials.tell(session.person, "new_sign_in", method=how, **where)


def _is_first(session: Session) -> bool:
    """Of a person who has just signed up. Old sessions are cleared away, so that their absence alone says nothing."""
    if session.created_at - session.person.created_at > JUST_SIGNED_UP:
        return False
    return not Session.objects.filter(person=session.person_id).exclude(pk=session.pk).exists()


def _may_be_told(session: Session) -> bool:
    """Whether neither the same place nor too many others were told of a moment ago."""
    person = str(session.person.public_id)
    place = f"{person}|{throttles.network()}|{session.user_agent}"
    try:
        throttles.hit(throttles.NOTICE_BY_PLACE, place)
    except throttles.Throttled:
        return False
    try:
        throttles.hit(throttles.NOTICE_BY_PERSON, person)
    except throttles.Throttled:
        throttles.give_back(throttles.NOTICE_BY_PLACE, place)
        return False
    return True
