"""RFC 7523: clients that prove themselves with a signed assertion."""
