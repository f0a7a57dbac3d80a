"""Finds a repository's decision records, and writes one more among them."""
