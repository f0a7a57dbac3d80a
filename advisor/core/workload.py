"""The facts of an interaction: what was answered, and what is computed from it."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final

from msgspec import Struct

from advisor.core.answers import MAYBE, NOT_APPLICABLE, UNKNOWN, Facts, Value
from advisor.core.capacity import Load, Station, Surge
from advisor.core.condition import holds
from advisor.core.interaction import Interaction, Project
from advisor.core.question import Question, Scope

COUNT: Final = "consumers.count"
APART: Final = "consumers.apart"
"""The number of consumers that are not the producer itself; no rule tests it."""
SEPARATE: Final = "consumers.separate"
"""The same if services are separate, otherwise 0."""
LAYOUT: Final = "services.layout"
"""The question whether services are separate; SEVERAL means that they are."""
SEVERAL: Final = "several"
UNLUCKY: Final = 0.01
"""The share of arrivals that a wait is reported for: one in a hundred waits as long, or longer."""
_DAY = 86_400


class Counted(Struct, frozen=True):
    """A whole number that is computed, not asked for, and that rules may test."""

    meaning: str
    formula: str
    """How it is computed, in words; it is rounded down."""
    behind: tuple[str, ...]
    """The questions that must be answered for it to be known."""


class Measured(Counted, frozen=True):
    """One computed from numbers alone: rules on it can warn and contradict, but not score."""

    of: Callable[[Facts], int | None]
    """Computes it; None if the numbers leave it undefined."""


def station(known: Facts) -> Station | None:
    """Return the workers of the slowest consumer; None if not known."""
    milliseconds, workers = known.get("load.handling"), known.get("load.workers")
    if isinstance(milliseconds, int) and isinstance(workers, int) and milliseconds and workers:
        return Station(workers, Fraction(milliseconds, 1000))
    return None


def load(known: Facts) -> Load | None:
    """Return the busiest second of the slowest consumer; None if a number is not known."""
    at, rate = station(known), known.get("volume.per_second")
    return Load(at, Fraction(rate)) if at and isinstance(rate, int) else None


def surge(known: Facts) -> Surge | None:
    """Return the peak at the slowest consumer; None if a number is not known."""
    daily = known.get("volume.per_day")
    return _peak(known, Fraction(daily, _DAY)) if isinstance(daily, int) else None


def _peak(known: Facts, ordinary: Fraction) -> Surge | None:
    at, minutes = load(known), known.get("load.peak_length")
    if at is None or not isinstance(minutes, int):
        return None
    return Surge(at.station, at.rate, min(ordinary, at.rate), Fraction(60 * minutes))


def _busy(known: Facts, name: str, seconds: int) -> int | None:
    at, count = station(known), known.get(name)
    if at is None or not isinstance(count, int):
        return None
    return int(100 * at.utilisation(Fraction(count, seconds)))


def _peak_to_average(known: Facts) -> int | None:
    busiest, daily = known.get("volume.per_second"), known.get("volume.per_day")
    if not isinstance(busiest, int) or not isinstance(daily, int) or not daily:
        return None
    return 100 * _DAY * busiest // daily


def _wait(known: Facts) -> int | None:
    at = load(known)
    return int(1000 * at.wait(UNLUCKY)) if at and at.utilisation < 1 else None


def _late(known: Facts) -> int | None:
    peak = _peak(known, Fraction(0))  # only a peak tells how late it gets
    return None if peak is None else int(peak.window)


COMPUTED: Final = {
    COUNT: Counted("how many consumers the interaction has", "the consumers that are named", ()),
    SEPARATE: Counted(
        "how many of them are services apart from the producer, with own data",
        "the consumers that are not the producer, where services.layout is several; else 0",
        (LAYOUT,),
    ),
}
"""The counts; the compiled rules compute them as ``count_consumers`` does."""

MEASURED: Final = {
    "load.utilisation": Measured(
        "how busy the busiest second keeps the consumer, in percent of its workers",
        "100 * volume.per_second * load.handling / 1000 / load.workers",
        ("volume.per_second", "load.handling", "load.workers"),
        lambda known: _busy(known, "volume.per_second", 1),
    ),
    "load.average": Measured(
        "how busy an ordinary day keeps the consumer, in percent of its workers",
        "100 * volume.per_day / 86400 * load.handling / 1000 / load.workers",
        ("volume.per_day", "load.handling", "load.workers"),
        lambda known: _busy(known, "volume.per_day", _DAY),
    ),
    "load.peak_to_average": Measured(
        "how many come in the busiest second, in percent of an average one",
        "100 * volume.per_second * 86400 / volume.per_day",
        ("volume.per_second", "volume.per_day"),
        _peak_to_average,
    ),
    "load.wait": Measured(
        "how many milliseconds, or more, one in a hundred waits in the busiest second",
        "1000 * ln(100 * P) / (C - volume.per_second), where C is 1000 * load.workers /"
        " load.handling, what they can take in a second, and P the chance that none of them is free"
        " (Erlang C); 0 where P is below 1 in 100; undefined where they fall behind",
        ("volume.per_second", "load.handling", "load.workers"),
        _wait,
    ),
    "load.lateness": Measured(
        "how many seconds late the last one of a peak is handled",
        "60 * load.peak_length * (volume.per_second - C) / C, where C is 1000 *"
        " load.workers / load.handling, what they can take in a second; 0 where that is enough",
        ("volume.per_second", "load.handling", "load.workers", "load.peak_length"),
        _late,
    ),
}
"""The facts measured from numbers."""


def resting_on(fact: str) -> tuple[str, ...]:
    """Return the question ids, or the one fact of an answer, from which a fact follows."""
    found = COMPUTED.get(fact) or MEASURED.get(fact)
    return found.behind if found and found.behind else (fact,)


def project_facts(questions: tuple[Question, ...], project: Project) -> dict[str, Value]:
    """Return what is known of the project as a whole."""
    return _answered(questions, Scope.PROJECT, project.answers, {})


def interaction_facts(
    questions: tuple[Question, ...], interaction: Interaction, answers: Facts
) -> dict[str, Value]:
    """Return everything known about one interaction: project-wide, computed and its own.

    ``answers`` holds all that was answered, project-wide and of the interaction, by question id.
    """
    known = _answered(questions, Scope.PROJECT, answers, {})
    known |= count_consumers(interaction, known)
    known = _answered(questions, Scope.INTERACTION, answers, known)
    return known | dict(_measured(known))


def count_consumers(interaction: Interaction, known: Facts) -> dict[str, Value]:
    """Return the computed facts; which consumers are separate is known once the layout is."""
    count = len(interaction.consumers)
    layout = known.get(LAYOUT)
    if layout is None:
        return {COUNT: count}
    apart = sum(consumer.service != interaction.producer for consumer in interaction.consumers)
    return {COUNT: count, SEPARATE: apart if layout == SEVERAL else 0}


def _measured(known: Facts) -> Iterator[tuple[str, Value]]:
    """Yield the facts measured from numbers; those that these leave undefined do not apply."""
    for fact, measured in MEASURED.items():
        behind = [known.get(name, UNKNOWN) for name in measured.behind]
        if NOT_APPLICABLE in behind:
            yield fact, NOT_APPLICABLE
        elif UNKNOWN not in behind:
            value = measured.of(known)
            yield fact, NOT_APPLICABLE if value is None else value


def _unsure(facts: Facts) -> dict[str, Value]:
    """Mark facts that may yet not apply; numbers are left out until that is known."""
    return {
        fact: value if value == NOT_APPLICABLE else f"{MAYBE}{value}"
        for fact, value in facts.items()
        if isinstance(value, str)
    }


def _answered(
    questions: tuple[Question, ...], scope: Scope, answers: Facts, known: dict[str, Value]
) -> dict[str, Value]:
    # In the order of the questionnaire: if an earlier answer means that a question is not asked,
    # its facts do not apply, whatever its answer; if that is still open, they may not apply. Names
    # and texts, which no rule tests, are kept.
    for question in questions:
        if question.scope is scope:
            asked = holds(question.when, known)
            if asked is False:
                known = known | dict.fromkeys(question.fact_names(), NOT_APPLICABLE)
            elif question.id in answers:
                facts = question.facts(answers[question.id])
                known = known | (facts if asked or not question.weighed else _unsure(facts))
    return known
