"""Atomic writes: a file is replaced as a whole, or not at all."""

import contextlib
import errno
import os
import shlex
import stat
import tempfile
from pathlib import Path

from advisor.disk import fill, umask
from advisor.errors import CannotWrite, Problem, WouldOverwrite, reason_of


def replace_file(path: Path, text: str) -> None:
    """Write a file so that a reader finds the old text or the new one, never a part.

    A link stays a link, to the new text; a pipe or a device stays what it is and is written to.
    Raises CannotWrite.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
        else:
            _replace(_target(path), text)
    except OSError as error:
        raise _failed(path, error) from error


def refuse_unwritable(path: Path) -> None:
    """Check in advance that a file can be written. Raises CannotWrite."""
    try:
        tempfile.TemporaryFile(dir=_target(path).parent).close()
    except OSError as error:
        raise _failed(path, error) from error


def new_file(path: Path, text: str) -> None:
    """Write a new file. Raises WouldOverwrite if it exists, or CannotWrite."""
    if path.is_file() or path.is_dir():
        hint = "name another file, or move this one away"
        raise WouldOverwrite(Problem("would-overwrite", "the file exists already", str(path), hint))
    replace_file(path, text)


def _failed(path: Path, error: OSError) -> CannotWrite:
    reason = f"it cannot be written: {reason_of(error)}"
    absent = isinstance(error, FileNotFoundError) and not path.parent.exists()
    hint = f"make its folder first: `mkdir -p {shlex.quote(str(path.parent))}`" if absent else ""
    return CannotWrite(Problem("cannot-write", reason, str(path), hint))


def _target(path: Path) -> Path:
    """Return the file behind links; Path.resolve() refuses loops only up to Python 3.12."""
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


def _replace(path: Path, text: str) -> None:
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~umask()
    content = text.encode()
    handle, draft = tempfile.mkstemp(prefix=f".{path.name[:64]}.", dir=path.parent)
    try:
        fill(handle, content, mode)
        Path(draft).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(draft).unlink()
        raise
