"""The records that all other rooms share: frozen, plain values."""
