"""Finding the folder in which a repository keeps its decision records."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from advisor.disk import open_file
from advisor.errors import Problem, RecordRefused

USUAL: Final = (
    *("docs/adr", "docs/adrs", "docs/decisions", "docs/architecture/decisions"),
    *("docs/architecture/adr", "docs/architecture-decisions", "docs/architectural-decisions"),
    *("doc/adr", "doc/adrs", "doc/decisions", "doc/architecture/decisions"),
    *("adr", "adrs", "decisions", "architecture/decisions", "architecture/adr"),
)
NEW: Final = "docs/decisions"
"""The folder that MADR uses; used if a repository has no record yet."""
_POINTER: Final = ".adr-dir"
"""A file in which adr-tools keeps the folder's name."""
_LONGEST_POINTER = 1024
_MOST_LEVELS = 64


def find_folder(start: Path) -> Path:
    """Return the folder of decision records of the repository around ``start``.

    It is named in .adr-dir, or is the nearest of the usual places that exists; else the place for a
    new one. It is always inside the repository, whatever links and .adr-dir say.
    """
    here = start.resolve()
    root = _root(here)
    for level in _levels(here, root):
        named = _pointed(level, root)
        if named is not None:
            return named
        for usual in USUAL:
            folder = level / usual
            if folder.is_dir() and folder.resolve().is_relative_to(root):
                return folder.resolve()
    return root / NEW


def _root(here: Path) -> Path:
    """Return the top of the repository, or the folder itself if it is in none."""
    return next((one for one in _upwards(here) if os.path.lexists(one / ".git")), here)


def _levels(here: Path, root: Path) -> Iterator[Path]:
    for level in _upwards(here):
        yield level
        if level == root:
            return


def _upwards(here: Path) -> Iterator[Path]:
    yield from islice((here, *here.parents), _MOST_LEVELS)


def _pointed(level: Path, root: Path) -> Path | None:
    pointer = level / _POINTER
    try:
        with open_file(pointer, links=False) as file:
            text = file.read(_LONGEST_POINTER).decode("utf-8", "replace")
    except OSError:
        return None
    hint = "name a folder of this repository in it, or use --dir"
    name = text.strip()
    if not name or not name.isprintable():
        raise RecordRefused(Problem("bad-adr-dir", "it names no folder", str(pointer), hint))
    folder = Path(os.path.realpath(level / name))  # resolve() fails if a link leads to itself
    if not folder.is_relative_to(root):
        message = "it names a folder outside of this repository"
        raise RecordRefused(Problem("bad-adr-dir", message, str(pointer), hint))
    return folder
