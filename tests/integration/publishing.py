"""What a relying party publishes: documents on a port of this machine that its registration names."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = 9120


class Publisher(ThreadingHTTPServer):
    """Documents by path, as (media type, content), and the paths that were asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", PORT), _Answers)
        self.documents: dict[str, tuple[str, str]] = {}
        self.asked: list[str] = []


class _Answers(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        """Answer with the document, or that there is none."""
        self.server.asked.append(self.path)
        media_type, content = self.server.documents.get(self.path, ("text/plain", ""))
        self.send_response(200 if content else 404)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content.encode())))
        self.end_headers()
        self.wfile.write(content.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def published() -> Iterator[Publisher]:
    """A publisher between its start and its stop."""
    server = Publisher()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
