"""An architecture decision record, in the form of MADR 4.0.0."""

import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from msgspec import Struct

import advisor
from advisor.catalog import Page, Renderer
from advisor.core.decision import (
    Argument,
    Option,
    arguments,
    chosen,
    conditions,
    options,
    practices,
    title,
)
from advisor.core.phrases import (
    accepted_words,
    load_sentence,
    nothing_turns,
    pack_words,
    reweighed_words,
    turns_to,
)
from advisor.core.report import Note, Report, Turn
from advisor.core.verdict import Verdict
from advisor.core.wording import listing
from advisor.render._inline import escape, left_out, named, open_questions, plain, sourced

MOST_DRIVERS = 7


class Head(Struct, frozen=True):
    """What a record says that does not follow from the answers."""

    status: str = "proposed"
    deciders: tuple[str, ...] = ()
    supersedes: tuple[tuple[str, str], ...] = ()
    """Records that it takes the place of: how each is called, and its file beside this one."""
    check: str = "advisor report ANSWERS --check RECORD"
    """The command that tells whether it still holds, without a backtick."""


def record(report: Report, head: Head) -> str:
    """Return the record as Markdown; ``head`` is laid over what follows from the answers."""
    return "\n".join(_lines(report, head)).rstrip() + "\n"


def _lines(report: Report, head: Head) -> Iterator[str]:
    yield from _front_matter(report, head)
    yield f"# {report.project}: {plain(title(report))}\n"
    yield from _context(report)
    yield from _drivers(report)
    yield from _outcome(report)
    yield from _confirmation(report, head)
    yield from _options(report)
    yield from _more(report, head)
    yield report.stamp.comment


def _front_matter(report: Report, head: Head) -> Iterator[str]:
    yield "---"
    yield f"status: {head.status}"
    if report.day:
        yield f"date: {report.day}"
    if head.deciders:
        yield f"decision-makers: {json.dumps(head.deciders, ensure_ascii=False)}"
    yield "---\n"


def _context(report: Report) -> Iterator[str]:
    yield "## Context and Problem Statement\n"
    yield (
        "Should these parts call each other, or tell each other by events? Calls are consistent at"
        " once and couple those who make them; events decouple and let the consumers lag. Each"
        " interaction is judged by itself.\n"
    )
    for section in report.sections:
        one = section.interaction
        consumers = ", ".join(f"`{c.service}` (`{c.action}`)" for c in one.consumers)
        yield f"* `{one.name}`: a {one.kind} from `{one.producer}` to {consumers}"
        if peak := load_sentence(section):
            yield f"  {plain(peak)}"
    yield ""


def _drivers(report: Report) -> Iterator[str]:
    drivers = arguments(report)[:MOST_DRIVERS]
    yield "## Decision Drivers\n"
    yield from (f"* {plain(one.rule.title)} ({_where(one)})" for one in drivers)
    yield ""


def _outcome(report: Report) -> Iterator[str]:
    yield "## Considered Options\n"
    yield from (f"* {option}" for option in options(report))
    yield "\n## Decision Outcome\n"
    because = listing(f"“{plain(reason.title)}”" for reason in report.reasons)
    yield f"Chosen option: “{chosen(report)}”, because {because}.\n"
    yield f"{plain(report.summary)}\n"
    yield "| interaction | decision | points for events | for direct calls |"
    yield "|---|---|---:|---:|"
    for section in report.sections:
        scores = section.scores
        gate = f" (`{section.gate.id}`)" if section.gate else ""
        points = f"{scores[Verdict.EVENTS]} | {scores[Verdict.DIRECT]}"
        yield f"| `{section.interaction.name}` | {plain(section.sentence)}{gate} | {points} |"
    yield ""
    yield from _carrier(report)
    yield "### Consequences\n"
    for won in (True, False):
        for one in arguments(report, won=won):
            side = Verdict.EVENTS if (one.pull > 0) is won else Verdict.DIRECT
            yield _argued(one, side, whole=True)
    yield ""


def _carrier(report: Report) -> Iterator[str]:
    """Say what carries the events."""
    if report.backend is None:
        return
    carrier = report.backend.chosen
    when = "Events, once there are any, are" if report.backend.later else "Events are"
    if carrier is None:
        yield f"{when} carried by none of the back ends known to advisor; choose one.\n"
        return
    reasons = " ".join(sourced(reason) for reason in carrier.reasons)
    yield f"{when} carried by **{plain(carrier.backend.title)}**. {reasons}\n"


def _confirmation(report: Report, head: Head) -> Iterator[str]:
    yield "### Confirmation\n"
    yield f"* [ ] `{head.check}` exits with 0, here and in CI."
    for note in report.contradictions:
        yield f"* [ ] One of these answers is corrected: {_noted(note)}"
    yield from (f"* [ ] Before events: {_noted(note)}" for note in conditions(report))
    if report.backend and report.backend.chosen:
        for check in report.backend.chosen.checks:
            yield f"* [ ] Checked, since an answer is not known: {sourced(check)}"
    yield from (f"* [ ] {_noted(note)}" for note in practices(report))
    yield ""


