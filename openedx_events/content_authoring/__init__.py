"""Creating, changing, organizing and publishing courses, libraries and their content."""
