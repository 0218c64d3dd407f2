"""RFC 8252: apps on a person's own device."""
