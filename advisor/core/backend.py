"""What can carry events: databases, brokers and logs, with what speaks for and against each."""

from msgspec import Struct

from advisor.core.condition import Condition
from advisor.core.verdict import Form


class Limit(Struct, frozen=True):
    """A condition under which a back end is out, with the published limit behind it."""

    when: Condition
    because: str
    source: str
    until_known: bool = False
    """Whether it counts if an unknown answer leaves it open; if not, it is listed as a check."""


class Merit(Struct, frozen=True):
    """A condition under which a back end suits better than its burden says."""

    when: Condition
    points: int
    because: str
    source: str


class Backend(Struct, frozen=True):
    """One way to carry events."""

    id: str
    title: str
    summary: str
    """What it is good at, one sentence."""
    carries: tuple[Form, ...]
    runs_as: tuple[str, ...]
    """The answers to ``platform.runs`` that mean that the team runs it already."""
    burden: int
    """What it costs to run one more of these, 0 for nothing."""
    scaffolded: bool
    """Whether the starter can be made for it."""
    order: str
    delivery: str
    source: str
    limits: tuple[Limit, ...]
    merits: tuple[Merit, ...]
    table: bool = False
    """Whether it is a table of a database, written in the transaction of the change itself."""

    @property
    def unnamed(self) -> bool:
        """Whether it is a table in the existing database, whichever that is."""
        return self.table and not self.runs_as

    @property
    def running(self) -> tuple[str, ...]:
        """Facts; if any of them is "yes", the team runs it already."""
        return tuple(f"platform.runs.{name}" for name in self.runs_as)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Everything that it tests."""
        return (*(limit.when for limit in self.limits), *(merit.when for merit in self.merits))
