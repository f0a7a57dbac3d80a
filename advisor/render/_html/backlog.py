"""A peak over time: how many wait, and how late each moment's arrivals are handled."""

from fractions import Fraction

from msgspec import Struct

from advisor.core.capacity import Surge


class Moment(Struct, frozen=True):
    """One point of the curve: across and down in percent of the picture, with its values."""

    across: float
    down: float
    after: Fraction
    """Seconds from the beginning of the peak."""
    waiting: Fraction
    late: Fraction
    """Seconds until what arrives now is handled."""


class Backlog(Struct, frozen=True):
    """The curve, from the beginning of the peak until nothing waits, or for twice the peak."""

    moments: tuple[Moment, ...]
    turn: int
    """The index of the moment at which the peak ends."""
    gone: bool
    """Whether nothing waits any more at the last moment."""

    @property
    def top(self) -> Moment:
        """The end of the peak, when most waits."""
        return self.moments[self.turn]

    @property
    def outline(self) -> str:
        """The points of the area under the curve, for a square of 100."""
        curve = " ".join(f"{one.across:g},{one.down:g}" for one in self.moments)
        return f"0,100 {curve} {self.moments[-1].across:g},100"


def backlog(surge: Surge) -> Backlog:
    """Lay out a peak, which must cause a backlog."""
    after = surge.drain if surge.drain is not None else surge.lasts
    whole = surge.lasts + after
    highest = max(surge.backlog, surge.waiting(whole))
    steps = [surge.lasts * part / 2 for part in range(3)]
    steps += [surge.lasts + after * part / 2 for part in (1, 2)]
    moments = []
    for at in steps:
        waiting = surge.waiting(at)
        across, down = (
            round(float(100 * at / whole), 2),
            round(float(100 - 100 * waiting / highest), 2),
        )
        moments.append(Moment(across, down, at, waiting, waiting / surge.station.capacity))
    return Backlog(tuple(moments), 2, surge.drain is not None)
