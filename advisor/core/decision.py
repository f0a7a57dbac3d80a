"""The report as a decision: the options, the one chosen, and every argument."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from advisor.core.report import Note, Reason, Report, Section, merged
from advisor.core.rule import Rule
from advisor.core.verdict import Verdict


class Option(StrEnum):
    """One way to treat all interactions together."""

    CALL = "A direct call"
    EVENT = "An event"
    CALLS = "Direct calls for all"
    EVENTS = "Events for all"
    EACH = "Whatever each interaction warrants"

    @property
    def verdict(self) -> Verdict | None:
        """The verdict that it means for every interaction; None where it may differ."""
        if self is Option.EACH:
            return None
        return Verdict.EVENTS if self in (Option.EVENT, Option.EVENTS) else Verdict.DIRECT


class Argument(Struct, frozen=True):
    """One rule, and the interactions in which it gave points or decided."""

    rule: Rule
    pull: int
    """Points towards events; away from them below zero. Of a gate, only the sign counts."""
    gate: bool
    interactions: tuple[str, ...]
    """None if there is only one interaction."""

    def speaks_for(self, verdict: Verdict) -> bool:
        """Tell on which side it is."""
        return (self.pull > 0) is (verdict is Verdict.EVENTS)


def options(report: Report) -> tuple[Option, ...]:
    """Return what could have been chosen."""
    if len(report.sections) == 1:
        return (Option.CALL, Option.EVENT)
    return (Option.CALLS, Option.EVENTS, Option.EACH)


def chosen(report: Report) -> Option:
    """Return the option that was chosen."""
    verdicts = {section.verdict for section in report.sections}
    wanted = verdicts.pop() if len(verdicts) == 1 else None
    return next(option for option in options(report) if option.verdict is wanted)


def arguments(report: Report, *, won: bool | None = None) -> tuple[Argument, ...]:
    """Return every rule that had an effect, gates first, then those with the most points.

    ``won`` leaves those interactions of each whose verdict it speaks for, or against.
    """
    found: dict[str, Argument] = {}
    for section in report.sections:
        name = (section.interaction.name,) if len(report.sections) > 1 else ()
        for one in arguments_of(section):
            if won is None or one.speaks_for(section.verdict) is won:
                before = found.get(one.rule.id, one)
                found[one.rule.id] = replace(one, interactions=(*before.interactions, *name))
    return _strongest_first(found.values())


def arguments_of(section: Section) -> tuple[Argument, ...]:
    """Return every rule that had an effect on one interaction, in the same order."""
    return _strongest_first(_of(section))


def holding(report: Report) -> tuple[Reason, ...]:
    """Return the reasons that give no point: what events wait for, and gates not known to hold."""
    told = {(one.rule.id, one.rule.title) for one in arguments(report, won=True)}
    return tuple(one for one in report.reasons if (one.rule.id, one.title) not in told)


def practices(report: Report) -> tuple[Note, ...]:
    """Return each practice once, with all interactions that need it."""
    return merged(note for section in report.sections for note in section.practices)


def conditions(report: Report) -> tuple[Note, ...]:
    """Return each condition for events once, with all interactions that wait for it."""
    return merged(note for section in report.sections for note in section.conditions)


def title(report: Report) -> str:
    """Return the decision as a short title."""
    return report.summary.partition(". ")[0].rstrip(".")


def _strongest_first(found: Iterable[Argument]) -> tuple[Argument, ...]:
    return tuple(sorted(found, key=lambda one: (not one.gate, -abs(one.pull), one.rule.id)))


def _of(section: Section) -> Iterator[Argument]:
    if section.gate:
        yield Argument(section.gate, -1, gate=True, interactions=())
    for line in section.lines:
        overruled = (line.pull > 0) is not (section.verdict is Verdict.EVENTS)
        # A gate decides alone, but what speaks against it is still lost.
        if line.pull and (overruled or not section.gate):
            yield Argument(line.rule, line.pull, gate=False, interactions=())
