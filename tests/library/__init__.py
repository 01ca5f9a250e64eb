"""Tests of the openedx_events library."""
