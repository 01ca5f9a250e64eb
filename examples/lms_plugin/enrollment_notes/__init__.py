"""A plugin of the LMS that notes every enrollment."""
