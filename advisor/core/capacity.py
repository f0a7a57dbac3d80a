"""How a consumer stands up to its load: utilisation, waits below capacity, a backlog above it.

Below capacity it is the M/M/c queue (Erlang C; Kleinrock, Queueing Systems, volume 1): arrivals are
random, and what each takes varies as exponential times do. Above it the fluid model of a peak
(Newell, Applications of Queueing Theory; AWS Builders' Library, "Avoiding insurmountable queue
backlogs"): arrivals are even, so what it says is the least to expect; exact, in fractions.
Rates are per second, times in seconds.
"""

import math
from fractions import Fraction

from msgspec import Struct

_NEGLIGIBLE = 1e-15
_MOST_TERMS = 1_000_000
"""With a thousand million workers a longer sum changes little; cut off, the result is too high."""


class Station(Struct, frozen=True):
    """Workers that take from one queue, each one piece of work at a time."""

    workers: int
    service: Fraction
    """How many seconds one piece of work takes a worker."""

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


class Load(Struct, frozen=True):
    """What arrives at a station."""

    station: Station
    rate: Fraction

    @property
    def utilisation(self) -> Fraction:
        """The share of the workers' time that it asks for; above 1, they fall behind."""
        return self.station.utilisation(self.rate)

    @property
    def queued(self) -> float:
        """The chance to find every worker busy (Erlang C); 1 if they fall behind."""
        if not 0 < self.utilisation < 1:
            return float(self.utilisation > 0)
        lost = 1 / self._unblocked()
        return lost / (1 - float(self.utilisation) * (1 - lost))

    def wait(self, share: float) -> float:
        """Return how many seconds or more this share of the arrivals waits; below capacity only."""
        unlucky = self.queued / share
        spare = float(self.station.capacity - self.rate)
        return math.log(unlucky) / spare if unlucky > 1 else 0.0

    def _unblocked(self) -> float:
        """Return how many arrivals there are for one that would be turned away (Erlang B).

        The sum of c (c - 1) ... (c - k + 1) / a^k, for c workers of whom a are busy. It ends where
        no further term counts.
        """
        term = total = 1.0
        busy = float(self.station.busy(self.rate))
        workers = self.station.workers
        for free in range(workers, max(workers - _MOST_TERMS, 0), -1):
            term *= free / busy
            total += term
            if min(1.0, term * free) < total * _NEGLIGIBLE:
                break
        return total


class Surge(Load, frozen=True):
    """A peak at a station that lasts some seconds, and the ordinary rate after it."""

    ordinary: Fraction
    lasts: Fraction

    @property
    def backlog(self) -> Fraction:
        """How many wait at the end of the peak: the most that ever wait."""
        return max(self.rate - self.station.capacity, Fraction(0)) * self.lasts

    @property
    def window(self) -> Fraction:
        """Seconds until the last of the peak is handled: the widest consistency window."""
        return self.backlog / self.station.capacity

    @property
    def drain(self) -> Fraction | None:
        """Seconds from the end of the peak until the backlog is gone; None if it never is."""
        if not self.backlog:
            return Fraction(0)
        spare = self.station.capacity - self.ordinary
        return self.backlog / spare if spare > 0 else None

    def workers_for(self, window: Fraction) -> int:
        """Return how many workers would handle the last of the peak within these seconds."""
        pace = self.rate * self.lasts / (self.lasts + window)
        return math.ceil(self.station.busy(pace))

    def waiting(self, moment: Fraction) -> Fraction:
        """Return how many wait so many seconds after the beginning of the peak."""
        if moment <= self.lasts:
            return self.backlog * moment / self.lasts if self.lasts else Fraction(0)
        left = self.backlog - (self.station.capacity - self.ordinary) * (moment - self.lasts)
        return max(left, Fraction(0)) if self.backlog else Fraction(0)
