"""PUT and DELETE /api/v1/me/picture: a file as the body."""

import io

import pytest
from PIL import Image

from accounts.models import Picture, User
from tests.api.program import Program, problem_of
from tests.people import Browser

PICTURE = "me/picture"


def a_picture(form: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "teal").save(content, form)
    return content.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_put_and_taken_away(ann: Program, person: User, form: str) -> None:
    answer = ann.call("PUT", PICTURE, a_picture(form), content_type=f"image/{form.lower()}")
    assert answer.status_code == 200
    assert ann.get("me").json()["picture"] == answer.json()["picture"]
    with Image.open(io.BytesIO(bytes(Picture.objects.get().content))) as kept:
        assert (kept.format, kept.width, kept.height) == ("WEBP", 256, 256)
    assert ann.delete(PICTURE).status_code == 204
    assert "picture" not in ann.get("me").json()
    assert ann.delete(PICTURE).status_code == 204


def test_a_picture_may_be_larger_than_any_other_body(ann: Program) -> None:
    # Bytes after the end of a PNG are not looked at.
    padded = a_picture() + b"\0" * 1_000_000
    assert ann.call("PUT", PICTURE, padded, content_type="image/png").status_code == 200


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n", b"\0" * 5000]
)
def test_what_is_no_picture_is_refused(ann: Program, content: bytes) -> None:
    assert problem_of(ann.call("PUT", PICTURE, content, content_type="image/png"))[0] == 400
    assert not Picture.objects.exists()


@pytest.mark.parametrize("content_type", ["application/json", "text/html", "multipart/form-data; boundary=x", "image"])
def test_other_types_are_refused(ann: Program, content_type: str) -> None:
    assert problem_of(ann.call("PUT", PICTURE, a_picture(), content_type=content_type))[0] == 415


def test_too_large_a_picture_is_refused_unread(ann: Program) -> None:
    assert problem_of(ann.call("PUT", PICTURE, b"\0" * 6_000_000, content_type="image/png"))[0] == 413
    assert problem_of(ann.call("PUT", "me/password", b"\0" * 1_000_000, content_type="image/png"))[0] == 413


def test_a_browser_needs_its_csrf_token(browser: Browser, person: User) -> None:
    browser.sign_in()
    bare = browser.http.put(f"/api/v1/{PICTURE}", a_picture(), content_type="image/png")
    assert problem_of(bare)[0] == 403
    headers = {"X-CSRFToken": browser.http.cookies["authserver_csrf"].value}
    sent = browser.http.put(f"/api/v1/{PICTURE}", a_picture(), content_type="image/png", headers=headers)
    assert sent.status_code == 200
