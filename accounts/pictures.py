"""People's pictures: fetched or uploaded, and kept as one small square that was made here."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import drawing, outbound
from accounts.drawing import MOST_BYTES, PictureRefused
from accounts.models import Picture, User
from accounts.models.pictures import new_public_id
from audit.events import EventName
from audit.record import record

__all__ = ["MOST_BYTES", "PictureNotFetched", "PictureRefused", "fetch", "remove", "store"]
MOST_FETCHED_BYTES = 2 * 1024 * 1024
_PLAIN_HOST = re.compile(r"[a-z0-9.-]+(:[0-9]+)?")


class PictureNotFetched(Exception):
    """There is nothing acceptable at the address, and there will not be by asking again."""


def store(person: User, raw_bytes: bytes, *, unasked: bool = False) -> Picture | None:
    """Make this the person's picture, at a new address. Raises PictureRefused.

    `unasked`: nobody chose it, so it must not take the place of what the person decided meanwhile, be it another
    picture or none; then None is returned.
    """
    content = drawing.middle(raw_bytes)
    with transaction.atomic():
        # Locked first by everyone, so that an upload and a job of the same moment wait for each other.
        locked = User.objects.select_for_update().get(pk=person.pk)
        if unasked and (locked.picture or locked.picture_chosen_at):
            return None
        fresh = {"public_id": new_public_id(), "content": content, "updated_at": timezone.now()}
        picture = Picture.objects.update_or_create(person=person, defaults=fresh)[0]
        path = reverse("picture", kwargs={"public_id": picture.public_id})
        person.picture = f"{settings.PUBLIC_URL}{path}"
        person.picture_chosen_at = locked.picture_chosen_at if unasked else timezone.now()
        person.save(update_fields=["picture", "picture_chosen_at", "updated_at"])
        record(EventName.PICTURE_CHANGED, person=person.public_id)
    return picture


@transaction.atomic
def remove(person: User) -> None:
    """Leave the person without a picture, and without one of a provider's that is on its way."""
    had_one = bool(User.objects.select_for_update().get(pk=person.pk).picture)
    Picture.objects.filter(person=person).delete()
    person.picture, person.picture_chosen_at = "", timezone.now()
    person.save(update_fields=["picture", "picture_chosen_at", "updated_at"])
    if had_one:
        record(EventName.PICTURE_REMOVED, person=person.public_id)


def fetch(url: str, *, hosts: tuple[str, ...]) -> bytes:
    """The bytes at an https address on one of `hosts` (one that starts with a dot stands for all names below it).

    A host that names its port, as the stand-in of the demo does, may be asked over http and be a private one. Raises
    PictureNotFetched, or OutboundFailed where asking again may help.
    """
    address = urlsplit(url)
    if not _is_allowed(address.scheme, address.netloc, hosts):
        raise PictureNotFetched("The address is not one that pictures are fetched from.")
    try:
        named_with_port = [host for host in hosts if ":" in host]
        return outbound.fetch(url, most_bytes=MOST_FETCHED_BYTES, configured=named_with_port).body
    except outbound.OutboundRefused as refusal:
        raise PictureNotFetched(str(refusal)) from refusal


def _is_allowed(scheme: str, netloc: str, hosts: tuple[str, ...]) -> bool:
    """Judged by a plain name only: what is odd may be read as one host here and as another by whoever connects."""
    if not _PLAIN_HOST.fullmatch(netloc):
        return False
    if netloc in hosts:
        return scheme == "https" or (":" in netloc and scheme == "http")
    return scheme == "https" and any(host.startswith(".") and netloc.endswith(host) for host in hosts)
