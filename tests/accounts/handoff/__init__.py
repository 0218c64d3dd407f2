"""Signing in on one device with another."""
