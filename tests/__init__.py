"""The tests, with the rooms mirrored. A test's name is the requirement that it shows."""
