"""Storage of recorded facts."""

from audit.models.event import Event

__all__ = ["Event"]
