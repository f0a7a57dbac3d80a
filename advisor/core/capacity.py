"""How a consumer stands up to its load: utilisation, and what a peak piles up.

The fluid model of a peak above capacity (Newell, Applications of Queueing Theory; AWS Builders'
Library, "Avoiding insurmountable queue backlogs"): arrivals are even, so what it says is the least
to expect. Exact, in fractions; rates are per second, times in seconds.
"""

from fractions import Fraction

from msgspec import Struct


class Station(Struct, frozen=True):
    """Workers that take from one queue, each one piece of work at a time."""

    workers: int
    service: Fraction
    """How long one piece of work takes a worker."""

    @property
    def capacity(self) -> Fraction:
        """What all of them handle a second, at most."""
        return self.workers / self.service

    def busy(self, rate: Fraction) -> Fraction:
        """Return the workers that are busy on average, as long as there are enough (Little)."""
        return rate * self.service

    def utilisation(self, rate: Fraction) -> Fraction:
        """Return the share of their time that a rate asks for; above 1, they fall behind."""
        return self.busy(rate) / self.workers


class Surge(Struct, frozen=True):
    """A peak of some length at a station, and the ordinary load after it."""

    station: Station
    rate: Fraction
    ordinary: Fraction
    lasts: Fraction

    @property
    def backlog(self) -> Fraction:
        """What waits at the end of the peak, and never more."""
        return max(self.rate - self.station.capacity, Fraction(0)) * self.lasts

    @property
    def window(self) -> Fraction:
        """How late the last of the peak is handled: the consistency window at its widest."""
        return self.backlog / self.station.capacity

    @property
    def drain(self) -> Fraction | None:
        """How long after the peak the backlog is gone; None where it never is."""
        if not self.backlog:
            return Fraction(0)
        spare = self.station.capacity - self.ordinary
        return self.backlog / spare if spare > 0 else None

    def waiting(self, moment: Fraction) -> Fraction:
        """Return what waits at a moment, counted from the beginning of the peak."""
        if moment <= self.lasts:
            return self.backlog * moment / self.lasts if self.lasts else Fraction(0)
        left = self.backlog - (self.station.capacity - self.ordinary) * (moment - self.lasts)
        return max(left, Fraction(0)) if self.backlog else Fraction(0)
