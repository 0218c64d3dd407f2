"""Sign-in with an account elsewhere. social-auth speaks with them; what follows is decided here."""

import warnings

# social-auth loads a library for OpenID 1, which nobody speaks here, and that library a module that warns of its age.
# Loaded here first, a process that takes warnings for errors starts all the same.
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "defusedxml.cElementTree is deprecated", DeprecationWarning)
    import social_core.strategy  # noqa: F401 — loaded for its side effects
