"""The decision records in a folder: which are ours, and which a new one supersedes."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from advisor.adr.naming import by_age, label, next_name
from advisor.core.record import Stamp, stamps
from advisor.disk import open_file
from advisor.errors import Problem, RecordRefused, reason_of

MOST_NAMES: Final = 5000
LARGEST_RECORD: Final = 1024 * 1024
LARGEST_LOG: Final = 64 * 1024 * 1024
_HEAD = re.compile(r"\ufeff?---[ \t]*\r?\n(?P<fields>.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_STATUS = re.compile(r"^status:(?P<status>[^\r\n]*)(?P<more>\r?\n[ \t])?", re.MULTILINE)
_REFUSED = ("rejected", "deprecated")


class Existing(Struct, frozen=True):
    """A record in the folder that advisor wrote."""

    name: str
    content: bytes
    stamp: Stamp

    @property
    def status(self) -> str:
        """The status in its front matter, in lower case; empty if it has none."""
        text = self.content.decode("utf-8")
        head = _HEAD.match(text)
        found = _STATUS.search(head["fields"]) if head else None
        return found["status"].strip(" \t'\"").lower() if found else ""

    @property
    def is_refused(self) -> bool:
        """Whether people have decided against it; then it is not superseded."""
        return self.status.startswith(_REFUSED)

    def superseded_by(self, name: str) -> bytes:
        """Return its bytes with a link to the record that supersedes it, otherwise unchanged.

        Raises RecordRefused if its front matter cannot be changed so.
        """
        text = self.content.decode("utf-8")
        link = f'status: "superseded by [{label(name)}]({name})"'
        head = _HEAD.match(text)
        if head is None:
            return f"---\n{link}\n---\n\n{text}".encode()
        found = _STATUS.search(head["fields"])
        if found is None:
            line_end = "\r\n" if "\r\n" in head[0] else "\n"
            start = head.start("fields")
            return f"{text[:start]}{link}{line_end}{text[start:]}".encode()
        if found["more"]:
            message = "its status is written over several lines"
            hint = f"write it in one line, or set it by hand: {link}"
            raise RecordRefused(Problem("bad-record", message, self.name, hint))
        start, end = (head.start("fields") + place for place in found.span())
        return f"{text[:start]}{link}{text[end:]}".encode()


class Log(Struct, frozen=True):
    """A folder of records, which may not exist yet."""

    folder: Path
    names: Sequence[str]
    ours: tuple[Existing, ...]
    """The records that advisor wrote, oldest first."""

    def about(self, project: str) -> tuple[Existing, ...]:
        """Return the records of a project that are not superseded, oldest first."""
        mine = (one for one in self.ours if one.stamp.project == project)
        return tuple(one for one in mine if not one.status.startswith("superseded"))


class Plan(Struct, frozen=True):
    """What to write, if anything."""

    folder: Path
    name: str
    """The record to write, or the one that still holds."""
    holds: bool
    """Whether it exists already, made from the same answers and packs."""
    superseded: tuple[Existing, ...]
    """Records that it supersedes, and that do not say so yet."""


def read_log(folder: Path) -> Log:
    """Read the records in a folder; RecordRefused if there are too many, or it is no folder."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        return Log(folder, (), ())
    except OSError as error:
        raise _refused(folder, "not-a-folder", reason_of(error)) from error
    try:
        names = by_age(_names(handle, folder))
        ours = tuple(_ours(handle, names, folder))
    finally:
        os.close(handle)
    return Log(folder, names, ours)


def plan_record(log: Log, stamp: Stamp, title: str, day: str) -> Plan:
    """Return what to write so that the newest record of a project has this stamp.

    A record that people have rejected is not proposed again, and supersedes no other.
    """
    earlier = log.about(stamp.project)
    standing = tuple(one for one in earlier if not one.is_refused)
    last = (*earlier[-1:], *standing[-1:])
    newest = next((one for one in last if one.stamp == stamp), None)
    name = newest.name if newest else next_name(log.names, title, day)
    refused = newest is not None and newest.is_refused
    superseded = () if refused else tuple(one for one in standing if one is not newest)
    return Plan(log.folder, name, holds=newest is not None, superseded=superseded)


def _names(handle: int, folder: Path) -> list[str]:
    names: list[str] = []
    with os.scandir(handle) as entries:
        for entry in entries:
            names.append(entry.name)
            if len(names) > MOST_NAMES:
                raise _refused(folder, "too-many", f"more than {MOST_NAMES} files are here")
    return names


def _ours(handle: int, names: Sequence[str], folder: Path) -> Iterator[Existing]:
    total = 0
    for name in names:
        if name.lower().endswith(".md") and name.isprintable():
            content = _content(handle, name)
            total += len(content)
            if total > LARGEST_LOG:
                raise _refused(folder, "too-large", "the records here are larger than 64 MiB")
            found = stamps(content.decode("utf-8", "replace"))
            if len(found) == 1 and _is_text(content):
                yield Existing(name, content, found[0])


def _content(handle: int, name: str) -> bytes:
    """Return a regular file's bytes; none if it is a link, a device, or larger than 1 MiB."""
    try:
        with open_file(name, within=handle, links=False) as file:
            content = file.read(LARGEST_RECORD + 1)
    except OSError:
        return b""
    return content if len(content) <= LARGEST_RECORD else b""


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _refused(folder: Path, code: str, message: str) -> RecordRefused:
    return RecordRefused(Problem(code, message, str(folder), "name another folder with --dir"))
