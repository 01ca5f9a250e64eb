"""Which pages are outdated: those that would show something else now than when they were read or written."""
