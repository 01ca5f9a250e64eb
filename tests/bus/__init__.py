"""Events through a real broker."""
