"""Records of what happens on the platform, collected for reports and research."""
