"""Reads NDJSON: one answers document a line, with an optional id."""

import json
import re
from collections.abc import Callable, Iterator
from mmap import mmap
from typing import Any

from msgspec import Struct

from advisor.core.interaction import Project
from advisor.core.rulebook import Rulebook
from advisor.errors import AnswersInvalid, Problem
from advisor.files.answers import read_root
from advisor.files.document import LARGEST_FILE, Mapping, Unreadable, parse
from advisor.files.rows import check_id, parse_object

LONGEST_LINE = LARGEST_FILE
BLOCK = 256 * 1024
"""Bytes that are read at once, no more than the longest line."""
_PAIR = re.compile(
    r"((?<!\\)(?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)
TOO_LONG = Problem("too-large", "a line longer than 1 MiB", hint="one record a line")


class Lines(Struct, frozen=True):
    """Whole lines that were read together, in one of the Buffers."""

    buffer: int
    size: int
    first: int
    """The number of the first, from 1."""
    too_long: bool
    """Whether the first is too long, and only its end is here."""


class Buffers:
    """Buffers for lines, used in turn and shared with processes that are forked later."""

    def __init__(self, count: int) -> None:
        self._all = [memoryview(mmap(-1, LONGEST_LINE + BLOCK)) for _ in range(count)]
        self._turn = 0

    def read(self, read: Callable[[memoryview], int]) -> Iterator[Lines]:
        """Yield all lines as they come; a buffer is used again after all others.

        ``read`` fills a part of a buffer as soon as data comes, and returns its size, 0 at the end.
        """
        first, kept, too_long = 1, 0, False
        while got := read((buffer := self._all[self._turn])[kept : kept + BLOCK]):
            block = bytes(buffer[kept : kept + got])
            if ends := block.count(b"\n"):
                end = block.rindex(b"\n")
                yield self._lines(kept + end, first, too_long)
                first += ends
                rest = block[end + 1 :]
                self._all[self._turn][: len(rest)] = rest
                kept, too_long = len(rest), False
            else:
                kept += got
            if kept > LONGEST_LINE:
                kept, too_long = 0, True
        if kept or too_long:
            yield self._lines(kept, first, too_long)

    def numbered(self, lines: Lines) -> Iterator[tuple[int, bytes | None]]:
        """Return each line with its number, without its end; None for one that is too long."""
        found: list[bytes | None] = [*bytes(self._all[lines.buffer][: lines.size]).split(b"\n")]
        if lines.too_long or len(found[0] or b"") > LONGEST_LINE:
            found[0] = None
        return enumerate(found, lines.first)

    def _lines(self, size: int, first: int, too_long: bool) -> Lines:  # noqa: FBT001 - as Lines has it
        used, self._turn = self._turn, (self._turn + 1) % len(self._all)
        return Lines(used, size, first, too_long)


def read_document(line: bytes, rulebook: Rulebook, *, partial: bool) -> Project:
    """Read one line as an answers file; AnswersInvalid has every problem."""
    pairs = parse_object(line)
    problems: list[Problem] = []
    # YAML reads a pair of escapes as two characters; in JSON it is one beyond U+FFFF.
    text = _PAIR.sub(lambda found: found[1] + json.loads(f'"{found[2]}"'), line.decode("utf-8-sig"))
    try:
        root = parse(text, "", problems)
    except Unreadable as error:
        raise AnswersInvalid(*problems, error.problem) from error
    problems += [one for key, value in pairs if key == "id" for one in check_id(value, 0)]
    return read_root(_without_id(root), rulebook, problems, unanswered=partial)


def _without_id(root: Mapping) -> Mapping:
    return Mapping(
        {key: node for key, node in root.entries.items() if key != "id"},
        {key: place for key, place in root.keys.items() if key != "id"},
        root.place,
    )


def id_of(line: bytes) -> Any:  # noqa: ANN401 - a text, a number or None, as it stands
    """Return the id of a line, None if it has none that can be read."""
    try:
        found = dict(parse_object(line)).get("id")
    except AnswersInvalid:
        return None
    return None if any(check_id(found, 0)) else found
