"""The same acts, as JSON: what exists only because the caller is a program."""
