"""Markdown: the report to keep beside the code."""

import re
from collections.abc import Iterator

from advisor.catalog import Page, Renderer
from advisor.core.report import Ground, Note, Report, Section, Turn
from advisor.core.verdict import Verdict

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~:@&<>])")


def escape(text: str) -> str:
    """Return text that Markdown shows as it is, in a paragraph or a table cell."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("\\.", ".")


def render(report: Report, _page: Page) -> str:
    """Return the report as CommonMark with GitHub's tables."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"# Direct calls or events? {escape(report.project)}"
    yield f"\n**{report.summary}**\n"
    yield "## The strongest reasons\n"
    for number, reason in enumerate(report.reasons, 1):
        where = ", ".join(f"`{name}`" for name in reason.interactions)
        yield f"{number}. **{reason.rule.title}** ({where}). {reason.rule.because}"
    yield ""
    for section in report.sections:
        yield from _section(section)
    yield from _notes("Look twice", report.warnings)
    yield from _unknown(report)
    yield f"---\n\nJudged by `{report.pack}` version {report.pack_version}, `{report.pack_digest}`."


def _section(section: Section) -> Iterator[str]:
    interaction = section.interaction
    consumers = ", ".join(f"`{c.service}` ({escape(c.action)})" for c in interaction.consumers)
    yield f"## `{interaction.name}`\n"
    yield f"**{section.sentence}**\n"
    yield f"A {interaction.kind} from `{interaction.producer}` to {consumers}.\n"
    if section.gate:
        grounds = _grounds(section.gate_grounds)
        yield f"Decided by **{section.gate.title}** (`{section.gate.id}`): {section.gate.because}"
        yield f"From {grounds}. Source: {section.gate.source}.\n"
    scores = section.scores
    yield "| points | for | rule | why | from | source |"
    yield "|---:|---|---|---|---|---|"
    for line in section.lines:
        why = f"**{line.rule.title}.** {line.rule.because}"
        grounds = _grounds(line.grounds) or "holds always"
        cells = (f"{line.points:+d}", line.alternative, f"`{line.rule.id}`", why, grounds)
        yield f"| {' | '.join(cells)} | {line.rule.source} |"
    total = f"events {scores[Verdict.EVENTS]}, direct {scores[Verdict.DIRECT]}"
    yield f"\nSum: **{total}**{_band(section)}.\n"
    yield from _tipping(section)
    yield from _notes("What it takes", section.practices, level=3)


def _band(section: Section) -> str:
    if section.gate:
        return ", from what was asked; the gate decides"
    least, most = section.band
    if least == most:
        return ""
    return f"; with the unknown answers events lead by {least} to {most}"


def _tipping(section: Section) -> Iterator[str]:
    if section.tipping:
        yield f"### What would {'reopen' if section.gate else 'change'} it\n"
        for turns in section.tipping:
            yield f"- {', and '.join(_turn(turn) for turn in turns)}"
        yield ""


def _turn(turn: Turn) -> str:
    after = " or ".join(f"“{ground.label}”" for ground in turn.after)
    return f"{turn.subject} Not “{turn.before.label}” but {after} (`{turn.fact}`)"


def _notes(title: str, notes: tuple[Note, ...], level: int = 2) -> Iterator[str]:
    if notes:
        yield f"{'#' * level} {title}\n"
        for note in notes:
            yield f"- {note.text} (`{note.rule.id}`; wrong when: {note.rule.wrong_when})"
        yield ""


def _unknown(report: Report) -> Iterator[str]:
    if report.unknowns:
        yield "## Not known yet\n"
        for unknown in report.unknowns:
            where = ", ".join(f"`{name}`" for name in unknown.interactions)
            yield f"- {unknown.prompt} (`{unknown.question}`, for {where})"
        yield ""


def _grounds(grounds: tuple[Ground, ...]) -> str:
    return ", ".join(f"`{ground.fact}` = {escape(str(ground.value))}" for ground in grounds)


RENDERER = Renderer("markdown", ".md", render)
