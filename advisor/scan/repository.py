"""The files of a repository nobody vouches for: read only, bounded, and never through a link."""

import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

LARGEST_FILE: Final = 1024 * 1024
"""Bytes. What people write by hand is smaller; a larger file is named, and not read."""
MOST_READ: Final = 128 * 1024 * 1024
"""Bytes in all."""
MOST_ENTRIES: Final = 1_000_000
MOST_SECONDS: Final = 30.0
"""A large repository takes a few; this is for one that is made to take for ever."""
DEEPEST: Final = 64
PASSED_OVER: Final = frozenset(
    (
        *("node_modules", "bower_components", "vendor", "third_party", "site-packages"),
        *("venv", "__pycache__", "dist", "target", "out", "obj"),
        *("test", "tests", "testing", "testdata", "fixtures", "spec", "e2e", "__tests__"),
        *("example", "examples", "sample", "samples", "demo", "demos", "docs", "doc"),
        *("benchmark", "benchmarks"),
    )
)
"""Folders of what others wrote, what was built, and what shows how something might be.

So is every folder whose name begins with a dot: what CI starts, nobody runs in production.
"""
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class File(Struct, frozen=True):
    """One file's text, and its path from the top as it can be shown, with slashes."""

    path: str
    text: str


class Unread(Struct, frozen=True):
    """Something that was wanted and not read, and why."""

    path: str
    reason: str


class Repository:
    """The files below a folder, in the order of their paths; those that are wanted by name.

    OSError where the folder itself cannot be read. What inside cannot be read is in ``unread``.
    """

    def __init__(self, top: Path, wanted: Callable[[str], bool]) -> None:
        self._top = top
        self._wanted = wanted
        self._entries = 0
        self._bytes = 0
        self._until = time.monotonic() + MOST_SECONDS
        self.ended = False
        self.unread: list[Unread] = []

    def files(self) -> Iterator[File]:
        """Yield each wanted file's text, once."""
        # The folder itself is named by whoever runs this, and may be reached by a link.
        top = os.open(self._top, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        yield from self._walk(top, "", DEEPEST)

    def _walk(self, folder: int, path: str, depth: int) -> Iterator[File]:
        """Yield what is below an open folder, and close it."""
        try:
            for name, is_folder in self._names(folder, path):
                inside = f"{path}{shown(name)}"
                if self._enough(inside):
                    return
                if not is_folder:
                    yield from self._file(folder, name, inside)
                elif depth:
                    yield from self._folder(folder, name, inside, depth)
                else:
                    self._leave(inside, f"more than {DEEPEST} folders deep")
        finally:
            os.close(folder)

    def _enough(self, path: str) -> bool:
        """Tell whether to end here, and note it once."""
        limits = {
            f"{MOST_ENTRIES:,} names": self._entries > MOST_ENTRIES,
            f"{MOST_READ >> 20} MiB": self._bytes > MOST_READ,
            f"{MOST_SECONDS:.0f} seconds": time.monotonic() > self._until,
        }
        for limit, reached in limits.items():
            if reached and not self.ended:
                self.ended = True
                self._leave(path, f"from here on nothing was read: it took more than {limit}")
        return self.ended

    def _folder(self, above: int, name: str, path: str, depth: int) -> Iterator[File]:
        try:
            folder = os.open(name, _FOLDER, dir_fd=above)
        except OSError as error:
            self._leave(path, _reason(error))
        else:
            yield from self._walk(folder, f"{path}/", depth - 1)

    def _names(self, folder: int, path: str) -> list[tuple[str, bool]]:
        """Return the wanted files and the folders to look into, in order, and which are folders."""
        found: list[tuple[str, bool]] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    self._entries += 1
                    if self._entries > MOST_ENTRIES:
                        break
                    if self._looks_into(entry):
                        found.append((entry.name, entry.is_dir(follow_symlinks=False)))
        except OSError as error:
            self._leave(path or ".", _reason(error))
        return sorted(found)

    def _looks_into(self, entry: os.DirEntry[str]) -> bool:
        if entry.is_dir(follow_symlinks=False):
            return entry.name not in PASSED_OVER and not entry.name.startswith(".")
        return self._wanted(entry.name) and entry.is_file(follow_symlinks=False)

    def _file(self, folder: int, name: str, path: str) -> Iterator[File]:
        try:
            handle = os.open(name, _FILE, dir_fd=folder)
        except OSError as error:
            self._leave(path, _reason(error))
            return
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return  # exchanged meanwhile
            raw = stream.read(LARGEST_FILE + 1)
        self._bytes += len(raw)
        if len(raw) > LARGEST_FILE:
            self._leave(path, f"larger than {LARGEST_FILE >> 20} MiB")
        else:
            yield File(path, raw.decode("utf-8", "replace").removeprefix("\ufeff"))

    def _leave(self, path: str, reason: str) -> None:
        self.unread.append(Unread(path, reason))


def shown(name: str) -> str:
    """Return a file's name as it can be shown anywhere: on one line, with nothing hidden."""
    return "".join(one if one.isprintable() else "\ufffd" for one in name)


def _reason(error: OSError) -> str:
    return (error.strerror or "it cannot be opened").lower()
