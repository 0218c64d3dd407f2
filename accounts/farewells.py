"""What the page after a sign-out does for apps that keep sign-ins of their own. Which apps, the rooms above know."""

from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from accounts.models import Session
from accounts.signals import browser_signed_out


@dataclass(frozen=True)
class Farewell:
    """`frames` are addresses that the page loads, so that the browser itself carries the news there.

    `takes_a_moment`: apps are being told behind the scenes; whoever is sent on to one should not be faster than that.
    """

    frames: tuple[str, ...] = ()
    takes_a_moment: bool = False

    @property
    def origins(self) -> list[str]:
        """Whose pages are loaded: scheme, host and port of each frame, once."""
        return list(dict.fromkeys(map(_origin, self.frames)))


def _origin(address: str) -> str:
    """Put together from its parts: what stands in a policy must hold nothing but an origin."""
    parts = urlsplit(address)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{parts.port}" if parts.port else f"{parts.scheme}://{host}"


def of(session: Session | None) -> Farewell:
    """What the page about the end of `session` must do; nothing when nobody was signed in."""
    if session is None:
        return Farewell()
    answers = browser_signed_out.send(sender=Session, session=session)
    said = [cast("Farewell", answer) for _, answer in answers]
    return Farewell(
        frames=tuple(frame for farewell in said for frame in farewell.frames),
        takes_a_moment=any(farewell.takes_a_moment for farewell in said),
    )
