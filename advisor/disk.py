"""Opening and writing files safely: never wait for a pipe, lose nothing in a crash."""

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path


class NotAFileError(OSError):
    """Not a regular file: a pipe or a device may never end."""


def open_file(path: str | Path, *, within: int | None = None, links: bool = True) -> BufferedReader:
    """Open a regular file to read bytes from it; never waits for somebody to write to it.

    ``within`` is an open folder in which the path is looked up. Without ``links`` the file itself
    must not be a link. Raises OSError if it cannot be opened: IsADirectoryError for a folder,
    NotAFileError for a pipe or a device.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | (0 if links else os.O_NOFOLLOW)
    handle = os.open(path, flags, dir_fd=within)
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    raise NotAFileError("it is not a regular file")


def fill(handle: int, content: bytes, mode: int | None = None) -> None:
    """Write an open file, sync it to the disk, and close it; without ``mode`` its mode stays."""
    with os.fdopen(handle, "wb") as file:
        if mode is not None:
            os.fchmod(handle, mode)
        file.write(content)
        file.flush()
        os.fsync(handle)


def umask() -> int:
    """Return the process's umask."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
