"""What `./dev demo --tls` changes: https for every program of the demo, under an authority that all of them trust.

All or none: a browser that has once been told to keep to https for localhost does so on every port of it.
"""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from pathlib import Path

import certifi

from tools.certificates import Certificate, local_certificate

# Long enough to be met, short enough that a demo without --tls works again soon after in the same browser.
HSTS_SECONDS = "300"


@dataclass(frozen=True)
class Transport:
    """How the demo's programs speak to each other and to browsers."""

    certificate: Certificate | None = None
    trusted: Path | None = None

    @property
    def scheme(self) -> str:
        return "https" if self.certificate else "http"

    @property
    def environment(self) -> dict[str, str]:
        """What a program is told that serves by itself, and calls others by requests."""
        if self.certificate is None:
            return {}
        return {
            "TLS_CERTIFICATE": str(self.certificate.chain),
            "TLS_KEY": str(self.certificate.key),
            "REQUESTS_CA_BUNDLE": str(self.trusted),
        }

    @property
    def environment_of_server(self) -> dict[str, str]:
        if self.certificate is None:
            return {}
        authority = {"OUTBOUND_CA_FILE": str(self.certificate.authority), "REQUESTS_CA_BUNDLE": str(self.trusted)}
        return authority | {"HSTS_SECONDS": HSTS_SECONDS}

    @property
    def gunicorn_options(self) -> list[str]:
        if self.certificate is None:
            return []
        return ["--certfile", str(self.certificate.chain), "--keyfile", str(self.certificate.key)]

    @property
    def verification(self) -> str | bool:
        """What requests takes as `verify`."""
        return str(self.certificate.authority) if self.certificate else True

    @property
    def context(self) -> ssl.SSLContext | None:
        """For a client that trusts the demo's authority and nobody else; None where nothing is encrypted."""
        return ssl.create_default_context(cafile=str(self.certificate.authority)) if self.certificate else None


def encrypted(folder: Path) -> Transport:
    """https under the authority kept in this folder, which is made where there is none yet."""
    certificate = local_certificate(folder)
    # requests takes one file alone: what this machine trusts anyway stays trusted.
    usual = Path(os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where())
    trusted = folder / "trusted.pem"
    trusted.write_bytes(usual.read_bytes() + b"\n" + certificate.authority.read_bytes())
    return Transport(certificate, trusted)
