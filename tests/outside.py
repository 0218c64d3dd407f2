"""A host outside, played byte by byte on a port of this machine: over TLS under a certificate authority of its own."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from tempfile import mkdtemp

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

NAME = "app.test"  # what the certificate is for, beside the loopback address
Play = Callable[["Host", socket.socket], None]


@dataclass(frozen=True)
class Authority:
    """A certificate authority's file, and one with a certificate of it and its private key."""

    ca_file: str
    certificate_file: str


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _certificate(subject: str, key: ec.EllipticCurvePrivateKey, issuer_key: ec.EllipticCurvePrivateKey) -> bytes:
    is_ca, now = key is issuer_key, datetime.now(UTC)
    names = [x509.DNSName(NAME), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(_named(subject))
        .issuer_name(_named("Authority"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if not is_ca:
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return made.sign(issuer_key, hashes.SHA256()).public_bytes(Encoding.PEM)


@cache
def authority() -> Authority:
    """Made once for a run of tests."""
    folder = Path(mkdtemp(prefix="authserver-outside-"))
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_file, certificate_file = folder / "ca.pem", folder / "host.pem"
    ca_file.write_bytes(_certificate("Authority", ca_key, ca_key))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    certificate_file.write_bytes(private + _certificate("Host", key, ca_key))
    return Authority(str(ca_file), str(certificate_file))


@dataclass
class Host:
    """What it was asked, and how it goes on: `play` is called for each connection after the request was read."""

    play: Play
    tls: bool = True
    address: str = "127.0.0.1"
    asked: list[bytes] = field(default_factory=list)
    connections: int = 0
    hung_up_on: threading.Event = field(default_factory=threading.Event)
    closing: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.authority}"

    @property
    def authority(self) -> str:
        return f"{NAME}:{self.port}"

    def serve(self, listening: socket.socket) -> None:
        """Take connections until the listening socket is closed."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority().certificate_file)
        while True:
            try:
                taken, _ = listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._converse, args=(taken, context), daemon=True).start()

    def _converse(self, taken: socket.socket, context: ssl.SSLContext) -> None:
        with suppress(OSError), closing(taken):
            spoken = context.wrap_socket(taken, server_side=True) if self.tls else taken
            with closing(spoken):
                self.asked.append(_request(spoken))
                try:
                    self.play(self, spoken)
                except OSError:
                    self.hung_up_on.set()


def _request(spoken: socket.socket) -> bytes:
    read = b""
    while b"\r\n\r\n" not in read:
        read += spoken.recv(4096)
    head, _, body = read.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += spoken.recv(4096)
    return head + b"\r\n\r\n" + body


def saying(*pieces: bytes) -> Play:
    """Send these bytes, and nothing more."""

    def play(host: Host, spoken: socket.socket) -> None:
        for piece in pieces:
            spoken.sendall(piece)

    return play


def answering(
    body: bytes = b"{}", *, status: str = "200 OK", media_type: str = "application/json", headers: str = ""
) -> Play:
    """An ordinary answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return saying(head.encode() + body)


def dripping(start: bytes, piece: bytes) -> Play:
    """Send a little now and then, until whoever listens hangs up."""

    def play(host: Host, spoken: socket.socket) -> None:
        spoken.sendall(start)
        while not host.closing.wait(0.02):
            spoken.sendall(piece)

    return play


@contextmanager
def running(play: Play, *, tls: bool = True, address: str = "127.0.0.1", port: int = 0) -> Iterator[Host]:
    """A host between its start and its stop."""
    host = Host(play, tls, address)
    authority()  # before threads ask for it at once, of which each would make another one
    with socket.create_server((address, port)) as listening:
        host.port = listening.getsockname()[1]
        thread = threading.Thread(target=host.serve, args=(listening,), daemon=True)
        thread.start()
        try:
            yield host
        finally:
            host.closing.set()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=10)
