"""Requests to addresses that others name: to checked addresses only, with bounds on size and time."""

import socket
import threading
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from accounts import outbound, outbound_targets
from accounts.outbound import OutboundFailed, OutboundRefused
from tests import outside
from tests.outside import Host, answering, dripping, saying

PUBLIC = "93.184.216.34"


class Resolver:
    """The name service of the tests: what it answers to each question, and how often it was asked."""

    def __init__(self) -> None:
        self.answers: list[list[str]] = [["127.0.0.1"]]
        self.questions: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.questions.append((host, port))
        return self.answers[min(len(self.questions), len(self.answers)) - 1]


@pytest.fixture(autouse=True)
def resolver(monkeypatch: pytest.MonkeyPatch) -> Resolver:
    service = Resolver()
    monkeypatch.setattr(outbound_targets, "resolve", service)
    return service


@pytest.fixture(autouse=True)
def trusted(settings: Settings) -> Iterator[None]:
    settings.OUTBOUND_CA_FILE = outside.authority().ca_file
    yield
    outbound._tls.cache_clear()


def ask(
    host: Host, path: str = "/", *, most_bytes: int = 1000, accept: tuple[str, ...] = (), seconds: float = 5.0
) -> bytes:
    """The body that is at a path of a host that may be asked."""
    url = f"{host.url}{path}"
    return outbound.fetch(url, most_bytes=most_bytes, accept=accept, configured=[host.authority], seconds=seconds).body


def test_what_is_there_is_fetched_over_tls() -> None:
    with outside.running(
        answering(b"hello", media_type="Text/Plain; charset=x", headers="Cache-Control: max-age=5\r\n")
    ) as host:
        got = outbound.fetch(f"{host.url}/a?b=c#d", most_bytes=5, accept=("text/plain",), configured=[host.authority])
    assert (got.body, got.media_type, got.cache_control) == (b"hello", "text/plain", "max-age=5")
    line, *headers = host.asked[0].decode().strip().split("\r\n")
    assert line == "GET /a?b=c HTTP/1.1"
    assert dict(header.split(": ", 1) for header in headers) == {
        "Host": host.authority,
        "User-Agent": "authserver (+http://localhost:8000)",
        "Accept": "text/plain",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def test_a_form_is_posted_and_the_status_told() -> None:
    with outside.running(answering(status="400 Bad Request")) as host:
        assert outbound.post(f"{host.url}/bcl", {"logout_token": "a+b c"}, configured=[host.authority]) == 400
    head, _, body = host.asked[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /bcl HTTP/1.1\r\n")
    assert b"Content-Type: application/x-www-form-urlencoded" in head
    assert body == b"logout_token=a%2Bb+c"


def test_a_redirect_of_a_post_is_not_followed() -> None:
    with outside.running(answering(status="307 Temporary", headers="Location: /elsewhere\r\n")) as host:
        assert outbound.post(f"{host.url}/", {}, configured=[host.authority]) == 307
    assert host.connections == 1


@pytest.mark.parametrize("found", [["127.0.0.1"], [PUBLIC, "127.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"]])
def test_a_name_that_leads_inside_is_refused_before_anything_is_connected(resolver: Resolver, found: list[str]) -> None:
    resolver.answers = [found]
    with outside.running(answering()) as host:
        with pytest.raises(OutboundRefused):
            outbound.fetch(host.url, most_bytes=1000)
        with pytest.raises(OutboundRefused):
            outbound.post(host.url, {})
        assert host.connections == 0
        resolver.answers = [["127.0.0.1"]]
        assert ask(host) == b"{}"


def test_a_private_host_may_be_asked_where_the_settings_name_it(settings: Settings) -> None:
    with outside.running(answering(), tls=False) as host:
        settings.OUTBOUND_PRIVATE_HOSTS = [f"{outside.NAME}:1", f"other.test:{host.port}"]
        with pytest.raises(OutboundRefused):
            outbound.fetch(host.url, most_bytes=1000)
        settings.OUTBOUND_PRIVATE_HOSTS = [host.authority]
        assert outbound.fetch(host.url, most_bytes=1000).body == b"{}"


def test_a_second_look_up_cannot_lead_elsewhere(resolver: Resolver) -> None:
    resolver.answers = [["127.0.0.1"], ["127.0.0.2"]]
    with (
        outside.running(answering(b"first")) as host,
        outside.running(answering(b"second"), address="127.0.0.2", port=host.port) as other,
    ):
        assert ask(host) == b"first"
        assert (host.connections, other.connections, len(resolver.questions)) == (1, 0, 1)


def test_the_next_address_is_tried_where_nobody_answers(resolver: Resolver) -> None:
    with outside.running(answering()) as host:
        resolver.answers = [["127.0.0.3", "127.0.0.1"]]
        assert ask(host) == b"{}"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_inside_is_refused(resolver: Resolver, status: str) -> None:
    location = "Location: http://169.254.169.254/latest/meta-data/\r\n"
    with outside.running(answering(status=status, headers=location)) as host, pytest.raises(OutboundRefused):
        ask(host)
    assert resolver.questions == [(outside.NAME, host.port)]


@pytest.mark.parametrize(("status", "error"), [("404 No", OutboundRefused), ("204 Empty", OutboundRefused)])
def test_what_is_not_there_is_refused(status: str, error: type[Exception]) -> None:
    with outside.running(answering(b"", status=status)) as host, pytest.raises(error):
        ask(host)


@pytest.mark.parametrize("status", ["500 Oh", "503 Later", "429 Slower"])
def test_a_host_in_trouble_may_be_asked_again(status: str) -> None:
    with outside.running(answering(status=status)) as host, pytest.raises(OutboundFailed):
        ask(host)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
UNBOUNDED = b"HTTP/1.1 200 OK\r\n\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        [b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", b"a" * 1001],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"],
        [CHUNKED, *[b"400\r\n" + b"a" * 1024 + b"\r\n"] * 20],
        [UNBOUNDED, b"a" * 1001],
    ],
    ids=["declared", "absurd", "chunked", "unbounded"],
)
def test_a_body_that_is_too_large_is_refused(pieces: list[bytes]) -> None:
    with outside.running(saying(*pieces)) as host, pytest.raises(OutboundRefused):
        ask(host)


