"""The app that calls a webhook."""
