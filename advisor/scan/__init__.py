"""A repository read from outside: what it declares, and where. Nothing in it ever runs."""
