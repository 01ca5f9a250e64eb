"""Permissions: who may do what, and where."""
