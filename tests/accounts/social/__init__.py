"""Sign-in with accounts elsewhere, against a stand-in that is a real HTTP server."""
