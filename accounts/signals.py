"""How this room speaks to the rooms above it, which it never imports."""

from django.dispatch import Signal

# Sent inside the ending transaction. `sessions` is the list of the primary keys of the ended accounts.Session rows.
session_ended = Signal()
