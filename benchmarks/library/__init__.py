"""Measure sending, encoding and decoding events."""
