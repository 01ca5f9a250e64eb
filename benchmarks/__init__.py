"""Measure what the catalog costs."""
