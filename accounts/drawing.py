"""Pictures from outside, decoded with suspicion and drawn anew: a small square, with nothing of the file it came in."""

import io
import struct

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
SIDE = 256
MOST_PIXELS = 25_000_000
MOST_BYTES = 5 * 1024 * 1024
MOST_STORED_BYTES = 200_000


class PictureRefused(Exception):
    """The bytes are no picture that is taken here; the message says why in words for the one who chose them."""


def middle(raw: bytes) -> bytes:
    """The middle of a picture as a square WebP. Raises PictureRefused."""
    return _encoded(ImageOps.fit(_on_white(raw), (SIDE, SIDE), Image.Resampling.LANCZOS))


def whole(raw: bytes) -> bytes:
    """All of a picture on a white square, as a WebP. Raises PictureRefused."""
    return _encoded(ImageOps.pad(_on_white(raw), (SIDE, SIDE), Image.Resampling.LANCZOS, color="white"))


def _on_white(raw: bytes) -> Image.Image:
    """The picture the right way up, on white: no metadata, no extra data, no transparency."""
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
    return flat


def _encoded(image: Image.Image) -> bytes:
    for quality in (82, 60, 30):
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", quality=quality, method=4)
        if buffer.tell() <= MOST_STORED_BYTES:
            break
    return buffer.getvalue()
