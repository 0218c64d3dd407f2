"""Becomes a command of the server, beside the demo with what the demo adds to its environment: beside_demo.py COMMAND…

Compose cannot tell a service which profiles are on. The demo's names can: they end in .test, which belong to nobody
(RFC 6761 §6.2), and lead somewhere only while its containers run. What the operator has set stays as it is.
"""

import json
import os
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

PROVIDERS = ("providers.test", 9003)
BROWSERS_NAME = "localhost:9003"  # how browsers reach the stand-in, and the server does too, by a forwarder
BESIDE_DEMO = {
    "EMAIL_URL": "smtp://mailbox.test:1025",
    "OUTBOUND_PRIVATE_HOSTS": "sales.test:9001,support.test:9002",
}


def additions(environment: dict[str, str], providers: tuple[str, int] = PROVIDERS) -> dict[str, str]:
    """The variables to add; none where no demo runs."""
    told = _told_by(providers)
    if told is None:
        return {}
    # The stand-in lets everybody sign in as anybody, and must get no secret of a real provider.
    public_url = urlsplit(environment.get("PUBLIC_URL", ""))
    here = (public_url.scheme, public_url.hostname) == ("http", "localhost")
    own = any(value for name, value in environment.items() if name.startswith("SOCIAL_"))
    return {**BESIDE_DEMO, **(told if here and not own else {})}


def _told_by(providers: tuple[str, int]) -> dict[str, str] | None:
    """The variables that make a server take the stand-in for its providers; None where there is no stand-in."""
    connection = HTTPConnection(*providers, timeout=5)
    try:
        connection.request("GET", "/environment.json", headers={"Host": BROWSERS_NAME})
        told = dict(json.load(connection.getresponse()))
    except (OSError, HTTPException, TypeError, ValueError):
        return None
    finally:
        connection.close()
    return {name: str(value) for name, value in told.items() if name.startswith("SOCIAL_")}


def main() -> None:
    own = {name: value for name, value in os.environ.items() if value}
    added = {name: value for name, value in additions(own).items() if name not in own}
    os.execvpe(sys.argv[1], sys.argv[1:], os.environ | added)  # noqa: S606 — this process becomes the server


if __name__ == "__main__":
    main()
