"""Running the server: what surrounds every request, and what an operator sees of it."""
