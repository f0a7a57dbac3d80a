"""NDJSON in: one answers document a line, with an id of its own if it likes."""

import json
import re
from collections.abc import Iterator
from io import BufferedIOBase
from typing import Any

from advisor.core.interaction import Project
from advisor.core.rulebook import Rulebook
from advisor.errors import AnswersInvalid, Problem
from advisor.files.answers import read_root
from advisor.files.document import LARGEST_FILE, Mapping, Unreadable, parse
from advisor.files.rows import check_id, parse_object

LONGEST_LINE = LARGEST_FILE
BLOCK = 64 * 1024
"""Bytes that are read at once, no more than the longest line."""
_PAIR = re.compile(
    r"((?<!\\)(?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)
TOO_LONG = Problem("too-large", "a line longer than 1 MiB", hint="one record a line")


def read_lines(stream: BufferedIOBase) -> Iterator[list[bytes | None]]:
    """Yield all lines in lists, as they come, without their ends; None for one that is too long."""
    rest, too_long = b"", False
    while block := stream.read1(BLOCK):
        *lines, rest = (rest + block).split(b"\n")
        if lines:
            first, *others = lines
            yield [None if too_long or len(first) > LONGEST_LINE else first, *others]
            too_long = False
        if len(rest) > LONGEST_LINE:
            rest, too_long = b"", True
    if rest or too_long:
        yield [None if too_long else rest]


def read_document(line: bytes, rulebook: Rulebook, *, partial: bool) -> Project:
    """Read one line as an answers file; AnswersInvalid says all that is wrong with it."""
    pairs = parse_object(line)
    problems: list[Problem] = []
    # YAML takes a pair of escapes for two characters, where JSON means one beyond U+FFFF.
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
    """Return the id of a line, None where it has none that can be read."""
    try:
        found = dict(parse_object(line)).get("id")
    except AnswersInvalid:
        return None
    return None if any(check_id(found, 0)) else found
