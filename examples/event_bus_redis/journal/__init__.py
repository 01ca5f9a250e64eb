"""An app that writes down every event."""
