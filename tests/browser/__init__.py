"""Tests through a real browser. They import nothing of the server and meet it as a person does."""
