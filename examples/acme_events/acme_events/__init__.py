"""Open edX events of the Acme University."""
