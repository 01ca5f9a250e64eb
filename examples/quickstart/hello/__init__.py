"""The app that greets learners."""
