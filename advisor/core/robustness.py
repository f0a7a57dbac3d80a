"""Would other weights say the same? How far each may move, and what share of all weights agrees.

These figures are for verdicts that weights decide: not for those of a gate, of a gate that may
yet hold, or of a hold.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from math import comb

from msgspec import Struct

from advisor.core.ruling import Contribution, Ruling
from advisor.core.verdict import Verdict

GRID = 10
"""Steps to a point, when every weight may move at once."""


class Robustness(Struct, frozen=True):
    """Shares of weights, between 0 and 1, under which the verdict stays what it is."""

    any_weights: Fraction
    """Of all possible weights, with no preference among them: SMAA's acceptability index."""
    doubled: Fraction
    """Of all weights between nothing and twice ours, each moving by itself."""


class Stability(Struct, frozen=True):
    """The points that one rule may have while all others keep theirs, both ends included."""

    least: int | None
    """None if there is no such end."""
    most: int | None


def robustness(ruling: Ruling) -> Robustness | None:
    """Measure a verdict against other weights; None if no weight decided it.

    Both shares are computed exactly, so they need no seed. The first is over weights drawn
    uniformly from the simplex (Lahdelma, Hokkanen and Salminen 1998, with no preference
    information): normalised exponentials, so that the sum of a of them exceeds that of b others
    as often as fewer than a heads show in a + b - 1 throws of a fair coin. The second adds up
    independent uniform weights on a grid of a tenth of a point.
    """
    pulls = [one.pull for one in ruling.contributions if one.pull]
    if not ruling.weighed or not pulls:
        return None
    towards = sum(pull > 0 for pull in pulls)
    events = _any_weights(towards, len(pulls) - towards), _doubled(pulls)
    any_weights, doubled = events if ruling.verdict is Verdict.EVENTS else (1 - e for e in events)
    return Robustness(any_weights, doubled)


def stability(ruling: Ruling, contribution: Contribution) -> Stability:
    """Return the range of points of one rule within which the verdict stays, others unchanged."""
    others = ruling.margin - contribution.pull
    if ruling.verdict is Verdict.EVENTS:
        least, most = 1 - others, None
    else:
        least, most = None, -others
    if contribution.alternative is Verdict.EVENTS:
        return Stability(least, most)
    return Stability(None if most is None else -most, None if least is None else -least)


def _any_weights(towards: int, away: int) -> Fraction:
    """Return the share of the weight simplex in which the first group outweighs the second."""
    throws = towards + away - 1
    return Fraction(sum(comb(throws, heads) for heads in range(towards)), 2**throws)


def _doubled(pulls: Sequence[int]) -> Fraction:
    """Return how often the margin stays above zero while each weight is uniform up to its double.

    The ways to reach every sum are counted rule by rule; at a margin of zero direct calls win.
    """
    ways, lowest = [1], 0
    for pull in pulls:
        width = 2 * GRID * abs(pull) + 1
        ways = _spread(ways, width)
        lowest += min(2 * GRID * pull, 0)
    above = sum(ways[1 - lowest :])
    return Fraction(above, sum(ways))


def _spread(ways: list[int], width: int) -> list[int]:
    """Convolve counts with a box of the given width."""
    sums = [0, *accumulate(ways)]
    last = len(ways)
    return [
        sums[min(place + 1, last)] - sums[max(place + 1 - width, 0)]
        for place in range(last + width - 1)
    ]
