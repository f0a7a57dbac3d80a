"""Scans a repository: what it declares, and where. Nothing in it ever runs."""
