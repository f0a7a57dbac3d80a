"""Which paths may be files of a project: below its folder, plain, and not in ``.git``."""

import re
from pathlib import PurePosixPath

_PART = re.compile(r"\.?[A-Za-z0-9_][A-Za-z0-9_.-]*")
_LONGEST_PART = 200
_GIT = ".git"


def path_fault(path: str) -> str:
    """Say why a path cannot be a file of a project, or return an empty text.

    Files in ``.git`` may name programs to run, and no clone brings them along, so nothing may be
    written there.
    """
    parts = PurePosixPath(path).parts
    plain = all(_PART.fullmatch(part) and len(part) <= _LONGEST_PART for part in parts)
    if not parts or path != "/".join(parts) or not plain:
        return f"{path!r} is not a path for a project"
    if any(part.casefold() == _GIT for part in parts):
        return f"{path!r} is git's own"
    return ""
