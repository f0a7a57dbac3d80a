"""The unit of decision: one producer, one fact or request, one or more consumers."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from advisor.core.accepted import Acceptance
from advisor.core.answers import Value

MOST_INTERACTIONS = 50
MOST_CONSUMERS = 20
"""Of one interaction: far more than anyone writes by hand, and quick to judge."""


class Kind(StrEnum):
    """What the producer says."""

    FACT = "fact"
    """Something has happened: ``user.signed_up``."""
    REQUEST = "request"
    """Something is wanted: ``stock.reserve``."""


class Consumer(Struct, frozen=True):
    """One party that reacts, and what it does then.

    ``service`` is the name of a service, or of a module where all is one deployable;
    ``action`` names the reaction as a verb and becomes the handler's name: ``start_trial``.
    """

    service: str
    action: str


class Interaction(Struct, frozen=True):
    """One fact or request on its way from its producer to its consumers."""

    kind: Kind
    name: str
    """Dotted, lower case, unique in the project: ``user.signed_up``. It is the id."""
    producer: str
    consumers: tuple[Consumer, ...]
    answers: Mapping[str, Value]
    line: int = 0
    """The line on which it begins in its file, from 1; 0 if it was not read from a file."""


class Project(Struct, frozen=True):
    """A questionnaire filled in: what holds for the whole, and the interactions in order."""

    name: str
    answers: Mapping[str, Value]
    interactions: tuple[Interaction, ...]
    accepted: tuple[Acceptance, ...] = ()

    def answers_to(self, interaction: Interaction) -> dict[str, Value]:
        """Return all that was answered about an interaction: project-wide and its own."""
        return {**self.answers, **interaction.answers}

    def without_lines(self) -> "Project":
        """Return the same project without line numbers."""
        return replace(self, interactions=tuple(replace(one, line=0) for one in self.interactions))


def services(interactions: Iterable[Interaction]) -> tuple[str, ...]:
    """Return every producer and consumer, in the order in which they are named."""
    named = (
        name
        for one in interactions
        for name in (one.producer, *(consumer.service for consumer in one.consumers))
    )
    return tuple(dict.fromkeys(named))


def default_action(name: str) -> str:
    """Return the default action of a consumer: ``on_user_signed_up``."""
    return f"on_{name.replace('.', '_')}"


def split_consumers(text: str, default: str) -> Iterator[tuple[str, str]]:
    """Yield service and action from consumers written as one text: ``email:send, billing``."""
    for part in text.split(","):
        service, _, action = part.strip().partition(":")
        yield service.strip(), action.strip() or default
