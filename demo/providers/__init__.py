"""A stand-in for Google, Apple, Facebook, X, Microsoft and GitHub: social sign-in offline, in the demo and in tests.

It speaks the providers' wire formats and none of their secrets: whoever runs it decides at its page who signs in,
what is told about them, and what goes wrong. `python -m demo.providers` serves it.
"""
