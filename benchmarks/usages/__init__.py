"""Timing the scan of source trees for usages of events."""
