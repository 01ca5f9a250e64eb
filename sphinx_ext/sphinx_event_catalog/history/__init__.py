"""Snapshots of versions: what was published, what changed, what it breaks, and which release has it."""
