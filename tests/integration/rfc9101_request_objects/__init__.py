"""RFC 9101 and OpenID Connect Core 1.0 §6: signed authorization requests."""
