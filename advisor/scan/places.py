"""What the folders of a repository tell apart, and what only says where something is run."""

from typing import Final

from advisor.scan.repository import DEPLOYED_FROM

_SAYS_WHERE: Final = DEPLOYED_FROM.union(
    ("dev", "develop", "development", "local", "qa", "uat", "preprod", "stage", "staging"),
    ("prod", "production", "docker", "dockerfiles"),
)
"""Folders of one thing in several environments, or of how it is put into an image."""
_FRONT_ENDS: Final = frozenset(
    ("client", "front-end", "frontend", "spa", "ui", "web-client", "web-ui", "webclient", "webui")
)


def place(path: str) -> str:
    """Return a path without the folders that tell nothing apart; a dot for the top."""
    kept = (one for one in path.split("/") if one.lower() not in _SAYS_WHERE)
    return "/".join(filter(None, kept)) or "."


def is_front_end(built: str) -> bool:
    """Tell by its name whether what is built there is what people see, and keeps no data."""
    return built.rpartition("/")[2].lower() in _FRONT_ENDS
