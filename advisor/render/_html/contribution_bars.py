"""Contributions as bars: those for direct calls to the left, those for events to the right."""

from msgspec import Struct

from advisor.core.report import Line, Section
from advisor.core.verdict import Verdict

ROW = 42
"""Pixels from one bar to the next; widths are in percent, so that text keeps its size."""
HEAD = 30
_ROOM = 7
"""Percent kept free on both sides, for the figures at the ends of bars."""
_LEAST = 0.25
"""The least share of the width for one side, even if almost empty."""


class Bar(Struct, frozen=True):
    """One bar, from ``left``, ``width`` wide, both in percent of the picture."""

    line: Line
    left: float
    width: float
    top: int

    @property
    def side(self) -> Verdict:
        """Which alternative it speaks for."""
        return Verdict.EVENTS if self.line.pull > 0 else Verdict.DIRECT


class Pulls(Struct, frozen=True):
    """The bars of one interaction, and the same bars end to end: their sum."""

    bars: tuple[Bar, ...]
    summed: tuple[Bar, ...]
    zero: float
    """The position of a margin of zero, in percent."""
    towards: int
    away: int
    height: int
    end: float
    """How far the sum for events reaches, in percent."""

    @property
    def charged(self) -> bool:
        """Whether events lose points, which are drawn on the side of direct calls."""
        return any(bar.line.points < 0 for bar in self.bars)

    @property
    def lead(self) -> int:
        """Points by which events lead."""
        return self.towards - self.away

    @property
    def foot(self) -> int:
        """The position of the sum."""
        return HEAD + ROW * len(self.bars)


def pulls(section: Section) -> Pulls:
    """Lay out the contributions of a section, the strongest on top."""
    drawn = [line for line in section.lines if line.points]
    towards = sum(max(line.pull, 0) for line in drawn)
    away = -sum(min(line.pull, 0) for line in drawn)
    widest = max(towards, away, 1)
    left, right = max(away, widest * _LEAST), max(towards, widest * _LEAST)
    point = (100 - 2 * _ROOM) / (left + right)
    zero = _ROOM + left * point
    bars, summed, ends = [], [], {True: zero, False: zero}
    foot = HEAD + ROW * len(drawn)
    for number, line in enumerate(drawn):
        ahead, width = line.pull > 0, abs(line.pull) * point
        start = zero if ahead else zero - width
        bars.append(Bar(line, round(start, 2), round(width, 2), HEAD + ROW * number))
        start = ends[ahead] if ahead else ends[ahead] - width
        ends[ahead] += width if ahead else -width
        summed.append(Bar(line, round(start, 2), round(width, 2), foot))
    return Pulls(
        tuple(bars), tuple(summed), round(zero, 2), towards, away, foot + ROW, round(ends[True], 2)
    )
