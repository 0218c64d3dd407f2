"""One's picture: taken from honest files, refused from hostile ones, gone when removed."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from PIL import Image

from accounts.models import Picture, User
from audit.events import EventName
from audit.models import Event
from tests.accounts.account.posting import post
from tests.people import Browser, hidden_fields

PAGE = "/account/picture"
REFUSED = "This is no picture in one of the formats JPEG, PNG and WebP."


def image(kind: str = "PNG", size: tuple[int, int] = (300, 200)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind)
    return buffer.getvalue()


def bomb(side: int) -> bytes:
    """A PNG that says it is a square with this side, in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def upload(browser: Browser, content: bytes, name: str = "me.png", kind: str = "image/png") -> HttpResponse:
    form = hidden_fields(browser.open(PAGE))
    return browser.http.post(PAGE, {**form, "picture": SimpleUploadedFile(name, content, kind)})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_kept_as_a_small_square(ann: Browser, person: User, kind: str) -> None:
    answer = upload(ann, image(kind))
    assert "Your picture is saved." in ann.follow(answer).content.decode()
    person.refresh_from_db()
    path = person.picture.removeprefix("http://localhost:8000")
    served = ann.open(path)
    assert served["Content-Type"] == "image/webp"
    assert Image.open(io.BytesIO(served.content)).size == (256, 256)
    assert path in ann.open("/account").content.decode()
    assert Event.objects.get(name=EventName.PICTURE_CHANGED).person == str(person.public_id)


def test_a_large_picture_is_taken_up_to_five_megabytes(ann: Browser, person: User) -> None:
    large = image() + b"\0" * (4 * 1024 * 1024)
    assert upload(ann, large).status_code == 303
    stored = Picture.objects.get(person=person)
    assert len(stored.content) < 200_000


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<html><script>alert(1)</script></html>",
        b"GIF89a" + b"\0" * 40,
        b"%PDF-1.7 not a picture",
        image()[:60],
        b"\x89PNG\r\n\x1a\n",
        b"x",
    ],
    ids=["svg", "html", "gif", "pdf", "truncated", "header-only", "one-byte"],
)
def test_what_is_no_picture_is_refused_with_a_clear_word(ann: Browser, person: User, content: bytes) -> None:
    answer = upload(ann, content)
    assert answer.status_code == 400
    assert REFUSED in answer.content.decode()
    assert not Picture.objects.exists()
    person.refresh_from_db()
    assert person.picture == ""


@pytest.mark.parametrize("side", [6_000, 11_000, 60_000])
def test_a_decompression_bomb_is_not_unpacked(ann: Browser, side: int) -> None:
    answer = upload(ann, bomb(side))
    assert answer.status_code == 400
    assert "too many pixels" in answer.content.decode()
    assert not Picture.objects.exists()


def test_nothing_that_hides_in_a_picture_is_kept(ann: Browser, person: User) -> None:
    assert upload(ann, image("JPEG") + b"<script>alert(1)</script>", "me.html", "text/html").status_code == 303
    stored = bytes(Picture.objects.get(person=person).content)
    assert b"script" not in stored
    assert stored.startswith(b"RIFF")


def test_an_empty_choice_is_refused(ann: Browser) -> None:
    assert upload(ann, b"").status_code == 400
    assert post(ann, PAGE).status_code == 400


def test_more_than_five_megabytes_are_refused(ann: Browser) -> None:
    assert upload(ann, image() + b"\0" * (5 * 1024 * 1024 + 1)).status_code == 400
    assert upload(ann, b"\0" * (5 * 1024 * 1024 + 128 * 1024)).status_code == 413


@pytest.mark.parametrize("path", ["/account/profile", "/signin", "/account/picture/", "/o/token"])
def test_no_other_address_takes_that_much(ann: Browser, path: str) -> None:
    form = hidden_fields(ann.open(PAGE))
    large = SimpleUploadedFile("me.png", b"\0" * (1024 * 1024), "image/png")
    assert ann.http.post(path, {**form, "picture": large}).status_code == 413


def test_a_large_form_is_not_taken_for_a_file(ann: Browser) -> None:
    form = hidden_fields(ann.open(PAGE))
    assert ann.http.post(PAGE, {**form, "remove": "x" * (1024 * 1024)}).status_code == 413
    body = b"remove=" + b"x" * (1024 * 1024)
    answer = ann.http.post(PAGE, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413


def test_a_removed_picture_is_gone(ann: Browser, person: User) -> None:
    upload(ann, image())
    person.refresh_from_db()
    path = person.picture.removeprefix("http://localhost:8000")
    answer = ann.submit(ann.open(PAGE), remove="yes")
    assert "Your picture is removed." in ann.follow(answer).content.decode()
    assert ann.open(path).status_code == 404
    person.refresh_from_db()
    assert person.picture == ""
    assert Event.objects.filter(name=EventName.PICTURE_REMOVED).count() == 1


def test_a_picture_needs_the_forms_token(ann: Browser) -> None:
    answer = ann.http.post(PAGE, {"picture": SimpleUploadedFile("me.png", image(), "image/png")})
    assert answer.status_code == 403
