"""The one way out: every request to an address that somebody else named goes through here (docs/adr/0023).

The host's addresses are looked up once, all of them are judged, and the connection is made to one that was judged: a
second look-up could tell another address. No redirect is followed, no proxy, cookie or netrc is used, and the whole
exchange has one deadline, so that no host can hold a thread by answering slowly.
"""

import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from threading import BoundedSemaphore, Thread, Timer
from urllib.parse import urlencode

from django.conf import settings

from accounts import outbound_targets
from accounts.outbound_targets import OutboundFailed, OutboundRefused, Target

__all__ = ["Fetched", "OutboundFailed", "OutboundRefused", "fetch", "post"]

SECONDS = 5.0
CONNECT_SECONDS = 2.0
MOST_ADDRESSES = 4
# Of a process's threads, so that slow hosts leave some to everybody else.
MOST_AT_A_TIME = 4
_turns = BoundedSemaphore(MOST_AT_A_TIME)


@dataclass(frozen=True)
class Fetched:
    """An answer with the status 200. `media_type` is in lower case, without parameters; `cache_control` as sent."""

    body: bytes
    media_type: str
    cache_control: str


class _Deadline:
    """A moment after which an exchange is over, whatever it is waiting for."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that remain. Raises OutboundFailed when none do."""
        remaining = self._end - time.monotonic()
        if remaining <= 0:
            raise OutboundFailed("The host took too long.")
        return remaining

    @contextmanager
    def over(self, connected: socket.socket) -> Iterator[None]:
        """Cut a connection off at the deadline: a host that sends a byte now and then would never time out."""
        timer = Timer(self.left(), _cut_off, [connected])
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
        self.left()


def _cut_off(connected: socket.socket) -> None:
    with suppress(OSError):
        # The plain method: that of a TLS socket would take its state away from the thread that reads.
        socket.socket.shutdown(connected, socket.SHUT_RDWR)


def fetch(
    url: str,
    *,
    most_bytes: int,
    accept: tuple[str, ...] = (),
    headers: Mapping[str, str] | None = None,
    configured: Collection[str] = (),
    seconds: float = SECONDS,
) -> Fetched:
    """What is at a URL, if it is there, of an accepted media type (none named: of any), and not too large.

    `configured` are authorities (host:port) that the operator's own configuration names: they may be private, and are
    asked over http too. Raises OutboundRefused or OutboundFailed.
    """
    asked = {"Accept": ", ".join(accept) or "*/*", **(headers or {})}
    with _exchange("GET", url, asked, None, configured, seconds) as answer:
        media_type = answer.headers.get_content_type() if "Content-Type" in answer.headers else ""
        _check(answer, media_type, accept)
        return Fetched(_read(answer, most_bytes), media_type, answer.headers.get("Cache-Control", ""))


def post(url: str, form: Mapping[str, str], *, configured: Collection[str] = (), seconds: float = SECONDS) -> int:
    """Send a form, and return the status of the answer, whose body is not read. Raises as `fetch` does."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "*/*"}
    with _exchange("POST", url, headers, urlencode(form).encode(), configured, seconds) as answer:
        return answer.status


@contextmanager
def _exchange(
    method: str, url: str, headers: Mapping[str, str], body: bytes | None, configured: Collection[str], seconds: float
) -> Iterator[HTTPResponse]:
    """Send one request over a connection of its own, and give the answer to be read before the deadline."""
    private = {*settings.OUTBOUND_PRIVATE_HOSTS, *configured}
    target, deadline = outbound_targets.accept(url, private), _Deadline(seconds)
    with _turn(free=target.authority in configured):
        addresses = _addresses(target, deadline, private)
        try:
            with closing(_connect(target, addresses, deadline)) as connected, deadline.over(connected):
                connection = HTTPConnection(target.host, target.port)
                connection.sock = connected
                connection.request(method, target.path, body, {**_usual_headers(target), **headers})
                with connection.getresponse() as answer:
                    yield answer
        except (OSError, HTTPException, ValueError) as error:
            deadline.left()
            raise OutboundFailed(f"The host did not answer: {type(error).__name__}.") from error


def _usual_headers(target: Target) -> dict[str, str]:
    usual = target.port == outbound_targets.PORTS["https" if target.tls else "http"]
    return {
        "Host": target.authority.removesuffix(f":{target.port}") if usual else target.authority,
        "User-Agent": f"authserver (+{settings.PUBLIC_URL})",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


@contextmanager
def _turn(*, free: bool) -> Iterator[None]:
    """One of the few turns of this process; hosts of the operator's own need none."""
    if free:
        yield
        return
    if not _turns.acquire(blocking=False):
        raise OutboundFailed("Too many requests are on their way.")
    try:
        yield
    finally:
        _turns.release()


def _addresses(target: Target, deadline: _Deadline, private: Collection[str]) -> list[str]:
    """The host's addresses, all of which are acceptable: one that is not makes the others suspect."""
    try:
        found = _in_time(lambda: outbound_targets.resolve(target.host, target.port), deadline)
    except (OSError, UnicodeError) as error:
        raise OutboundFailed("The host's name was not found.") from error
    if target.authority not in private and not all(map(outbound_targets.is_public, found)):
        raise OutboundRefused("The host's address is not a public one.")
    return found[:MOST_ADDRESSES]


def _in_time(look_up: Callable[[], list[str]], deadline: _Deadline) -> list[str]:
    """The result of work that knows no time limit of its own; it is left behind in its thread when it takes longer."""
    result: Future[list[str]] = Future()

    def run() -> None:
        try:
            result.set_result(look_up())
        except Exception as error:
            result.set_exception(error)

    Thread(target=run, daemon=True).start()
    return result.result(deadline.left())


def _connect(target: Target, addresses: list[str], deadline: _Deadline) -> socket.socket:
    """A connection to the first address that takes one; over TLS it is bound to the host's name, not to the address."""
    failure: OSError = OSError("no address")
    for address in addresses:
        try:
            plain = socket.create_connection((address, target.port), min(CONNECT_SECONDS, deadline.left()))
            plain.settimeout(deadline.left())
            if not target.tls:
                return plain
            return _tls(settings.OUTBOUND_CA_FILE).wrap_socket(plain, server_hostname=target.host)
        except OSError as error:
            failure = error
    raise failure


@cache
def _tls(ca_file: str) -> ssl.SSLContext:
    """The certificate authorities of the system and the one of the settings; reading them takes a while."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    return context


def _check(answer: HTTPResponse, media_type: str, accept: tuple[str, ...]) -> None:
    if answer.status >= 500 or answer.status == 429:
        raise OutboundFailed(f"The answer has the status {answer.status}.")
    if answer.status != 200:
        raise OutboundRefused(f"The answer has the status {answer.status}.")
    if accept and media_type not in accept:
        raise OutboundRefused("The answer is of another media type.")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise OutboundRefused("The answer is compressed.")


def _read(answer: HTTPResponse, most_bytes: int) -> bytes:
    if (answer.length or 0) > most_bytes:
        raise OutboundRefused(f"The answer is larger than {most_bytes} bytes.")
    # Not by read(), which takes a chunk that says its size is -1 for all that will ever come.
    space = bytearray(most_bytes + 1)
    size = answer.readinto(space)
    if size > most_bytes:
        raise OutboundRefused(f"The answer is larger than {most_bytes} bytes.")
    if answer.length:
        raise IncompleteRead(bytes(space[:size]), answer.length)
    return bytes(space[:size])
