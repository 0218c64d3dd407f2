"""Serves the app of scripts in `oidc_client_ts/`: its files, the library, and what it is told of the server."""

import json
import os
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIBRARY = HERE.parent / "node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js"
SETTINGS = {"authority": os.environ["ISSUER"], "client_id": os.environ["CLIENT_ID"]}


class Files(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/settings.js":
            self.answer(f"const settings = {json.dumps(SETTINGS)}")
        elif path == "/oidc-client-ts.min.js":
            self.answer(LIBRARY.read_text(encoding="utf-8"))
        else:
            # One page serves the callback too: its script tells them apart.
            self.path = "/index.html" if path == "/callback.html" else path
            super().do_GET()

    def answer(self, script: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript; charset=utf-8")
        self.end_headers()
        self.wfile.write(script.encode())


if __name__ == "__main__":
    handler = partial(Files, directory=str(HERE / "oidc_client_ts"))
    ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), handler).serve_forever()
