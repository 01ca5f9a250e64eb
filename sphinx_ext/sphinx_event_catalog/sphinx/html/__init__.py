"""What only HTML has: the navigation of generated pages, the exported files, style sheet, script and templates."""
