"""What to look for in a repository: one file each, found by the catalog."""
