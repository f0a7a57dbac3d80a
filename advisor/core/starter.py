"""The content of the starter project, in the user's own names: the plan that templates render."""

from enum import StrEnum

from msgspec import Struct

from advisor.core.answers import NOT_APPLICABLE, UNKNOWN
from advisor.core.assessment import Assessment, Judgement
from advisor.core.english import lowered
from advisor.core.interaction import Consumer, services
from advisor.core.names import key_field
from advisor.core.selection import Selection, select_backend
from advisor.core.value_of_information import settle
from advisor.core.verdict import FORM_NAMES, Verdict
from advisor.core.wording import main_reason, summarise
from advisor.core.workload import LAYOUT, SEVERAL

_SCREEN = "in progress"
EMBEDDED = "sqlite"
"""The back end that every starter runs on."""


class Layout(StrEnum):
    """How the parts of the project are deployed."""

    ONE_DATABASE = "one-database"
    """One deployable and one database; the parts are modules."""
    SEPARATE_SERVICES = "separate-services"
    """Every part is a service with a database of its own."""


class Event(Struct, frozen=True):
    """An interaction carried by a queue or a log."""

    name: str
    """The event type: ``user.signed_up``."""
    producer: str
    consumers: tuple[Consumer, ...]
    form: str
    """Its form in words: ``publish/subscribe``."""
    partition_key: str
    """The field whose value keeps related events in order: ``user_id``."""
    leaves_database: bool
    """True if a reaction may have an effect outside the database, which no dedupe table covers."""
    slow: bool
    """True if the work takes long, or that is not known: then it must not hold a transaction."""
    one_order: bool
    """True if all of them need one order, whatever their key."""
    screen: str
    """What the user reads until the consumers have run: "setting up your account"."""
    why: str
    """The strongest reason for events here, one sentence."""


class Call(Struct, frozen=True):
    """An interaction carried by a direct call."""

    name: str
    """``stock.reserve``"""
    producer: str
    """Who calls."""
    consumers: tuple[Consumer, ...]
    """Who answers, called one after the other."""
    repeat_safe: bool
    """True only if doing it twice is known to be harmless: then it may be retried."""
    why: str
    """The gate, or the strongest reason, for a direct call here, one sentence."""


class Starter(Struct, frozen=True):
    """Everything that the templates are given."""

    name: str
    """The project's name as a slug: ``signup-flow``."""
    layout: Layout
    services: tuple[str, ...]
    """Every producer and consumer, in order of first appearance."""
    events: tuple[Event, ...]
    calls: tuple[Call, ...]
    summary: str
    """The verdict in one sentence."""
    backend: str
    """The id of the recommended back end; empty if nothing is sent, or it is the embedded queue or
    a table of the project's own database."""
    backend_title: str
    """The same, as it stands in a sentence."""
    uncarried: bool
    """True when something is sent, and no back end that is known would carry all of it."""


def plan_starter(assessment: Assessment) -> Starter:
    """Plan the starter for a recommendation: direct calls are called, all others are sent."""
    project = assessment.project
    several = project.answers.get(LAYOUT) == SEVERAL
    judged = assessment.judgements
    selection = select_backend(assessment)
    now = selection if selection and not selection.later else None
    backend, title = _backend(now)
    return Starter(
        name=project.name,
        layout=Layout.SEPARATE_SERVICES if several else Layout.ONE_DATABASE,
        services=services(project.interactions),
        events=tuple(_event(one) for one in judged if one.verdict is Verdict.EVENTS),
        calls=tuple(_call(one) for one in judged if one.verdict is Verdict.DIRECT),
        summary=summarise(settle(assessment)[0]),
        backend=backend,
        backend_title=title,
        uncarried=now is not None and now.chosen is None,
    )


def _backend(selection: Selection | None) -> tuple[str, str]:
    if selection is None or selection.chosen is None:
        return "", ""
    backend = selection.chosen.backend
    embedded = backend.id == EMBEDDED or backend.unnamed
    return ("", "") if embedded else (backend.id, lowered(backend.title))


def _event(judgement: Judgement) -> Event:
    interaction = judgement.interaction
    lasting = judgement.facts.get("work.duration") == "minutes"
    return Event(
        name=interaction.name,
        producer=interaction.producer,
        consumers=interaction.consumers,
        form=FORM_NAMES[judgement.form],
        partition_key=_text(judgement, "ordering.key", key_field(interaction.name)),
        leaves_database=judgement.facts.get("duplicates.effect") not in ("harmless", "database"),
        slow=lasting or judgement.facts.get("work.in_request") not in ("none", "short"),
        one_order=judgement.facts.get("ordering.scope") == "total",
        screen=_text(judgement, "gap.screen", _SCREEN),
        why=main_reason(judgement),
    )


def _call(judgement: Judgement) -> Call:
    interaction = judgement.interaction
    return Call(
        name=interaction.name,
        producer=interaction.producer,
        consumers=interaction.consumers,
        repeat_safe=judgement.facts.get("duplicates.effect") == "harmless",
        why=main_reason(judgement),
    )


def _text(judgement: Judgement, question: str, default: str) -> str:
    answer = judgement.facts.get(question, UNKNOWN)
    return default if answer in (UNKNOWN, NOT_APPLICABLE) else str(answer)
