"""RFC 7591: clients that register themselves."""
