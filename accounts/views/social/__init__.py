"""Signing in with an account elsewhere: out to the provider, back from it, and what may have to be asked in between."""
