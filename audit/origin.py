"""Where the act being recorded came from. Bound once for each request, so that domain functions need not carry it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """`ip` is an address in text form or None (a command line); `user_agent` is as sent, cut to 300 characters."""

    ip: str | None = None
    user_agent: str = ""
    request_id: str = ""


_NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)


def current() -> Origin:
    """The origin of the request at hand, or an empty one outside of any request."""
    return _current.get()


@contextmanager
def bind(origin: Origin) -> Iterator[None]:
    """Make `origin` the current one for the body of the `with` statement."""
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)
