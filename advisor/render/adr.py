"""An architecture decision record, in the form of MADR 4.0.0."""

import json
from collections.abc import Iterator

from msgspec import Struct

from advisor.catalog import Page, Renderer
from advisor.core.decision import chosen, conditions, options, practices, title
from advisor.core.english import listing
from advisor.core.phrases import load_sentence
from advisor.core.report import Report
from advisor.core.verdict import Verdict
from advisor.render._adr.arguments import consequences, drivers, pros_and_cons
from advisor.render._adr.more_information import more
from advisor.render._inline import noted, plain, sourced


class Head(Struct, frozen=True):
    """The parts of a record that do not follow from the answers."""

    status: str = "proposed"
    deciders: tuple[str, ...] = ()
    supersedes: tuple[tuple[str, str], ...] = ()
    """The records that it supersedes: the name and the file of each, in the same folder."""
    check: str = "advisor report ANSWERS --check RECORD"
    """The command that tells whether it still holds, without a backtick."""


def record(report: Report, head: Head) -> str:
    """Return the record as Markdown; ``head`` overrides what follows from the answers."""
    return "\n".join(_lines(report, head)).rstrip() + "\n"


def _lines(report: Report, head: Head) -> Iterator[str]:
    yield from _front_matter(report, head)
    yield f"# {report.project}: {plain(title(report))}\n"
    yield from _context(report)
    yield from drivers(report)
    yield from _outcome(report)
    yield from consequences(report)
    yield from _confirmation(report, head)
    yield from pros_and_cons(report)
    yield from more(report, head.supersedes)
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


def _outcome(report: Report) -> Iterator[str]:
    yield "## Considered Options\n"
    yield from (f"* {option}" for option in options(report))
    yield "\n## Decision Outcome\n"
    because = listing(f"“{plain(reason.title)}”" for reason in report.reasons)
    yield f"Chosen option: “{chosen(report)}”, because {because}.\n"
    if open_ := report.summary.removeprefix(title(report)).strip(". "):
        yield f"{plain(open_)}.\n"
    yield "| interaction | decision | points for events | for direct calls |"
    yield "|---|---|---:|---:|"
    for section in report.sections:
        scores = section.scores
        gate = f" (`{section.gate.id}`)" if section.gate else ""
        points = f"{scores[Verdict.EVENTS]} | {scores[Verdict.DIRECT]}"
        yield f"| `{section.interaction.name}` | {plain(section.sentence)}{gate} | {points} |"
    yield ""
    yield from _carrier(report)


def _carrier(report: Report) -> Iterator[str]:
    """Name the back end."""
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
        yield f"* [ ] One of these answers is corrected: {noted(note)}"
    yield from (f"* [ ] Before events: {noted(note)}" for note in conditions(report))
    if report.backend and report.backend.chosen:
        for check in report.backend.chosen.checks:
            yield f"* [ ] Checked whether {sourced(check)}"
    yield from (f"* [ ] {noted(note)}" for note in practices(report))
    yield ""


def _render(report: Report, _page: Page) -> str:
    return record(report, Head())


RENDERER = Renderer("adr", ".md", _render)