@pytest.mark.parametrize("size", [b"-1", b"-3e8"])
def test_a_chunk_of_a_negative_size_is_not_read_without_end(size: bytes) -> None:
    with outside.running(dripping(CHUNKED + size + b"\r\n", b"a" * 65_536)) as host:
        with pytest.raises(OutboundFailed, match="did not answer"):  # long before its time is over
            ask(host)
        assert host.hung_up_on.wait(10)


@pytest.mark.parametrize(
    "pieces",
    [
        [b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"a" * 1000],
        [CHUNKED, b"3e8\r\n" + b"a" * 1000 + b"\r\n0\r\n\r\n"],
        [UNBOUNDED, b"a" * 1000],
    ],
    ids=["declared", "chunked", "unbounded"],
)
def test_a_body_of_just_the_size_is_taken(pieces: list[bytes]) -> None:
    with outside.running(saying(*pieces)) as host:
        assert ask(host) == b"a" * 1000


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [b"\0\1\2\3\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", b"a"],
        [CHUNKED, b"10\r\na"],
        [CHUNKED, b"zz\r\na"],
        [b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n"],
        [b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000 + b"\r\n\r\n"],
    ],
    ids=["nothing", "noise", "cut", "cut chunk", "odd chunk", "many headers", "long header"],
)
def test_an_answer_that_is_broken_is_a_failure(pieces: list[bytes]) -> None:
    with outside.running(saying(*pieces)) as host, pytest.raises(OutboundFailed):
        ask(host)


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"HTTP/1.1 ", b"2"),
        (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"a"),
        (CHUNKED, b"1\r\na\r\n"),
        (UNBOUNDED, b"a"),
    ],
    ids=["status", "headers", "interim", "body", "chunks", "unbounded"],
)
def test_a_host_that_drips_is_hung_up_on(start: bytes, piece: bytes) -> None:
    with outside.running(dripping(start, piece)) as host:
        with pytest.raises(OutboundFailed, match="too long"):
            ask(host, most_bytes=100_000, seconds=0.3)
        assert host.hung_up_on.wait(10)


