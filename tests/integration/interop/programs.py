"""How each app is started, and the seed's client that it is."""

import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent / "apps"


@dataclass(frozen=True)
class Program:
    """A command and what it is told besides what every app is told."""

    command: tuple[str, ...]
    variables: dict[str, str] = field(default_factory=dict)


def module(name: str) -> Program:
    return Program((sys.executable, "-m", f"tests.integration.interop.apps.{name}"))


def _apache() -> Program:
    program = next(filter(None, map(shutil.which, ("apache2", "httpd"))), "apache2")
    command = (program, "-f", str(HERE / "mod_auth_openidc.conf"), "-D", "FOREGROUND")
    # Debian's paths. CA_FILE names who is trusted where the server's certificate is of an authority of its own.
    trusted = os.environ.get("CA_FILE", "/etc/ssl/certs/ca-certificates.crt")
    return Program(command, {"MODULES": "/usr/lib/apache2/modules", "CA_FILE": trusted})


APACHE = "mod_auth_openidc"
PROGRAMS = {
    "authlib": module("authlib_app"),
    "mozilla_django_oidc": module("mozilla_app"),
    "social_core": module("social_app"),
    "openid_client": Program(("node", str(HERE / "openid_client_app.mjs"))),
    APACHE: _apache(),
}
