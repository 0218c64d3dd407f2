"""Asks the server in this container for one path, given as the only argument; exit status 0 means it answered 200.

It speaks as the reverse proxy of PUBLIC_URL would, because the server answers to no other host and scheme.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit


def answers(path: str) -> bool:
    public_url = urlsplit(os.environ["PUBLIC_URL"])
    port = int(os.environ["WEB_BIND"].rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    connection.request("GET", path, headers={"Host": public_url.netloc, "X-Forwarded-Proto": public_url.scheme})
    return connection.getresponse().status == 200


if __name__ == "__main__":
    try:
        sys.exit(not answers(sys.argv[1]))
    except OSError as error:
        sys.exit(f"no answer: {error}")
