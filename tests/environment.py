"""The environment that the tests run in: a real PostgreSQL and made-up secrets.

Loaded as a pytest plugin by name (see pyproject.toml), because Django's settings read the environment once, before any
conftest. With pytest-xdist the first process starts the database and the others inherit its address.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tools.embedded_postgres import EmbeddedPostgres

MADE_UP = {
    "PUBLIC_URL": "http://localhost:8000",
    "SECRET_KEY": "a-made-up-secret-key-of-the-tests-" * 2,
    "KEY_ENCRYPTION_KEYS": "dGhlLXRlc3RzLW1ha2UtdXAtYS1rZXktb2YtMzItYi4=",
    "CLIENT_SECRET_HASH_KEY": "a-made-up-hash-key-of-the-tests-" * 2,
    "ALLOWED_HOSTS": "testserver,127.0.0.1",
    "SIGNING_KEY_PUBLISH_SECONDS": "3600",
    "DATABASE_POOL_SIZE": "12",
}


def _start_database() -> str:
    folder = Path(tempfile.mkdtemp(prefix="authserver-tests-"))
    server = EmbeddedPostgres(folder, durable=False)
    url = server.start()

    def throw_away() -> None:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(throw_away)
    return url


os.environ.update(MADE_UP)
if "TESTS_DATABASE_URL" not in os.environ:
    os.environ["TESTS_DATABASE_URL"] = _start_database()
os.environ["DATABASE_URL"] = os.environ["TESTS_DATABASE_URL"]
