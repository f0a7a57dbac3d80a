"""Weight stability: how far the points of each rule could move by themselves."""

from msgspec import Struct

from advisor.core.phrases import turning_point
from advisor.core.report import Line, Section

ROW = 42
HEAD = 8
_LEFT, _RIGHT = 2, 84
"""The beginning and end of the axis, in percent."""


class Track(Struct, frozen=True):
    """One rule's points now, and those at which the verdict would turn, both without sign."""

    line: Line
    now: int
    turns: int | None
    """None if no points of the same sign turn the verdict."""
    now_at: float
    turns_at: float
    """In percent of the picture."""
    top: int


class Room(Struct, frozen=True):
    """The tracks of one interaction on one axis from zero to ``most`` points."""

    tracks: tuple[Track, ...]
    most: int
    start: float = _LEFT
    end: float = _RIGHT

    @property
    def turning(self) -> tuple[Track, ...]:
        """The tracks that have a turning point: those to draw."""
        return tuple(one for one in self.tracks if one.turns is not None)

    @property
    def height(self) -> int:
        """The height of the picture, in pixels."""
        return HEAD + ROW * len(self.turning)


def room(section: Section) -> Room:
    """Lay out every rule whose points decided, the one with the least room first."""
    lines = [(line, _turns(line)) for line in section.lines if line.stability]
    lines.sort(key=lambda one: (one[1] is None, abs((one[1] or 0) - abs(one[0].points))))
    most = max([1, *(abs(line.points) for line, _ in lines), *(at or 0 for _, at in lines)])
    unit = (_RIGHT - _LEFT) / most
    tracks = tuple(
        Track(
            line,
            abs(line.points),
            at,
            round(_LEFT + abs(line.points) * unit, 2),
            round(_LEFT + at * unit if at is not None else _RIGHT, 2),
            HEAD + ROW * number,
        )
        for number, (line, at) in enumerate(lines)
    )
    return Room(tracks, most)


def _turns(line: Line) -> int | None:
    at = turning_point(line)
    return None if at is None else abs(at)
