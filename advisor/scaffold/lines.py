"""Finds the lines that two texts have in common: the basis of a merge.

difflib was tried: its time grows with the square of the lines that repeat, so a text can be made to
take an hour, and it prefers the longest run that matches, even of empty lines. Here, lines that
occur once in each text are paired first, as in patience diff: a brace or an empty line says nothing
about its place. The stretches between them are compared in full if small, and treated as rewritten
if not.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

_DEEPEST = 24
_MOST_CELLS = 250_000
"""Cells of all comparison tables together."""


class _Part(Struct, frozen=True):
    """A stretch of the old text, from ``at`` to before ``to``, and one of the new text."""

    at: int
    to: int
    new_at: int
    new_to: int
    depth: int = 0


def match(old: Sequence[bytes], new: Sequence[bytes]) -> list[int | None]:
    """Return the index in the new text of each line of the old one, in the same order."""
    # Numbers compare faster than lines.
    numbers: dict[bytes, int] = {}
    before = [numbers.setdefault(line, len(numbers)) for line in old]
    after = [numbers.setdefault(line, len(numbers)) for line in new]
    found: list[int | None] = [None] * len(before)
    room = _MOST_CELLS
    todo = [_Part(0, len(before), 0, len(after))]
    while todo:
        part = _without_equal_ends(before, after, todo.pop(), found)
        cells = (part.to - part.at) * (part.new_to - part.new_at)
        anchors = _anchors(before, after, part) if part.depth < _DEEPEST else []
        if not anchors and cells <= room:
            room -= cells
            anchors = _longest(before, after, part)
        elif anchors:
            todo.extend(_between(anchors, part))
        for place, new_place in anchors:
            found[place] = new_place
    return found


def _without_equal_ends(
    old: list[int], new: list[int], part: _Part, found: list[int | None]
) -> _Part:
    """Pair the equal lines at the beginning and end of two stretches; return the rest."""
    at, to, new_at, new_to = part.at, part.to, part.new_at, part.new_to
    while at < to and new_at < new_to and old[at] == new[new_at]:
        found[at] = new_at
        at, new_at = at + 1, new_at + 1
    while at < to and new_at < new_to and old[to - 1] == new[new_to - 1]:
        to, new_to = to - 1, new_to - 1
        found[to] = new_to
    return _Part(at, to, new_at, new_to, part.depth)


def _anchors(old: list[int], new: list[int], part: _Part) -> list[tuple[int, int]]:
    """Pair the lines that occur once in each stretch; drop as few pairs that cross as possible."""
    counts = Counter(old[part.at : part.to])
    new_counts = Counter(new[part.new_at : part.new_to])
    places = {
        new[place]: place
        for place in range(part.new_at, part.new_to)
        if new_counts[new[place]] == 1
    }
    pairs = [
        (place, places[old[place]])
        for place in range(part.at, part.to)
        if counts[old[place]] == 1 and old[place] in places
    ]
    return _rising(pairs)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence of pairs in which the second numbers rise, too."""
    ends: list[int] = []
    last: list[int] = []
    previous: list[int] = []
    for number, (_, new_place) in enumerate(pairs):
        length = bisect_left(ends, new_place)
        ends[length : length + 1] = [new_place]
        last[length : length + 1] = [number]
        previous.append(last[length - 1] if length else -1)
    run: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        run.append(pairs[number])
        number = previous[number]
    return run[::-1]


def _between(anchors: list[tuple[int, int]], part: _Part) -> list[_Part]:
    """Return the stretches before, between and after lines that were paired."""
    stretches = []
    at, new_at = part.at, part.new_at
    for place, new_place in (*anchors, (part.to, part.new_to)):
        stretches.append(_Part(at, place, new_at, new_place, part.depth + 1))
        at, new_at = place + 1, new_place + 1
    return stretches


def _longest(old: list[int], new: list[int], part: _Part) -> list[tuple[int, int]]:
    """Pair as many lines as possible: the longest common subsequence, by its table."""
    others = new[part.new_at : part.new_to][::-1]
    rows = [[0] * (len(others) + 1)]
    for place in range(part.to - 1, part.at - 1, -1):
        row = [0]
        below = rows[-1]
        for column, other in enumerate(others):
            one_more = below[column] + 1 if old[place] == other else 0
            row.append(max(one_more, below[column + 1], row[-1]))
        rows.append(row)
    pairs = []
    place, new_place = part.at, part.new_at
    while place < part.to and new_place < part.new_to:
        here, below = rows[part.to - place], rows[part.to - place - 1]
        left = part.new_to - new_place
        if old[place] == new[new_place]:
            pairs.append((place, new_place))
            place, new_place = place + 1, new_place + 1
        elif below[left] >= here[left - 1]:
            place += 1
        else:
            new_place += 1
    return pairs
