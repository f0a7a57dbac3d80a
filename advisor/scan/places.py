"""What the folders of a repository tell apart, and what only says where something is run."""

from typing import Final

from advisor.scan.repository import DEPLOYED_FROM

_SAYS_WHERE: Final = DEPLOYED_FROM.union(
    ("dev", "develop", "development", "local", "qa", "uat", "preprod", "stage", "staging"),
    ("prod", "production", "docker", "dockerfiles"),
)
"""Folders of one thing in several environments, or of how it is put into an image."""


def place(path: str) -> str:
    """Return a path without the folders that tell nothing apart; a dot for the top."""
    kept = (one for one in path.split("/") if one.lower() not in _SAYS_WHERE)
    return "/".join(filter(None, kept)) or "."
