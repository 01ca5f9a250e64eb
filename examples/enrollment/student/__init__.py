"""The app that enrolls learners and sends the event."""