def test_a_host_that_never_finishes_the_tls_handshake_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent_host = Host(answering(), port=silent.getsockname()[1])
        with pytest.raises(OutboundFailed):
            ask(silent_host, seconds=0.3)


def test_a_name_service_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    def never(host: str, port: int) -> list[str]:
        released.wait(10)
        return []

    monkeypatch.setattr(outbound_targets, "resolve", never)
    with outside.running(answering()) as host, pytest.raises(OutboundFailed):
        ask(host, seconds=0.2)
    released.set()


@pytest.mark.parametrize("found", [[], ["127.0.0.3"]])
def test_a_host_that_cannot_be_reached_is_a_failure(resolver: Resolver, found: list[str]) -> None:
    resolver.answers = [found]
    with outside.running(answering()) as host, pytest.raises(OutboundFailed):
        ask(host)


def test_a_name_that_is_not_found_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the real one: names that end in .invalid lead nowhere (RFC 6761 §6.4)
    with pytest.raises(OutboundFailed):
        outbound.fetch("https://nobody.invalid/", most_bytes=10)


def test_a_certificate_for_another_name_is_not_believed() -> None:
    with outside.running(answering()) as host:
        elsewhere = f"other.test:{host.port}"
        with pytest.raises(OutboundFailed, match="CertVerification"):
            outbound.fetch(f"https://{elsewhere}/", most_bytes=1000, configured=[elsewhere])
        assert outbound.fetch(f"https://127.0.0.1:{host.port}/", most_bytes=9, configured=[f"127.0.0.1:{host.port}"])


def test_a_certificate_of_an_unknown_authority_is_not_believed(settings: Settings) -> None:
    settings.OUTBOUND_CA_FILE = ""
    with outside.running(answering()) as host, pytest.raises(OutboundFailed, match="CertVerification"):
        ask(host)


@pytest.mark.parametrize(
    "play",
    [
        answering(media_type="text/html"),
        answering(media_type=""),
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
        answering(headers="Content-Encoding: gzip\r\n"),
    ],
    ids=["another type", "an empty type", "no type", "compressed"],
)
def test_what_is_not_of_the_type_asked_for_is_refused(play: outside.Play) -> None:
    with outside.running(play) as host, pytest.raises(OutboundRefused):
        ask(host, accept=("application/json",))
    with outside.running(answering()) as host:
        assert ask(host, accept=("application/jwk-set+json", "application/json")) == b"{}"


def test_neither_proxies_nor_a_netrc_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with outside.running(answering(headers="Set-Cookie: a=b\r\n")) as host:
        assert ask(host) == ask(host) == b"{}"
    assert not any(b"Cookie" in asked or b"Authorization" in asked for asked in host.asked)


def test_slow_hosts_do_not_take_every_thread(settings: Settings) -> None:
    with outside.running(dripping(UNBOUNDED, b"a")) as slow, outside.running(answering()) as host:
        settings.OUTBOUND_PRIVATE_HOSTS = [slow.authority, host.authority]
        reached = threading.Barrier(outbound.MOST_AT_A_TIME + 1)

        def wait(playing: Host, spoken: socket.socket) -> None:
            reached.wait(10)
            dripping(UNBOUNDED, b"a")(playing, spoken)

        slow.play = wait

        def hang() -> None:
            outbound.fetch(slow.url, most_bytes=100_000, seconds=10)

        threads = [threading.Thread(target=hang) for _ in range(outbound.MOST_AT_A_TIME)]
        for thread in threads:
            thread.start()
        reached.wait(10)
        with pytest.raises(OutboundFailed, match="on their way"):
            outbound.fetch(host.url, most_bytes=1000)
        assert ask(host) == b"{}"  # a host of the operator's own needs no turn
        slow.closing.set()
        for thread in threads:
            thread.join(10)
        assert outbound.fetch(host.url, most_bytes=1000).body == b"{}"
