"""The files of an untrusted repository: read only, up to fixed limits, never through a link."""

import codecs
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from enum import Enum, auto
from operator import itemgetter
from pathlib import Path
from typing import Final

from msgspec import Struct

from advisor.errors import reason_of

LARGEST_FILE: Final = 1024 * 1024
"""Bytes. Files written by hand are smaller; larger ones are reported, and not read."""
MOST_READ: Final = 128 * 1024 * 1024
"""Bytes in all, of declarations."""
MOST_SOURCE: Final = 1024 * 1024 * 1024
"""Bytes of all sources; beyond it, further declarations are still read."""
MOST_ENTRIES: Final = 1_000_000
MOST_SECONDS: Final = 30.0
"""A large repository takes a few; the limit is for one that is made to take for ever."""
DEEPEST: Final = 64
PASSED_OVER: Final = frozenset(
    (
        *("node_modules", "bower_components", "vendor", "third_party", "site-packages"),
        *("venv", "__pycache__", "dist", "target", "out", "obj", "ci"),
    )
)
"""Folders of third-party code and of build results.

Folders whose name begins with a dot are skipped, too, except those below: CI's services do not run
in production.
"""
SHOWS_HOW: Final = frozenset(
    (
        *("test", "tests", "testing", "testdata", "fixtures", "spec", "e2e"),
        *("example", "examples", "sample", "samples", "demo", "demos", "docs", "doc"),
        *("benchmark", "benchmarks"),
    )
)
"""Folders of examples and tests, in any case: Samples, _examples, __tests__."""
DEPLOYED_FROM: Final = frozenset((".deploy", ".docker", ".helm", ".k8s", ".nais"))
"""Folders with a dot that contain the deployment of a program."""
_OF_TESTS: Final = re.compile(r"(?:[._-][tT]|[a-z]T)ests?$")
"""Names of test projects: Shop.Tests, integration-test, integrationTest; not latest."""
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Content(Enum):
    """Why a file is read."""

    DECLARATION = auto()
    SOURCE = auto()


class File(Struct, frozen=True):
    """A file's content, and its path relative to the repository, with slashes, safe to show."""

    path: str
    content: Content
    raw: bytes
    """Its bytes; converted to UTF-8 if its first two bytes say UTF-16."""

    @property
    def name(self) -> str:
        """Its name, without folders."""
        return self.path.rpartition("/")[2]

    @property
    def text(self) -> str:
        """Its content as text."""
        return self.raw.decode("utf-8", "replace").removeprefix("\ufeff")


class Unread(Struct, frozen=True):
    """A wanted file that was not read, and why."""

    path: str
    reason: str


class Repository:
    """The wanted files below a folder, in the order of their paths; names tell which are wanted.

    Raises OSError if the folder itself cannot be read. Files inside that cannot be read are in
    ``unread``.
    """

    def __init__(self, top: Path, wanted: Callable[[str], Content | None]) -> None:
        self._top = top
        self._wanted = wanted
        self._entries = 0
        self._bytes = dict.fromkeys(Content, 0)
        self._until = time.monotonic() + MOST_SECONDS
        self._stopped = False
        self.ended = False
        """Whether a limit was reached, so that there may be more."""
        self.unread: list[Unread] = []

    def files(self) -> Iterator[File]:
        """Yield each wanted file's text, once."""
        # The folder itself is named by the user, and may be reached by a link.
        top = os.open(self._top, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        yield from self._walk(top, "", DEEPEST)

    def _walk(self, folder: int, path: str, depth: int) -> Iterator[File]:
        """Yield the files below an open folder, and close it."""
        try:
            for name, content in self._names(folder, path):
                inside = f"{path}{shown(name)}"
                if self._enough(inside):
                    return
                if content:
                    yield from self._file(folder, name, inside, content)
                elif depth:
                    yield from self._folder(folder, name, inside, depth)
                else:
                    self._leave(inside, f"more than {DEEPEST} folders deep")
        finally:
            os.close(folder)

    def _enough(self, path: str) -> bool:
        """Tell whether a limit is reached, and note it once."""
        if self._entries > MOST_ENTRIES:
            limit = f"{MOST_ENTRIES:,} names"
        elif self._bytes[Content.DECLARATION] > MOST_READ:
            limit = f"{MOST_READ >> 20} MiB"
        elif time.monotonic() > self._until:
            limit = f"{MOST_SECONDS:.0f} seconds"
        else:
            return False
        self.end(path, limit)
        return True

    def end(self, path: str, limit: str) -> None:
        """Note once that a limit was reached, and where."""
        if not self._stopped:
            self._leave(path, f"from here on nothing was read: it took more than {limit}")
        self._stopped = self.ended = True

    def _folder(self, above: int, name: str, path: str, depth: int) -> Iterator[File]:
        try:
            folder = os.open(name, _FOLDER, dir_fd=above)
        except OSError as error:
            self._leave(path, reason_of(error))
        else:
            yield from self._walk(folder, f"{path}/", depth - 1)

    def _names(self, folder: int, path: str) -> list[tuple[str, Content | None]]:
        """Return, in order, the wanted files with their content, and the folders to look into."""
        found: list[tuple[str, Content | None]] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    self._entries += 1
                    if self._entries > MOST_ENTRIES:
                        break
                    content = self._wanted(entry.name)
                    if entry.is_dir(follow_symlinks=False):
                        found += [(entry.name, None)] if _looks_into(entry.name) else []
                    elif content and entry.is_file(follow_symlinks=False):
                        found.append((entry.name, content))
        except OSError as error:
            self._leave(path or ".", reason_of(error))
        return sorted(found, key=itemgetter(0))

    def _file(self, folder: int, name: str, path: str, content: Content) -> Iterator[File]:
        if content is Content.SOURCE and self._bytes[content] > MOST_SOURCE:
            self._leave_source(path)
            return
        try:
            raw = _contents(folder, name)
        except OSError as error:
            self._leave(path, reason_of(error))
            return
        self._bytes[content] += len(raw)
        if len(raw) > LARGEST_FILE:
            self._leave(path, f"larger than {LARGEST_FILE >> 20} MiB")
        else:
            yield File(path, content, _in_utf8(raw))

    def _leave_source(self, path: str) -> None:
        if not self.ended:
            limit = f"{MOST_SOURCE >> 20} MiB"
            self._leave(path, f"from here on no source was read: it is more than {limit}")
        self.ended = True

    def _leave(self, path: str, reason: str) -> None:
        self.unread.append(Unread(path, reason))


def shown(name: str) -> str:
    """Return a file's name, safe to show: on one line, without invisible characters."""
    if name.isprintable():
        return name
    return "".join(one if one.isprintable() else "\ufffd" for one in name)


def _contents(folder: int, name: str) -> bytes:
    """Return a file's bytes, up to one more than the limit."""
    handle = os.open(name, _FILE, dir_fd=folder)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "exchanged meanwhile for what is no file")
        # Asking for one byte more than the size finds the end in one call.
        return os.read(handle, min(status.st_size, LARGEST_FILE) + 1)
    finally:
        os.close(handle)


def _looks_into(folder: str) -> bool:
    if folder.startswith("."):
        return folder in DEPLOYED_FROM
    shows_how = folder.lower().strip("_") in SHOWS_HOW or _OF_TESTS.search(folder)
    return not (folder in PASSED_OVER or shows_how)


def _in_utf8(raw: bytes) -> bytes:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace").encode("utf-8", "replace")
    return raw
