"""Storage of people, their sign-in sessions, their browsers' state, and what proves and protects them."""

from accounts.models.browser_state import BrowserState
from accounts.models.handoffs import Handoff
from accounts.models.identities import Identity
from accounts.models.mail import OutgoingMail
from accounts.models.pictures import Picture
from accounts.models.proofs import EmailProof
from accounts.models.sessions import Session
from accounts.models.throttles import ThrottleCount
from accounts.models.user import User

__all__ = [
    "BrowserState",
    "EmailProof",
    "Handoff",
    "Identity",
    "OutgoingMail",
    "Picture",
    "Session",
    "ThrottleCount",
    "User",
]
