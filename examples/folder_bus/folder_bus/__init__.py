"""An event bus whose broker is a folder: each topic a folder, each message a file."""
