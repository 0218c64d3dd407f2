"""Storage of people, their sign-in sessions and their browsers' state."""

from accounts.models.browser_state import BrowserState
from accounts.models.sessions import Session
from accounts.models.user import User

__all__ = ["BrowserState", "Session", "User"]
