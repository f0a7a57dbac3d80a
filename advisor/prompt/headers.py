"""Asks for names: the project's, and each interaction's producer, event and consumers."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from advisor.core.interaction import (
    MOST_CONSUMERS,
    Consumer,
    Interaction,
    Kind,
    default_action,
    split_consumers,
)
from advisor.core.names import class_name, consumer_fault, dotted_fault, name_fault, project_fault
from advisor.prompt.item import Item, Signal
from advisor.prompt.widgets import select, text

_KINDS = (
    Item(Kind.FACT, "Something has happened", "A fact, told to whom it may concern: order.placed"),
    Item(Kind.REQUEST, "Something is wanted", "A request that somebody do it: stock.reserve"),
)
_WHY = {
    "project": "It names the starter project and its Python package.",
    "kind": "A fact is told in the past tense, a request in the imperative. Both can be carried"
    " by a call or by an event.",
    "name": "Each interaction gets a verdict of its own. The name becomes the event's type, or"
    " the call's name, in the starter.",
    "producer": "Where it comes from. It becomes a service, or a module, in the starter.",
    "consumers": "Who reacts. How many there are, and whether they are separate from the"
    " producer, weighs more than anything else. Workers that share the work are one, and so"
    " is what ships together beside separate services.",
    "action": "It becomes the name of the handler in the starter.",
}
_DRAFT = Interaction(Kind.FACT, "", "", (), {})


class _Field(Struct, frozen=True):
    """One thing to ask of an interaction's header, and where its answer goes."""

    ask: Callable[[Interaction], Interaction | Signal]
    why: str


def ask_project(before: str, progress: str, say: Callable[[str], None]) -> str | Signal:
    """Ask for the project's name until it is valid or the person goes back."""
    while True:
        name = text(
            f"{progress}What is the project called? (such as my-shop)", before, project_fault
        )
        if name is not Signal.WHY:
            return name
        say(_WHY["project"])


def ask_interaction(
    before: Interaction | None,
    others: Sequence[Interaction],
    progress: str,
    say: Callable[[str], None],
    keep: Callable[[Interaction], None],
) -> Interaction | Signal:
    """Ask who says what to whom, field by field; BACK before the first field leaves.

    It continues after the last field of ``before``. ``keep`` is called after every field from the
    name on.
    """
    draft = before or _DRAFT
    at = 0 if is_named(draft) or not draft.name else 3 if draft.producer else 2
    while True:
        fields = tuple(_fields(draft, others, progress))
        if at == len(fields):
            return draft
        answer = fields[at].ask(draft)
        if answer is Signal.WHY:
            say(fields[at].why)
        elif isinstance(answer, Interaction):
            draft, at = answer, at + 1
            if draft.name:
                keep(_readable(draft, others))
        elif at == 0:
            return Signal.BACK
        else:
            at -= 1


def is_named(interaction: Interaction) -> bool:
    """Tell whether producer, name and consumers are known."""
    return bool(interaction.producer and interaction.consumers)


def _readable(draft: Interaction, others: Sequence[Interaction]) -> Interaction:
    """Return a valid interaction: without consumers as long as one of their actions is taken."""
    taken = any(one in other.consumers for other in others for one in draft.consumers)
    return replace(draft, consumers=()) if taken else draft


def _fields(draft: Interaction, others: Sequence[Interaction], progress: str) -> Iterator[_Field]:
    yield _Field(lambda it: _kind(it, progress), _WHY["kind"])
    yield _Field(lambda it: _name(it, others, progress), _WHY["name"])
    yield _Field(lambda it: _producer(it, progress), _WHY["producer"])
    yield _Field(lambda it: _consumers(it, progress), _WHY["consumers"])
    for place in range(len(draft.consumers)):
        ask = partial(_action, place=place, others=others, progress=progress)
        yield _Field(ask, _WHY["action"])


def _kind(draft: Interaction, progress: str) -> Interaction | Signal:
    message = f"{progress}An interaction: one part tells others. What does it say?"
    answer = select(message, _KINDS, draft.kind)
    return answer if isinstance(answer, Signal) else replace(draft, kind=Kind(answer))


def _name(draft: Interaction, others: Sequence[Interaction], progress: str) -> Interaction | Signal:
    example = "user.signed_up" if draft.kind is Kind.FACT else "stock.reserve"

    def fault(name: str) -> str:
        taken = any(class_name(name) == class_name(other.name) for other in others)
        return dotted_fault(name) or ("an interaction of this name exists already" if taken else "")

    answer = text(f"{progress}What is the {draft.kind} called? ({example})", draft.name, fault)
    return answer if isinstance(answer, Signal) else replace(draft, name=answer)


def _producer(draft: Interaction, progress: str) -> Interaction | Signal:
    produces = "produces" if draft.kind is Kind.FACT else "asks for"
    message = f"{progress}Which service or module {produces} {draft.name}?"
    answer = text(message, draft.producer, name_fault)
    return answer if isinstance(answer, Signal) else replace(draft, producer=answer)


def _consumers(draft: Interaction, progress: str) -> Interaction | Signal:
    before = ", ".join(consumer.service for consumer in draft.consumers)
    reacts = "reacts to" if draft.kind is Kind.FACT else "is asked for"
    message = f"{progress}Who {reacts} {draft.name}? (names, with commas)"
    answer = text(message, before, _consumers_fault)
    if isinstance(answer, Signal):
        return answer
    actions = {consumer.service: consumer.action for consumer in draft.consumers}
    default = _first_action(draft)
    named = (Consumer(it, action or actions.get(it, default)) for it, action in _split(answer))
    return replace(draft, consumers=tuple(named))


def _first_action(draft: Interaction) -> str:
    """Return the likely action of a consumer: of a request, the verb in its name."""
    wanted = draft.name.rpartition(".")[2]
    plain = draft.kind is Kind.REQUEST and not name_fault(wanted)
    return wanted if plain else default_action(draft.name)


def _action(
    draft: Interaction, place: int, others: Sequence[Interaction], progress: str
) -> Interaction | Signal:
    consumer = draft.consumers[place]

    def fault(name: str) -> str:
        taken = any(Consumer(consumer.service, name) in other.consumers for other in others)
        return name_fault(name) or (
            f"{consumer.service} does that after something else" if taken else ""
        )

    message = f"{progress}What does {consumer.service} do then? (a verb, like start_trial)"
    suggested = _first_action(draft)
    mine = "" if consumer.action == suggested else consumer.action
    answer = text(message, mine, fault, suggested)
    if isinstance(answer, Signal):
        return answer
    changed = list(draft.consumers)
    changed[place] = replace(consumer, action=answer)
    return replace(draft, consumers=tuple(changed))


def _consumers_fault(typed: str) -> str:
    services = [service for service, _ in _split(typed)]
    if not services or len(set(services)) < len(services):
        return "at least one name, and none twice"
    if len(services) > MOST_CONSUMERS:
        return f"at most {MOST_CONSUMERS} names"
    for service, action in _split(typed):
        if fault := consumer_fault(service):
            return f"{service}: {fault}"
        if action and (fault := name_fault(action)):
            return f"{action}: {fault}"
    return ""


def _split(typed: str) -> list[tuple[str, str]]:
    """Return services, each with its action if that is written too: ``email:send_welcome``."""
    return [(service, action) for service, action in split_consumers(typed, "") if service]
