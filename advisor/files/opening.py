"""Opening what somebody named: a file, never a pipe or a device, which may have no end."""

import os
import stat
from io import BufferedReader
from pathlib import Path


class NotAFileError(OSError):
    """Something else than a regular file stands there."""


def open_file(path: Path) -> BufferedReader:
    """Open a regular file to read bytes from it; never waits for somebody to write to it."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    file = os.fdopen(handle, "rb")
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        file.close()
        raise NotAFileError
    return file
