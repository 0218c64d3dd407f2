"""Black-box tests: they know the server by its BASE_URL and the specifications, and import nothing of it."""
