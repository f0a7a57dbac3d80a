"""Which paths may be files of a project: below its folder, plain, and none of git's own."""

import re
from pathlib import PurePosixPath

_PART = re.compile(r"\.?[A-Za-z0-9_][A-Za-z0-9_.-]*")
_LONGEST_PART = 200
_GIT = ".git"


def path_fault(path: str) -> str:
    """Say why a path cannot be a file of a project, or return an empty text.

    What git keeps in ``.git`` may name programs to run, and comes with no clone: nobody else's
    file can be let in there.
    """
    parts = PurePosixPath(path).parts
    plain = all(_PART.fullmatch(part) and len(part) <= _LONGEST_PART for part in parts)
    if not parts or path != "/".join(parts) or not plain:
        return f"{path!r} is not a path for a project"
    if any(part.casefold() == _GIT for part in parts):
        return f"{path!r} is git's own"
    return ""
