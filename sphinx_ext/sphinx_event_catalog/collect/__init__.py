"""Collect the catalog: the only room that imports or reads the code of others.

What is imported here is imported beside the packages, too: ``collector`` has the function that does it all.
"""
