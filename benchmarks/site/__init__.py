"""Measure what it costs to build the site, against the same pages made in other ways."""
