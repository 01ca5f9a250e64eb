"""Configuration of the Acme event catalog."""

project = "Acme events"
extensions = ["sphinx_event_catalog"]
html_theme = "sphinx_book_theme"

event_catalog_packages = ["acme_events"]
event_catalog_repository = "https://github.com/acme-university/acme-events"
event_catalog_revision = "main"
event_catalog_examples = "../examples.toml"
