"""Writes a plan: the whole project appears at once, or nothing does."""

import errno
import os
import shutil
import tempfile
from pathlib import Path

from advisor.disk import fill, umask
from advisor.errors import CannotWrite, Problem, ScaffoldRefused, reason_of
from advisor.scaffold.plan import Plan

_MOST_SHOWN = 10
_IN_USE = (
    "it is the folder you are in, or a mounted one, and cannot be replaced: name one inside it"
)
_ANOTHER = "name a folder that does not exist yet, or is empty"


def write(plan: Plan, directory: Path) -> None:
    """Write a plan to a folder that does not exist yet, or is empty.

    The project is built beside it and renamed into place. Raises ScaffoldRefused if something is in
    the way, CannotWrite if it cannot be written; then nothing is changed, nor left behind.
    """
    _refuse_occupied(directory)
    parent = directory.absolute().parent
    missing = next((up for up in (parent, *parent.parents) if up.exists()), parent)
    try:
        parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{directory.name[:64]}.", dir=parent))
    except OSError as error:
        raise _failed(directory, error) from error
    try:
        for file in plan.files:
            _write_file(draft / file.path, file.content)
        draft.chmod(0o777 & ~umask())
        draft.rename(directory)
    except OSError as error:
        raise _failed(directory, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        _remove_empty(parent, missing)


def _refuse_occupied(directory: Path) -> None:
    if directory.is_symlink():
        message = f"{directory} is a symbolic link"
        raise ScaffoldRefused(Problem("target-is-a-link", message, hint=_ANOTHER))
    if directory.exists() and not directory.is_dir():
        message = f"{directory} is a file"
        raise ScaffoldRefused(Problem("target-is-a-file", message, hint=_ANOTHER))
    if directory.is_dir() and (found := sorted(path.name for path in directory.iterdir())):
        shown = ", ".join(found[:_MOST_SHOWN])
        more = f" and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
        message = f"{directory} is not empty: {shown}{more}"
        raise ScaffoldRefused(Problem("target-not-empty", message, hint=_ANOTHER))


def _write_file(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fill(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), content)


def _remove_empty(folder: Path, until: Path) -> None:
    """Remove the empty folders above the target that were made for it."""
    while folder != until and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _failed(directory: Path, error: OSError) -> CannotWrite:
    message = f"{reason_of(error)}; nothing was written"
    hint = _IN_USE if error.errno == errno.EBUSY else ""
    return CannotWrite(Problem("cannot-write", message, str(directory), hint))
