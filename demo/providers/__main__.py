"""Serves the stand-in: `PORT=9003 python -m demo.providers`."""

import logging
import os

from demo.providers.app import create_app

DEFAULT_PORT = 9003

if __name__ == "__main__":
    # Its line for each request would keep authorization codes.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    create_app().run(
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", DEFAULT_PORT)),
        threaded=True,
        ssl_context=(os.environ["TLS_CERTIFICATE"], os.environ["TLS_KEY"]) if "TLS_KEY" in os.environ else None,
    )
