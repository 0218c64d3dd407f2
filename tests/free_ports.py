"""Ports of this machine that nobody listens on."""

import secrets
import socket
from contextlib import ExitStack

# The kernel hands out ports above these by itself, to every test that asks for any port.
BELOW_THE_EPHEMERAL = range(20_000, 32_000)


def run_of_free_ports(length: int) -> int:
    """The first of `length` neighbouring ports that were free a moment ago."""
    while True:
        first = secrets.choice(BELOW_THE_EPHEMERAL)
        with ExitStack() as stack:
            probes = [stack.enter_context(socket.socket()) for _ in range(length)]
            try:
                for port, probe in enumerate(probes, start=first):
                    probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
