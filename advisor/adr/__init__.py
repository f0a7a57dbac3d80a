"""Where a repository keeps its decision records, and how one more is written among them."""
