"""The interactions as a map: a column for each service, a row for each interaction.

The layout is fixed, without a search, and nothing crosses: services are in the order in which they
are named, direct calls above, events below. Each arrow has a level of its own, since several on one
level would look like one path from consumer to consumer. The same report gives the same picture.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from advisor.core.interaction import services
from advisor.core.report import Report, Section
from advisor.core.verdict import Form, Verdict

GUTTER = 204
COLUMN = 134
ROW = 58
TITLE = 40
HEAD = 66
_READABLE = 1500
"""The widest picture that is still readable when scaled to a page."""
_LEVEL = 16
"""The distance of an arrow from the one above; the first two fit into a row."""

SHORT = {
    Form.DIRECT_CALLS: "call",
    Form.JOB_QUEUE: "jobs",
    Form.WORK_QUEUE: "queue",
    Form.PUBLISH_SUBSCRIBE: "pub/sub",
    Form.EVENT_LOG: "log",
}
"""The forms, short enough for a badge."""


class Service(Struct, frozen=True):
    """A box, and the line down from it."""

    name: str
    x: int


class Arrow(Struct, frozen=True):
    """The arrow to one consumer: a line and the points of its head."""

    consumer: str
    path: str
    head: str
    level: int


class Lane(Struct, frozen=True):
    """One interaction."""

    section: Section
    start: int
    node: int
    """The position of the badge with the form; direct calls have none, and start there."""
    y: int
    arrows: tuple[Arrow, ...]

    @property
    def height(self) -> int:
        """The height of one row, or of more if there are many arrows."""
        return ROW + max(*(arrow.level - self.y - _LEVEL for arrow in self.arrows), 0)

    @property
    def badge(self) -> str:
        """The form in a word or two."""
        return SHORT[self.section.form]


class Band(Struct, frozen=True):
    """All lanes of one alternative."""

    verdict: Verdict
    y: int
    height: int
    lanes: tuple[Lane, ...]


class ServiceMap(Struct, frozen=True):
    """The picture, in pixels."""

    width: int
    height: int
    services: tuple[Service, ...]
    bands: tuple[Band, ...]

    @property
    def wide(self) -> bool:
        """Whether it would be unreadable if scaled to a page's width."""
        return self.width > _READABLE


def service_map(report: Report) -> ServiceMap:
    """Lay out the services and interactions of a report."""
    columns = _columns(report)
    bands, y = [], HEAD
    for verdict in Verdict:
        sections = [one for one in report.sections if one.verdict is verdict]
        if sections:
            band = _band(verdict, sections, columns, y)
            bands.append(band)
            y += band.height + 12
    boxes = tuple(Service(name, x) for name, x in columns.items())
    return ServiceMap(GUTTER + COLUMN * len(columns) + 12, y, boxes, tuple(bands))


def _columns(report: Report) -> dict[str, int]:
    named = services(section.interaction for section in report.sections)
    return {name: GUTTER + COLUMN * place + COLUMN // 2 for place, name in enumerate(named)}


def _band(verdict: Verdict, sections: Sequence[Section], columns: dict[str, int], y: int) -> Band:
    lanes, height = [], TITLE
    for section in sections:
        lane = _lane(section, columns, y + height + ROW // 2)
        lanes.append(lane)
        height += lane.height
    return Band(verdict, y, height, tuple(lanes))


def _lane(section: Section, columns: dict[str, int], y: int) -> Lane:
    start = columns[section.interaction.producer]
    ends = [(one.service, columns[one.service]) for one in section.interaction.consumers]
    rightwards = sum((end >= start) - (end < start) for _, end in ends) >= 0
    half = COLUMN // 2 if rightwards else -COLUMN // 2
    node = start + half if section.verdict is Verdict.EVENTS else start
    return Lane(section, start, node, y, tuple(_arrows(ends, start, node, y)))


def _arrows(ends: Sequence[tuple[str, int]], start: int, node: int, y: int) -> Iterator[Arrow]:
    """Yield arrows that go on from the badge, then those that go back, below its own line."""

    def comes_back(end: int) -> bool:
        return node != start and (end > node) is not (node > start)

    level = y
    for name, end in sorted(ends, key=lambda one: comes_back(one[1])):
        if comes_back(end):
            level = max(level, y + _LEVEL)
        way = f"M{node} {y}V{level}"
        if end == node:  # the producer calls itself: out, and back a level below
            level += _LEVEL
            way = f"{way}H{node + 34}V{level}"
        step = 1 if end > node else -1
        tip = end - 5 * step
        yield Arrow(name, f"{way}H{tip - 8 * step}", _head(tip, level, step), level)
        level += _LEVEL


def _head(x: int, y: int, step: int) -> str:
    return f"{x},{y} {x - 9 * step},{y - 5} {x - 9 * step},{y + 5}"
