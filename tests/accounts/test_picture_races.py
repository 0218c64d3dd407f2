"""Pictures made to hurt, and pictures that arrive when the person has chosen another one meanwhile."""

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from flask import Flask, Response
from PIL import Image
from pytest_django import Settings
from werkzeug.serving import make_server

from accounts import pictures
from accounts.models import Picture, User
from accounts.tasks import fetch_picture

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data"


def drawn(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(buffer, "PNG")
    return buffer.getvalue()


def colour_of(picture: Picture) -> str:
    """Red or blue."""
    with Image.open(io.BytesIO(bytes(picture.content))) as opened:
        red, _, blue = opened.convert("RGB").getpixel((9, 9))
    return "red" if red > blue else "blue"


@pytest.mark.filterwarnings("ignore:Tag data larger than file:UserWarning")  # as where the server runs
def test_metadata_crafted_to_break_its_reader_is_refused(person: User) -> None:
    with pytest.raises(pictures.PictureRefused):
        pictures.store(person, (DATA / "crafted_exif.jpg").read_bytes())
    assert not Picture.objects.exists()


def test_a_picture_for_whoever_has_none_leaves_the_one_they_have_by_now(person: User) -> None:
    as_read_before = User.objects.get()
    pictures.store(person, drawn("red"))
    assert pictures.store(as_read_before, drawn("blue"), unasked=True) is None
    assert colour_of(Picture.objects.get()) == "red"


def test_a_picture_for_whoever_has_none_is_stored(person: User) -> None:
    assert pictures.store(person, drawn("blue"), unasked=True) == Picture.objects.get()


@pytest.fixture
def slow_host(settings: Settings, person: User) -> Iterator[str]:
    """A provider that answers with a blue picture, so slowly that the person uploads a red one before it does."""
    app = Flask("slow")

    @app.get("/blue.png")
    def blue() -> Response:
        pictures.store(User.objects.get(pk=person.pk), drawn("red"))
        connections.close_all()  # back to the pool: the thread of this request ends here
        return Response(drawn("blue"), content_type="image/png")

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SOCIAL_STANDIN_URL = f"http://127.0.0.1:{server.server_port}"
    yield settings.SOCIAL_STANDIN_URL
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_picture_chosen_while_the_providers_is_fetched_stays(person: User, slow_host: str) -> None:
    fetch_picture(person_id=person.pk, provider="google", url=f"{slow_host}/blue.png")
    picture = Picture.objects.get()
    assert colour_of(picture) == "red"
    person.refresh_from_db()
    assert str(picture.public_id) in person.picture


def test_a_picture_that_was_taken_away_while_the_providers_is_fetched_stays_away(person: User) -> None:
    """Also one that was uploaded only then: its owner decided against both."""
    as_read_before = User.objects.get()
    pictures.store(person, drawn("red"))
    pictures.remove(person)
    assert pictures.store(as_read_before, drawn("blue"), unasked=True) is None
    assert not Picture.objects.exists()
    assert User.objects.get().picture == ""


def test_whoever_wants_none_before_it_comes_gets_none(person: User) -> None:
    pictures.remove(person)
    assert pictures.store(User.objects.get(), drawn("blue"), unasked=True) is None
    pictures.store(person, drawn("red"))
    assert colour_of(Picture.objects.get()) == "red", "a person's own choice is always taken"


def test_a_job_that_waits_for_somebody_who_has_decided_asks_nobody(person: User, settings: Settings) -> None:
    settings.SOCIAL_STANDIN_URL = "http://127.0.0.1:9"  # nobody listens: asking would fail
    pictures.store(person, drawn("red"))
    pictures.remove(person)
    fetch_picture(person_id=person.pk, provider="google", url="http://127.0.0.1:9/blue.png")
    assert not Picture.objects.exists()
