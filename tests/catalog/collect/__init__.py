"""Tests of how user code becomes a catalog."""
