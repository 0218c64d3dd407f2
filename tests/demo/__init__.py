"""The demo: its relying party, and the whole of it as a newcomer starts it."""
