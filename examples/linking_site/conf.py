"""Configuration of a site that links to the events of another one."""

project = "Diploma service"
extensions = ["sphinx.ext.intersphinx"]
intersphinx_mapping = {
    "acme": ("https://events.acme.example/", "inventories/acme.inv"),
}
