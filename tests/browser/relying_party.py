"""The smallest relying party there is: it sends a browser to the server and remembers what it came back with."""

from __future__ import annotations

import threading
from base64 import urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from urllib.parse import parse_qsl, urlencode, urlsplit


class _Callback(BaseHTTPRequestHandler):
    """Answers every address with the same small page and tells its relying party what came to the callback.

    What is posted to the callback leads on to a second origin of the same client, as an API's would to its front end.
    """

    server: _CallbackServer

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        self.server.asked.append(self.path)
        if address.path == "/callback":
            self.server.received.append(dict(parse_qsl(address.query)))
        self._show_page()

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.received.append(dict(parse_qsl(form)))
        self.server.referrers.append(self.headers.get("Referer"))
        self.send_response(303)
        self.send_header("Location", f"http://localhost:{self.server.server_port}/signed-in")
        self.end_headers()

    def _show_page(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b'<!doctype html><html lang="en"><title>Back at the client</title><h1>Back at the client</h1>')

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 — the name is the base class's
        """Quiet: a test's output is for the test's failure."""


class _CallbackServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Callback)
        self.received: list[dict[str, str]] = []
        self.asked: list[str] = []
        self.referrers: list[str | None] = []


class RelyingParty:
    """A client's side of the flow. Another origin, and another site, than the server's."""

    def __init__(self) -> None:
        self._server = _CallbackServer()
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self.redirect_uri = f"{self.origin}/callback"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=10)

    @property
    def front_end(self) -> str:
        """Where the callback leads on to from an answer by form_post: another origin than the callback's."""
        return f"http://localhost:{self._server.server_port}/signed-in"

    @property
    def last_answer(self) -> dict[str, str]:
        """The parameters of the latest call of the callback."""
        return self._server.received[-1]

    @property
    def last_referrer(self) -> str | None:
        """What the browser said of the page whose form it sent last."""
        return self._server.referrers[-1]

    def queries_of(self, path: str) -> list[dict[str, str]]:
        """The queries of all calls of a path so far."""
        calls = [urlsplit(asked) for asked in self._server.asked]
        return [dict(parse_qsl(call.query)) for call in calls if call.path == path]

    def authorization_url(self, issuer: str, client_id: str, **parameters: str) -> str:
        """Where this relying party sends a browser; RFC 7636 makes the challenge from a verifier nobody redeems."""
        challenge = urlsafe_b64encode(sha256(token_urlsafe(48).encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid profile email",
            "state": token_urlsafe(16),
            "nonce": token_urlsafe(16),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{issuer}/o/authorize?{urlencode(query | parameters)}"
