"""RFC 7592: registrations in the hands of their clients."""
