"""Clients' logos: fetched by a job from where the client says, drawn anew, shown from here alone."""

import io
from typing import Any

import pytest
from django.test import Client as HttpClient
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from accounts.outbound import OutboundFailed
from oidc import tasks
from oidc.models import ClientLogo
from tests.oidc.conftest import Register
from tests.oidc.self_registered import registered
from tests.oidc.test_admin import admin, client_form, office  # fixtures and forms of the admin
from tests.outside import Host, answering
from tests.people import Browser
from tests.relying_party import RelyingParty

__all__ = ["admin", "office"]
pytestmark = pytest.mark.django_db


def drawn(colour: str = "red", size: tuple[int, int] = (400, 100), kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture
def host(elsewhere: Host) -> Host:
    """Where a client has its logo."""
    elsewhere.play = answering(drawn(), media_type="image/png")
    return elsewhere


def waiting() -> list[dict[str, Any]]:
    """The jobs that the worker would do now."""
    jobs = ProcrastinateJob.objects.filter(task_name="fetch_client_logo", status="todo").order_by("id")
    return [job.args for job in jobs]


def fetched() -> None:
    """Do them."""
    for arguments in waiting():
        tasks.fetch_client_logo(**arguments)


def shown_on(browser: Browser, client: RelyingParty) -> str:
    return browser.follow(client.authorize(browser, prompt="login")).content.decode()


@pytest.mark.compliance("OIDC Registration", "2", "the logo is shown to people who sign in")
def test_a_logo_is_fetched_drawn_anew_and_shown(browser: Browser, register: Register, host: Host) -> None:
    client = register(logo_uri=f"{host.url}/logo.png")
    assert host.connections == 0, "nobody waits for a stranger's host"
    assert '<span class="client-mark" aria-hidden="true">S</span>' in shown_on(browser, client)
    fetched()
    logo = ClientLogo.objects.get()
    page = shown_on(browser, client)
    assert f'src="/o/logos/{logo.digest}"' in page
    assert host.url not in page
    answer = HttpClient().get(f"/o/logos/{logo.digest}")
    assert answer.content == bytes(logo.picture)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer
    image = Image.open(io.BytesIO(answer.content))
    assert (image.format, image.size) == ("WEBP", (256, 256))
    assert image.getpixel((10, 128))[1] < 60, "all of the logo is there"
    assert min(image.getpixel((128, 10))) > 250, "on white"


def test_it_is_shown_wherever_the_client_is(ann: Browser, register: Register, host: Host) -> None:
    client = register(logo_uri=f"{host.url}/logo.png", first_party=False)
    fetched()
    address = f"/o/logos/{ClientLogo.objects.get().digest}"
    assert address in ann.follow(client.authorize(ann)).content.decode()
    client.answered(ann, "allow")
    client.tokens(ann)
    assert address in ann.open("/account/apps").content.decode()


@pytest.mark.parametrize(
    "play",
    [
        answering(
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", media_type="image/svg+xml"
        ),
        answering(b"<!doctype html>", media_type="image/png"),
        answering(drawn(kind="GIF"), media_type="image/gif"),
        answering(drawn(size=(6000, 5000)), media_type="image/png"),
        answering(b"\0" * (1024 * 1024 + 1), media_type="image/png"),
        answering(status="404 Not Found"),
        answering(status="302 Found", headers="Location: https://elsewhere.example/logo.png\r\n"),
    ],
    ids=["svg", "page", "gif", "bomb", "large", "absent", "redirect"],
)
def test_what_is_no_picture_leaves_the_letter(browser: Browser, register: Register, host: Host, play: Any) -> None:
    host.play = play
    client = register(logo_uri=f"{host.url}/logo.png")
    fetched()
    assert not ClientLogo.objects.exists()
    assert 'aria-hidden="true">S</span>' in shown_on(browser, client)


def test_a_host_in_trouble_is_asked_again(register: Register, host: Host) -> None:
    host.play = answering(status="503 Busy")
    register(logo_uri=f"{host.url}/logo.png")
    with pytest.raises(OutboundFailed):
        fetched()


def test_a_private_host_is_not_asked(register: Register, host: Host, settings: Settings) -> None:
    settings.OUTBOUND_PRIVATE_HOSTS = []
    register(logo_uri=f"{host.url}/logo.png")
    fetched()
    assert (host.connections, ClientLogo.objects.count()) == (0, 0)


def test_a_client_that_changes_its_logo_has_the_new_one_and_no_other(host: Host) -> None:
    client = registered(logo_uri=f"{host.url}/red.png")
    fetched()
    red = ClientLogo.objects.get()
    client.put(logo_uri=f"{host.url}/red.png")
    assert ClientLogo.objects.get() == red
    host.play = answering(drawn("blue"), media_type="image/png")
    client.put(logo_uri=f"{host.url}/blue.png")
    assert not ClientLogo.objects.exists()
    fetched()
    assert ClientLogo.objects.get().source == f"{host.url}/blue.png"
    assert HttpClient().get(f"/o/logos/{red.digest}").status_code == 404
    client.put()
    assert not ClientLogo.objects.exists()


def test_a_logo_that_arrives_too_late_is_not_kept(host: Host) -> None:
    client = registered(logo_uri=f"{host.url}/red.png")
    (late,) = waiting()
    client.put()
    tasks.fetch_client_logo(**late)
    assert not ClientLogo.objects.exists()


def test_an_administrator_who_changes_the_logo_has_it_fetched(admin: Browser, register: Register, host: Host) -> None:
    client = register().client
    assert client_form(admin, client, logo_uri=f"{host.url}/logo.png").status_code == 302
    fetched()
    assert ClientLogo.objects.get().client == client


def test_the_logo_of_a_client_that_is_gone_is_gone(host: Host) -> None:
    client = registered(logo_uri=f"{host.url}/logo.png")
    fetched()
    digest = ClientLogo.objects.get().digest
    assert HttpClient().get(f"/o/logos/{digest}").status_code == 200
    client.call("DELETE")
    assert HttpClient().get(f"/o/logos/{digest}").status_code == 404


@pytest.mark.parametrize("digest", ["x", "0" * 64, "0" * 500])
def test_an_unknown_logo_is_not_found(digest: str) -> None:
    assert HttpClient().get(f"/o/logos/{digest}").status_code == 404
