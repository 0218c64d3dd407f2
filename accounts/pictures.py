"""People's pictures: fetched or uploaded, decoded with suspicion, and kept as one small square that was made here."""

import io
import re
import struct
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts import outbound
from accounts.models import Picture, User
from accounts.models.pictures import new_public_id
from audit.events import EventName
from audit.record import record

FORMATS = ("JPEG", "PNG", "WEBP")
SIDE = 256
MOST_PIXELS = 25_000_000
MOST_BYTES = 5 * 1024 * 1024
MOST_FETCHED_BYTES = 2 * 1024 * 1024
MOST_STORED_BYTES = 200_000
_PLAIN_HOST = re.compile(r"[a-z0-9.-]+(:[0-9]+)?")


class PictureRefused(Exception):
    """The bytes are no picture that is taken here; the message says why in words for the one who chose them."""


class PictureNotFetched(Exception):
    """There is nothing acceptable at the address, and there will not be by asking again."""


def store(person: User, raw_bytes: bytes, *, unasked: bool = False) -> Picture | None:
    """Make this the person's picture, at a new address. Raises PictureRefused.

    `unasked`: nobody chose it, so it must not take the place of what the person decided meanwhile, be it another
    picture or none; then None is returned.
    """
    content = _square(raw_bytes)
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


def _square(raw: bytes) -> bytes:
    """The middle of a picture as a small WebP, with nothing of the file that it came in: no metadata, no extra data."""
    if len(raw) > MOST_BYTES:
        raise PictureRefused(_("The picture is larger than 5 MB."))
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as opened:
            # The header tells the size before anything is decoded: a small file can unfold to gigabytes.
            if opened.width * opened.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureRefused(_("The picture has too many pixels.")) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error) as error:
        raise PictureRefused(_("This is no picture in one of the formats JPEG, PNG and WebP.")) from error
    flat = Image.new("RGB", upright.size, "white")
    flat.paste(upright, mask=upright.getchannel("A"))
    small = ImageOps.fit(flat, (SIDE, SIDE), Image.Resampling.LANCZOS)
    return _encode(small)


def _encode(image: Image.Image) -> bytes:
    for quality in (82, 60, 30):
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", quality=quality, method=4)
        if buffer.tell() <= MOST_STORED_BYTES:
            break
    return buffer.getvalue()


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
