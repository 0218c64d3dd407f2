"""`./dev serve`: the production server, configured by the environment alone. Says in one message what that lacks."""

from __future__ import annotations

import importlib
import os
import sys

from django.core.exceptions import ImproperlyConfigured


def main() -> None:
    try:
        importlib.import_module("authserver.settings.env")  # Reads and judges every variable.
    except ImproperlyConfigured as refusal:
        sys.exit(f"serve: {refusal}\nserve: docs/configuration.md lists every variable.")
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", *sys.argv[1:]]
    os.execv(sys.executable, gunicorn)  # noqa: S606  # this process becomes the server: no shell is wanted


if __name__ == "__main__":
    main()
