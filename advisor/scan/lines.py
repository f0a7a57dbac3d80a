"""Patterns held against a text, and the lines on which they are met."""

import re
from collections.abc import Iterator


def met(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    """Yield the line, from 1, and the first group of every match.

    Patterns are tried on foreign text, so each has to be linear: no two parts that take the same
    characters stand side by side, and none that begins a line takes line ends.
    """
    line, before = 1, 0
    for match in pattern.finditer(text):
        line += text.count("\n", before, match.start(1))
        before = match.start(1)
        yield line, match[1]
