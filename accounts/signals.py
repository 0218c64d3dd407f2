"""How this room speaks to the rooms above it, which it never imports."""

from django.dispatch import Signal

# Sent inside the ending transaction. `sessions` is the list of the primary keys of the ended accounts.Session rows.
session_ended = Signal()

# A browser has just been signed out of `session` (an accounts.Session) and is shown a page next. A receiver returns an
# accounts.farewells.Farewell: what that page has to do for the apps that the browser was signed in to.
browser_signed_out = Signal()

# Sent inside the transaction that withdraws a person's access everywhere, also from clients that may act while the
# person is away: a reset, or "it was not me". Arguments: `person`, a primary key, `reason`, a short
# phrase, and perhaps `keep`, the primary key of the one session that what was authorized from it may outlive this.
access_withdrawn = Signal()

# What is kept about `person` (an accounts.User) is being collected for them. A receiver returns its part: a dict of
# sections with values fit for JSON.
account_exporting = Signal()

# Sent inside the transaction that deletes `person` (an accounts.User), before the row and all that points to it go.
account_deleted = Signal()
