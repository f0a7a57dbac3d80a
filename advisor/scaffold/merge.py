"""Three-way merge of a file: your changes and advisor's changes since the base."""

import re
from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

from advisor.scaffold.lines import match

YOURS = b"<<<<<<< yours\n"
BETWEEN = b"=======\n"
THEIRS = b">>>>>>> advisor %s\n"
_MARKER = re.compile(rb"^(?:<<<<<<< yours|>>>>>>> advisor [^\r\n]*)\r?$", re.MULTILINE)
_Lines: TypeAlias = list[bytes]
_Region: TypeAlias = tuple[_Lines, _Lines, _Lines]


class Merged(Struct, frozen=True):
    """The merged text, and the number of conflicts in it."""

    content: bytes
    conflicts: int = 0


def merge(base: bytes, yours: bytes, theirs: bytes, version: str) -> Merged:
    """Merge line by line: a change that one side made is taken, one that both made is taken once.

    If both changed the same or neighbouring lines, both versions are written between conflict
    markers. If your text has CRLF, so has the result.
    """
    if with_crlf(yours) and b"\r" not in base + theirs:
        merged = _merge(base, yours.replace(b"\r\n", b"\n"), theirs, version)
        return Merged(merged.content.replace(b"\n", b"\r\n"), merged.conflicts)
    return _merge(base, yours, theirs, version)


def same_text(one: bytes, other: bytes) -> bool:
    """Tell whether two texts differ in nothing but their line ends."""
    return one == other or one.replace(b"\r\n", b"\n") == other.replace(b"\r\n", b"\n")


def with_crlf(text: bytes) -> bool:
    """Tell whether every line ends as on Windows."""
    return b"\r\n" in text and text.count(b"\n") == text.count(b"\r\n")


def has_markers(content: bytes) -> bool:
    """Tell whether a text still contains a conflict of an earlier merge."""
    return _MARKER.search(content) is not None


def _merge(base: bytes, yours: bytes, theirs: bytes, version: str) -> Merged:
    lines: _Lines = []
    conflicts = 0
    for old, ours, new in _regions(_split(base), _split(yours), _split(theirs)):
        if ours in (old, new):
            lines += new
        elif new == old:
            lines += ours
        else:
            conflicts += 1
            lines += _conflict(ours, new, version)
    return Merged(b"".join(lines), conflicts)


def _split(text: bytes) -> _Lines:
    # Not splitlines(), which also ends lines at a lone carriage return.
    return [line for line in re.split(rb"(?<=\n)", text) if line]


def _regions(base: _Lines, yours: _Lines, theirs: _Lines) -> Iterator[_Region]:
    """Cut three texts into the lines common to all, and the regions between those."""
    places = zip(match(base, yours), match(base, theirs), strict=True)
    at = in_yours = in_theirs = 0
    for place, (mine, other) in enumerate(places):
        if mine is None or other is None:
            continue
        yield base[at:place], yours[in_yours:mine], theirs[in_theirs:other]
        yield [base[place]], [base[place]], [base[place]]
        at, in_yours, in_theirs = place + 1, mine + 1, other + 1
    yield base[at:], yours[in_yours:], theirs[in_theirs:]


def _conflict(yours: _Lines, theirs: _Lines, version: str) -> Iterator[bytes]:
    """Write both sides between markers; common lines at either end stay outside."""
    shortest = min(len(yours), len(theirs))
    head = 0
    while head < shortest and yours[head] == theirs[head]:
        head += 1
    tail = 0
    while tail < shortest - head and yours[-1 - tail] == theirs[-1 - tail]:
        tail += 1
    yield from yours[:head]
    yield YOURS
    yield from _ended(yours[head : len(yours) - tail])
    yield BETWEEN
    yield from _ended(theirs[head : len(theirs) - tail])
    yield THEIRS % version.encode()
    yield from yours[len(yours) - tail :]


def _ended(lines: _Lines) -> Iterator[bytes]:
    """End the last line, so that a marker starts on a line of its own."""
    yield from lines[:-1]
    yield from (line if line.endswith(b"\n") else line + b"\n" for line in lines[-1:])
