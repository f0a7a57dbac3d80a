"""Paths without the folders that only name an environment (dev, prod, docker)."""

from typing import Final

from advisor.scan.repository import DEPLOYED_FROM

_SAYS_WHERE: Final = DEPLOYED_FROM.union(
    ("dev", "develop", "development", "local", "qa", "uat", "preprod", "stage", "staging"),
    ("prod", "production", "docker", "dockerfiles"),
)
"""Folders that name an environment, or hold the files from which images are built."""


def place(path: str) -> str:
    """Return a path without these folders; a dot if nothing is left."""
    kept = (one for one in path.split("/") if one.lower() not in _SAYS_WHERE)
    return "/".join(filter(None, kept)) or "."
