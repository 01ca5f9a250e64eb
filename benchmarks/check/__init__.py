"""What it costs to read and to check events, next to importing them."""
