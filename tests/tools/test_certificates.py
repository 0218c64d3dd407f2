"""The authority of `./dev demo --tls`: what it vouches for, what it cannot, and who may read its key."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509

from tools import certificates
from tools.certificates import Certificate, local_certificate


@contextmanager
def serving(certificate: Certificate) -> Iterator[int]:
    """A TLS server for one connection; yields its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            try:
                context.wrap_socket(listener.accept()[0], server_side=True).close()
            except OSError:
                return  # The client refused the certificate and went away.

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(timeout=10)


def shake_hands(port: int, name: str, trusted: Path) -> str | None:
    """The version of TLS that both agree on."""
    context = ssl.create_default_context(cafile=str(trusted))
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        context.wrap_socket(plain, server_hostname=name) as tls,
    ):
        return tls.version()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1"])
def test_who_trusts_the_authority_trusts_this_machines_names(tmp_path: Path, name: str) -> None:
    certificate = local_certificate(tmp_path)
    with serving(certificate) as port:
        assert shake_hands(port, name, certificate.authority) in ("TLSv1.2", "TLSv1.3")


def test_who_does_not_trust_it_is_warned(tmp_path: Path) -> None:
    certificate, other = local_certificate(tmp_path / "one"), local_certificate(tmp_path / "other")
    with serving(certificate) as port, pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(port, "localhost", other.authority)


def test_it_can_vouch_for_no_other_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "NAMES", [x509.DNSName("login.example.com")])
    certificate = local_certificate(tmp_path)
    with serving(certificate) as port, pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        shake_hands(port, "login.example.com", certificate.authority)


def test_the_authority_stays_and_its_certificates_are_made_anew(tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in made(tmp_path)}
    second = {path.name: path.read_bytes() for path in made(tmp_path)}
    assert {name for name in first if first[name] == second[name]} == {"ca.key", "ca.pem"}


def made(folder: Path) -> list[Path]:
    local_certificate(folder)
    return sorted(folder.iterdir())


def test_private_keys_are_their_owners(tmp_path: Path) -> None:
    keys = [path for path in made(tmp_path) if path.suffix == ".key"]
    assert [(path.name, path.stat().st_mode & 0o777) for path in keys] == [("ca.key", 0o600), ("server.key", 0o600)]
