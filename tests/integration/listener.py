"""The relying party's server: it takes what is posted to it, and answers as it is told to."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from tests.integration.calls import LONGEST_WAIT


@dataclass(frozen=True)
class Posted:
    """One request: its path and the single values of its form."""

    path: str
    content_type: str
    form: dict[str, list[str]]


@dataclass
class Listener:
    """What was posted, in the order in which it came, and the answers that are still to be given before 200."""

    posted: Queue[Posted] = field(default_factory=Queue)
    answers: list[int] = field(default_factory=list)

    def next(self) -> Posted:
        """The next request, which may take a moment to come."""
        return self.posted.get(timeout=LONGEST_WAIT)


def _handler(listener: Listener) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = parse_qs(body, strict_parsing=True)
            listener.posted.put(Posted(self.path, self.headers["Content-Type"], form))
            self.send_response(listener.answers.pop(0) if listener.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler


@contextmanager
def running(uri: str) -> Iterator[Listener]:
    """Listen at the port of a registered address. LISTEN_ON is where, unless the server is on this machine."""
    listener, port = Listener(), urlsplit(uri).port or 80
    with ThreadingHTTPServer((os.environ.get("LISTEN_ON", "127.0.0.1"), port), _handler(listener)) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield listener
        server.shutdown()
        thread.join()
