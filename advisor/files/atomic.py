"""Replacing a file whole or not at all."""

import contextlib
import os
import tempfile
from pathlib import Path

from advisor.errors import CannotWrite, Problem, WouldOverwrite


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
            _replace(path.resolve(), text)
    except OSError as error:
        raise _refused(path, (error.strerror or str(error)).lower()) from error
    except RuntimeError as error:  # from resolve(), before Python 3.13
        raise _refused(path, "too many levels of symbolic links") from error


def new_file(path: Path, text: str) -> None:
    """Write a file where there is none yet. Raises WouldOverwrite or CannotWrite."""
    if path.is_file() or path.is_dir():
        hint = "name another file, or move this one away"
        raise WouldOverwrite(Problem("would-overwrite", "it is there already", str(path), hint))
    replace_file(path, text)


def _refused(path: Path, reason: str) -> CannotWrite:
    return CannotWrite(Problem("cannot-write", f"it cannot be written: {reason}", str(path)))


def _replace(path: Path, text: str) -> None:
    handle, draft = tempfile.mkstemp(prefix=f".{path.name[:64]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        Path(draft).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(draft).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
