"""Sign-in through Google, Facebook and X, against a stand-in that is a real HTTP server."""
