"""The arguments for and against: each is written out once, and then named by its id."""

from collections.abc import Iterator

from advisor.core.decision import (
    Argument,
    Option,
    arguments,
    arguments_of,
    chosen,
    holding,
    options,
)
from advisor.core.report import Reason, Report, Section
from advisor.core.verdict import Verdict
from advisor.render._inline import named, plain


def drivers(report: Report) -> Iterator[str]:
    """Yield the arguments for the decision, the strongest first."""
    yield "## Decision Drivers\n"
    won = arguments(report, won=True)
    for reason in holding(report):
        told = any(one.rule.id == reason.rule.id for one in won)
        because = "" if told else f" {plain(reason.because)}"
        yield f"* **{plain(reason.title)}**.{because} ({_held(reason, report)})"
    for one in won:
        yield f"* **{plain(one.rule.title)}**. {plain(one.rule.because)} ({_where(one)})"
    yield ""


def consequences(report: Report) -> Iterator[str]:
    """Yield the arguments against the decision, which remain as its price."""
    told = {one.rule.id for one in arguments(report, won=True)}
    told |= {one.rule.id for one in holding(report)}
    lost = arguments(report, won=False)
    yield "### Consequences\n"
    yield from (_price(one, whole=one.rule.id not in told) for one in lost)
    if not lost:
        yield "* Good, because nothing that was answered speaks against it"
    yield ""


def pros_and_cons(report: Report) -> Iterator[str]:
    """Yield each option with the arguments for it, and against it, where it was not chosen.

    Arguments are named by their ids: their reasons are written out in drivers and consequences.
    """
    yield "## Pros and Cons of the Options\n"
    for option in options(report):
        yield f"### {option}\n"
        if option.verdict is None:
            yield from _mixed(report)
        else:
            yield from _instead(report, option.verdict)
        yield ""


def _mixed(report: Report) -> Iterator[str]:
    if chosen(report) is Option.EACH:
        yield "* Good, because no interaction pays for what only another one needs"
        yield "* Bad, because there are two ways to talk, and both have to be run and understood"
    else:
        yield "* Neutral, because every interaction comes out alike: there is nothing to mix"


def _instead(report: Report, verdict: Verdict) -> Iterator[str]:
    """Yield the arguments for a verdict, and against it, in interactions that did not get it."""
    alike = [one.interaction.name for one in report.sections if one.verdict is verdict]
    if len(alike) == len(report.sections):
        yield "This is what was decided, for the drivers and with the consequences above."
        return
    if alike:
        yield f"This is what was decided for {named(alike)}. For the others:\n"
    found: dict[tuple[str, ...], list[str]] = {}
    for section in report.sections:
        if section.verdict is not verdict:
            found.setdefault(tuple(_weighed(section, verdict)), []).append(section.interaction.name)
    for lines, names in found.items():
        where = f" ({named(names)})" if len(report.sections) > 1 else ""
        yield from (f"{line}{where}" for line in lines)


def _weighed(section: Section, verdict: Verdict) -> Iterator[str]:
    """Return the arguments for and against a verdict that one interaction did not get."""
    for word, good in (("Good", True), ("Bad", False)):
        side = [one for one in arguments_of(section) if one.speaks_for(verdict) is good]
        points = sum(abs(one.pull) for one in side if not one.gate)
        decides = [one.rule.id for one in side if one.gate]
        if decides:
            yield f"* {word}, because {named(decides)} decides"
        elif side:
            s = "" if points == 1 else "s"
            yield f"* {word}, because of {named(one.rule.id for one in side)}: {points} point{s}"
    if not section.gate and section.scores[verdict] >= section.scores[section.verdict]:
        yield f"* Neutral, because {plain(section.why_not)}"


def _price(one: Argument, *, whole: bool) -> str:
    """Say what is lost; ``whole`` adds the reason to its title."""
    told = f"“{plain(one.rule.title)}”{f'. {plain(one.rule.because)}' if whole else ''}"
    return f"* Bad, because {told} ({_where(one)})"


def _held(reason: Reason, report: Report) -> str:
    names = f"; {named(reason.interactions)}" if len(report.sections) > 1 else ""
    return f"`{reason.rule.id}` holds events back{names}"


def _where(one: Argument) -> str:
    names = named(one.interactions)
    if one.gate:
        return f"`{one.rule.id}` decides{f' {names}' if names else ''}"
    side = "events" if one.pull > 0 else "direct calls"
    return f"`{one.rule.id}`, {abs(one.pull)} for {side}{f'; {names}' if names else ''}"