def _options(report: Report) -> Iterator[str]:
    yield "## Pros and Cons of the Options\n"
    for option in options(report):
        yield f"### {option}\n"
        if option.verdict is None:
            yield from _mixed(report)
        else:
            yield from _argued_apart(report, option.verdict)
            yield from _why_not(report, option.verdict)
        yield ""


def _argued_apart(report: Report, verdict: Verdict) -> Iterator[str]:
    """Argue for and against a verdict for all; where it is some's own, only for the others."""
    alike = [one.interaction.name for one in report.sections if one.verdict is verdict]
    told = arguments(report)
    if 0 < len(alike) < len(report.sections):
        yield f"This is what was decided for {named(alike)}. For the others:\n"
        told = arguments(report, apart_from=verdict)
    both = [_argued(one, verdict) for one in told]
    yield from sorted(both, key=lambda line: not line.startswith("* Good"))


def _mixed(report: Report) -> Iterator[str]:
    if chosen(report) is Option.EACH:
        yield "* Good, because no interaction pays for what only another one needs"
        yield "* Bad, because there are two ways to talk, and both have to be run and understood"
    else:
        yield "* Neutral, because every interaction comes out alike: there is nothing to mix"


def _why_not(report: Report, verdict: Verdict) -> Iterator[str]:
    found: dict[str, list[str]] = {}
    for section in report.sections:
        if section.verdict is not verdict:
            why = section.why_not or (section.gate.because if section.gate else "")
            found.setdefault(why, []).append(section.interaction.name)
    for why, names in found.items():
        yield f"\nWhy not for {named(names)}: {plain(why)}"


def _more(report: Report, head: Head) -> Iterator[str]:
    yield "## More Information\n"
    for name, file in head.supersedes:
        yield f"Supersedes [{escape(name)}]({quote(file)}).\n"
    yield from _revisit(report)
    yield from _listed("Look twice:", map(_noted, report.warnings))
    yield from _listed("Accepted:", _accepted(report))
    yield from _listed("Not known when this was decided:", open_questions(report))
    yield from _listed("Left out, because it does not apply:", left_out(report))
    yield from _listed("Sources:", _sources(report))
    yield f"Judged by {plain(pack_words(report))}, with advisor {advisor.__version__}.\n"
    for one in report.reweighed:
        yield f"Points set anew: {plain(reweighed_words(one))}.\n"


def _revisit(report: Report) -> Iterator[str]:
    found: dict[tuple[str, ...], list[str]] = {}
    for section in report.sections:
        each = f"when one of these is so; each alone would {turns_to(section)}:"
        head = nothing_turns(section) or each
        told = (head, *(_tipped(turns) for turns in section.tipping))
        found.setdefault(told, []).append(section.interaction.name)
    for (head, *items), names in found.items():
        if items:
            yield from _listed(f"Revisit {named(names)} {head}", items)
        else:
            yield f"{plain(head)} ({named(names)})\n"


def _tipped(turns: tuple[Turn, ...]) -> str:
    return ", and ".join(
        f"{plain(turn.subject)} Now “{plain(turn.before.label)}”, then"
        f" {' or '.join(f'“{plain(ground.label)}”' for ground in turn.after)} (`{turn.fact}`)"
        for turn in turns
    )


def _sources(report: Report) -> Iterator[str]:
    for one in sorted(arguments(report), key=lambda one: one.rule.id):
        yield f"`{one.rule.id}`: {plain(one.rule.source)}"


def _accepted(report: Report) -> Iterator[str]:
    for one in report.accepted:
        yield f"{_noted(one.note)}; {escape(accepted_words(one))}"


def _listed(head: str, items: Iterable[str]) -> Iterator[str]:
    lines = [f"* {item}" for item in items]
    if lines:
        yield f"{head}\n"
        yield from lines
        yield ""


def _argued(one: Argument, verdict: Verdict, *, whole: bool = False) -> str:
    """Say what speaks for a verdict or against it; ``whole`` adds the reason to its title."""
    good = one.speaks_for(verdict)
    other = "a direct call" if verdict is Verdict.EVENTS else "events"
    told = f"“{plain(one.rule.title)}”{f'. {plain(one.rule.because)}' if whole else ''}"
    if not one.gate and good is one.cost:
        told = f"this speaks {'against' if good else 'for'} {other}: {told}"
    return f"* {'Good' if good else 'Bad'}, because {told} ({_where(one)})"


def _where(one: Argument) -> str:
    names = named(one.interactions)
    if one.gate:
        return f"`{one.rule.id}` decides{f' {names}' if names else ''}"
    side = "events" if one.pull > 0 else "direct calls"
    return f"`{one.rule.id}`, {abs(one.pull)} for {side}{f'; {names}' if names else ''}"


def _noted(note: Note) -> str:
    return f"{plain(note.text)} (`{note.rule.id}`; {named(note.interactions)})"


def _render(report: Report, _page: Page) -> str:
    return record(report, Head())


RENDERER = Renderer("adr", ".md", _render)
