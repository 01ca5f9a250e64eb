"""Build the generated pages as docutils nodes: tables as nodes cost half of what they cost as reST."""
