"""What surrounds every request, and what an operator sees."""
