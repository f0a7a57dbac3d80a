"""A template's view of one service or module: what it emits, handles, calls and answers."""

from msgspec import Struct

from advisor.core.starter import Call, Event, Layout, Starter
from advisor.scaffold.filters import natural


class ServiceView(Struct, frozen=True):
    """One part of the project, with the interactions that concern it."""

    starter: Starter
    name: str
    emits: tuple[Event, ...]
    reacts: tuple[tuple[Event, str], ...]
    """Each event it handles, with the name of the handler."""
    calls: tuple[Call, ...]
    answers: tuple[tuple[Call, str], ...]
    """Each call it answers, with the name of the handler."""

    @property
    def callees(self) -> tuple[str, ...]:
        """Whom it calls, each once."""
        names = (consumer.service for call in self.calls for consumer in call.consumers)
        return tuple(sorted(set(names), key=natural))

    @property
    def has_posts(self) -> bool:
        """Whether its HTTP API has POST routes."""
        return bool(self.emits or self.calls or (self.answers and self.separate))

    @property
    def separate(self) -> bool:
        """Whether it is a service with a database of its own."""
        return self.starter.layout is Layout.SEPARATE_SERVICES

    def table(self, action: str) -> str:
        """Return the table that records the effects of an action."""
        return table(self.starter, self.name, action)

    def in_order(self, event: Event, action: str) -> bool:
        """Whether a reaction relies on order; the others show how to work without it."""
        first = event.consumers[0]
        return (first.service, first.action) == (self.name, action)

    def needs(self, template: str) -> bool:
        """Tell whether it needs a file."""
        match template:
            case "handlers.py.j2":
                return bool(self.reacts or self.answers)
            case "commands.py.j2":
                return bool(self.emits or (self.calls and not self.separate))
            case "calls.py.j2":
                return bool(self.calls)
            case "test___service__.py.j2":
                return self.separate or self.has_posts or bool(self.reacts)
            case _:
                return True


def part_views(starter: Starter) -> tuple[ServiceView, ...]:
    """Return a view of every part, in order."""
    return tuple(_view(starter, name) for name in starter.services)


def table(starter: Starter, service: str, action: str) -> str:
    """Name the table of an action; if modules share a database, with the module's name, too."""
    shared = starter.layout is Layout.ONE_DATABASE
    return f"{service}_{action}_done" if shared else f"{action}_done"


def _view(starter: Starter, name: str) -> ServiceView:
    return ServiceView(
        starter=starter,
        name=name,
        emits=tuple(event for event in starter.events if event.producer == name),
        reacts=tuple(
            (event, consumer.action)
            for event in starter.events
            for consumer in event.consumers
            if consumer.service == name
        ),
        calls=tuple(call for call in starter.calls if call.producer == name),
        answers=tuple(
            (call, consumer.action)
            for call in starter.calls
            for consumer in call.consumers
            if consumer.service == name
        ),
    )
