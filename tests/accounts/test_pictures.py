"""Pictures: decoded with suspicion, made anew, served for ever; fetched from a provider's own hosts alone."""

import io
import threading
from collections.abc import Iterator

import pytest
from flask import Flask, Response, redirect
from PIL import Image
from pytest_django import Settings
from werkzeug.serving import make_server

from accounts import pictures
from accounts.models import Picture, User
from accounts.outbound import OutboundFailed
from accounts.social import providers
from accounts.tasks import fetch_picture
from tests.accounts.social.standin import Standin, running
from tests.people import Browser

pytestmark = pytest.mark.django_db


def drawn(size: tuple[int, int] = (400, 300), kind: str = "PNG", **saved: object) -> bytes:
    """A file with a red left half and a blue right half."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    buffer = io.BytesIO()
    image.save(buffer, kind, **saved)
    return buffer.getvalue()


def opened(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(bytes(picture.content)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("size", [(400, 300), (300, 400), (16, 16), (256, 256)])
def test_whatever_comes_becomes_a_small_square(person: User, kind: str, size: tuple[int, int]) -> None:
    image = opened(pictures.store(person, drawn(size, kind)))
    assert (image.format, image.size, image.mode) == ("WEBP", (256, 256), "RGB")


def test_it_is_the_middle_that_is_kept(person: User) -> None:
    image = opened(pictures.store(person, drawn((800, 200))))
    left, right = image.getpixel((10, 128)), image.getpixel((245, 128))
    assert (left[0] > 200, left[2] < 60) == (True, True)
    assert (right[2] > 200, right[0] < 60) == (True, True)


def test_metadata_does_not_survive_but_the_right_way_up_does(person: User) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3  # turned upside down
    exif[0x010F] = "A camera that names its owner"
    image = opened(pictures.store(person, drawn((256, 256), "JPEG", exif=exif)))
    assert not image.getexif()
    assert image.getpixel((10, 128))[2] > 200, "red and blue have changed sides"


def test_what_is_transparent_becomes_white(person: User) -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(buffer, "PNG")
    assert min(opened(pictures.store(person, buffer.getvalue())).getpixel((32, 32))) > 250


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><title>404</title>",
        drawn()[:200],
        drawn(kind="GIF"),
        drawn(kind="TIFF"),
        drawn(kind="BMP"),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    ],
)
def test_what_is_no_picture_is_refused(person: User, raw: bytes) -> None:
    with pytest.raises(pictures.PictureRefused):
        pictures.store(person, raw)
    assert not Picture.objects.exists()
    assert person.picture == ""


def test_a_small_file_that_unfolds_to_many_pixels_is_refused(person: User) -> None:
    bomb = drawn((6000, 5000), "PNG")
    assert len(bomb) < 200_000
    with pytest.raises(pictures.PictureRefused, match="pixels"):
        pictures.store(person, bomb)


def test_a_file_beyond_five_megabytes_is_refused_before_it_is_looked_at(person: User) -> None:
    with pytest.raises(pictures.PictureRefused, match="5 MB"):
        pictures.store(person, drawn() + b"\0" * pictures.MOST_BYTES)


def test_a_picture_is_served_to_be_kept_for_ever_and_shown_anywhere(person: User, browser: Browser) -> None:
    pictures.store(person, drawn())
    assert person.picture.startswith("http://localhost:8000/pictures/")
    response = browser.open(person.picture.removeprefix("http://localhost:8000"))
    assert response.content == bytes(Picture.objects.get().content)
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response


def test_a_new_picture_has_a_new_address_and_the_old_one_is_gone(person: User, browser: Browser) -> None:
    pictures.store(person, drawn())
    old = person.picture.removeprefix("http://localhost:8000")
    pictures.store(person, drawn((100, 100)))
    assert browser.open(old).status_code == 404
    assert Picture.objects.count() == 1


def test_a_picture_can_be_removed(person: User, browser: Browser) -> None:
    pictures.store(person, drawn())
    old = person.picture.removeprefix("http://localhost:8000")
    pictures.remove(person)
    person.refresh_from_db()
    assert (person.picture, browser.open(old).status_code) == ("", 404)


HOSTS = ("lh3.googleusercontent.com", ".fbcdn.net", "127.0.0.1:9003")


@pytest.mark.parametrize(
    "url",
    [
        "http://lh3.googleusercontent.com/a.jpg",
        "https://lh3.googleusercontent.com.evil.example/a.jpg",
        "https://evil.example/lh3.googleusercontent.com",
        "https://user@lh3.googleusercontent.com/a.jpg",
        "https://lh3.googleusercontent.com:8443/a.jpg",
        "https://evil.example\\.fbcdn.net/a.jpg",
        "https://evilfbcdn.net/a.jpg",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "ftp://lh3.googleusercontent.com/a.jpg",
        "//lh3.googleusercontent.com/a.jpg",
        "",
    ],
)
def test_pictures_are_fetched_from_named_hosts_only(url: str) -> None:
    with pytest.raises(pictures.PictureNotFetched):
        pictures.fetch(url, hosts=HOSTS)


@pytest.fixture
def standin(settings: Settings) -> Iterator[Standin]:
    with running() as started:
        settings.SOCIAL_STANDIN_URL = started.url
        yield started


def test_a_providers_picture_is_fetched_by_a_job_and_made_the_persons_own(person: User, standin: Standin) -> None:
    fetch_picture(person_id=person.pk, provider="x", url=f"{standin.url}/pictures/kim.png")
    person.refresh_from_db()
    assert person.picture.endswith(f"/pictures/{Picture.objects.get().public_id}.webp")


def test_a_picture_that_the_person_chose_is_left_alone(person: User, standin: Standin) -> None:
    chosen = pictures.store(person, drawn())
    fetch_picture(person_id=person.pk, provider="x", url=f"{standin.url}/pictures/kim.png")
    assert Picture.objects.get().public_id == chosen.public_id


@pytest.mark.parametrize("path", ["/pictures/nobody.png", "/", "/google/.well-known/openid-configuration"])
def test_what_is_no_picture_leaves_the_person_without_one(person: User, standin: Standin, path: str) -> None:
    fetch_picture(person_id=person.pk, provider="x", url=f"{standin.url}{path}")
    person.refresh_from_db()
    assert person.picture == ""


@pytest.fixture
def odd_host() -> Iterator[str]:
    """A host that redirects, and one that never stops sending."""
    app = Flask("odd")
    app.add_url_rule("/redirect", "redirect", lambda: redirect("/endless"))
    app.add_url_rule("/endless", "endless", lambda: Response(b"\0" * 65536 for _ in range(1000)))
    app.add_url_rule("/broken", "broken", lambda: ("", 503))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)


@pytest.mark.parametrize("path", ["redirect", "endless"])
def test_redirects_and_floods_are_not_followed(odd_host: str, path: str) -> None:
    with pytest.raises(pictures.PictureNotFetched):
        pictures.fetch(f"http://{odd_host}/{path}", hosts=(odd_host,))


def test_a_host_in_trouble_is_asked_again_later(odd_host: str) -> None:
    with pytest.raises(OutboundFailed):
        pictures.fetch(f"http://{odd_host}/broken", hosts=(odd_host,))


def test_the_hosts_are_each_providers_own() -> None:
    assert providers.picture_hosts("google") == ("lh3.googleusercontent.com",)
    assert providers.picture_hosts("x") == ("pbs.twimg.com",)
    assert providers.picture_hosts("nobody") == ()
