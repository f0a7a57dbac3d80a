"""A project's folder, read and written file by file, without following a link inside it."""

import contextlib
import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Self

from advisor.disk import NotAFileError, fill, open_file

LARGEST_FILE = 4 * 1024 * 1024
DRAFT = ".advisor-draft"
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class InTheWay(Exception):  # noqa: N818 - caught in this folder, never shown
    """The thing at a path is not a file that can be read or replaced; says what it is."""


class Tree:
    """A folder that is kept open; paths inside are looked up from it, part by part.

    A path is looked up anew each time and no part of it may be a link, so that nobody who moves
    files meanwhile can redirect a write out of the folder. Methods raise OSError if reading or
    writing fails, InTheWay if they meet a link, a folder or a device.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        # The folder itself is named by the user, and may be reached by a link.
        self._root = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._root)

    def lock(self) -> bool:
        """Lock out other updates until this one ends, however it ends; False if one is running."""
        try:
            fcntl.flock(self._root, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # some network drives have no locks
            return True
        return True

    def read(self, path: str, most: int = LARGEST_FILE) -> bytes | None:
        """Return a file's content, or None if there is no file."""
        try:
            with (
                self._folder(path) as (folder, name),
                open_file(name, within=folder, links=False) as file,
            ):
                content = file.read(most + 1)
        except FileNotFoundError:
            return None
        except (NotAFileError, IsADirectoryError) as error:
            raise InTheWay("it is not a regular file") from error
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENXIO):
                raise InTheWay("it is a symbolic link or a socket") from error
            raise
        if len(content) > most:
            raise InTheWay(f"it is larger than {most // 1024**2} MiB")
        return content

    def names(self, path: str) -> list[str]:
        """Return the names in a folder, in order; none if it does not exist."""
        try:
            with self._folder(f"{path}/") as (folder, _), os.scandir(folder) as entries:
                return sorted(entry.name for entry in entries)
        except (FileNotFoundError, InTheWay):
            return []

    def write(self, path: str, content: bytes) -> None:
        """Write a file as a whole; it replaces an existing one and takes over its mode."""
        with self._folder(path, make=True) as (folder, name):
            draft = _draft(name)
            _unlink(draft, folder)
            try:
                fill(os.open(draft, _NEW, 0o666, dir_fd=folder), content, _mode(name, folder))
                os.replace(draft, name, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                _unlink(draft, folder)
                raise
            os.fsync(folder)

    def remove(self, path: str) -> None:
        """Remove a file, and the folders above it that are then empty."""
        with contextlib.suppress(FileNotFoundError), self._folder(path) as (folder, name):
            _unlink(name, folder)
            os.fsync(folder)
        above = path
        while "/" in above:
            above = above.rpartition("/")[0]
            try:
                with self._folder(above) as (folder, name):
                    os.rmdir(name, dir_fd=folder)
            except OSError:
                return

    def forget_draft(self, path: str) -> None:
        """Remove the draft that an interrupted write left beside a file, if its folder exists."""
        with contextlib.suppress(FileNotFoundError, InTheWay), self._folder(path) as (folder, name):
            _unlink(_draft(name), folder)

    @contextlib.contextmanager
    def _folder(self, path: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """Open the folder of a path; yields it and the path's last part."""
        *parts, name = path.split("/")
        handle = os.dup(self._root)
        try:
            for part in parts:
                handle = _deeper(handle, part, make=make)
            yield handle, name
        finally:
            os.close(handle)


def _deeper(folder: int, part: str, *, make: bool) -> int:
    """Open a folder inside an open one, which is closed."""
    if make:
        with contextlib.suppress(FileExistsError):
            os.mkdir(part, dir_fd=folder)
    try:
        deeper = os.open(part, _FOLDER, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise InTheWay(f"{part} is a symbolic link or a file") from error
        raise
    os.close(folder)
    return deeper


def _mode(name: str, folder: int) -> int | None:
    """Return the mode of a file; None if there is no file."""
    try:
        return stat.S_IMODE(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except FileNotFoundError:
        return None


def _draft(name: str) -> str:
    return f".{name}{DRAFT}"


def _unlink(name: str, folder: int) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)
