"""Markdown: the report to keep beside the code."""

from collections.abc import Iterator

from advisor.catalog import Page, Renderer
from advisor.core.decision import practices
from advisor.core.english import few, more_names
from advisor.core.open_questions import unknowns_title
from advisor.core.phrases import (
    NO_BACKEND,
    accepted_words,
    band_words,
    conditions_title,
    gate_doubt,
    likeliest,
    lines_shown,
    load_sentence,
    more_turns,
    nothing_turns,
    orphan_words,
    pack_words,
    reweighed_words,
    robust_sentence,
    stability_words,
    turns_to,
)
from advisor.core.report import BackendChoice, Ground, Line, Note, Report, Section, Turn
from advisor.core.verdict import Verdict
from advisor.render._inline import escape, left_out, listed, named, open_questions, plain, sourced
from advisor.render._mermaid import flowchart


def render(report: Report, _page: Page) -> str:
    """Return the report as CommonMark with GitHub's tables."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"# Direct calls or events? {escape(report.project)}"
    yield f"\n**{plain(report.summary)}**\n"
    yield "## The strongest reasons\n"
    for number, reason in enumerate(report.reasons, 1):
        where = f"{named(few(reason.interactions))}{more_names(reason.interactions)}"
        yield f"{number}. **{plain(reason.title)}** ({where}). {plain(reason.because)}"
    yield ""
    several = len(report.sections) > 1
    yield from _notes("These answers do not go together", report.contradictions, where=several)
    yield from _notes("Look twice", report.warnings, where=several)
    yield from _notes("What it takes", practices(report), where=several)
    yield from _picture(report)
    for section in report.sections:
        yield from _section(section)
    if report.backend:
        yield from _backend(report.backend)
    yield from _accepted(report)
    yield from listed(f"## {plain(unknowns_title(report))}", open_questions(report), "-")
    yield from listed("## Left out, because it does not apply", left_out(report), "-")
    yield f"---\n\nJudged by {plain(pack_words(report))}."
    for one in report.reweighed:
        yield f"\nPoints set anew: {plain(reweighed_words(one))}."
    yield f"\n{report.stamp.comment}"


def _picture(report: Report) -> Iterator[str]:
    if drawn := flowchart(report):
        yield f"```mermaid\n{drawn}\n```\n"
        yield "Solid arrows are direct calls; dashed ones are events, through what carries them.\n"


def _section(section: Section) -> Iterator[str]:
    interaction = section.interaction
    consumers = ", ".join(f"`{c.service}` ({escape(c.action)})" for c in interaction.consumers)
    yield f"## `{interaction.name}`\n"
    yield f"**{plain(section.sentence)}**\n"
    yield f"A {interaction.kind} from `{interaction.producer}` to {consumers}.\n"
    yield from _notes(conditions_title(section), section.conditions, level=3)
    if section.gate:
        grounds = _grounds(section.gate_grounds)
        gate = section.gate
        yield f"Decided by **{plain(gate.title)}** (`{gate.id}`): {plain(gate.because)}"
        yield plain(gate_doubt(section))
        yield f"From {grounds}. Source: {plain(gate.source)}.\n"
    if lines := lines_shown(section):
        yield "| points | for | rule | why | from | source |"
        yield "|---:|---|---|---|---|---|"
        yield from (_row(line) for line in lines)
    scores = section.scores
    total = f"events {scores[Verdict.EVENTS]}, direct {scores[Verdict.DIRECT]}"
    yield f"\nSum: **{total}**{band_words(section)}.\n"
    for text in (section.why_not, robust_sentence(section), load_sentence(section)):
        if text:
            yield f"{plain(text)}\n"
    yield from _tipping(section)


def _row(line: Line) -> str:
    rule = line.rule
    turns = stability_words(line)
    points = f"{line.points:+d}{f' ({turns})' if turns else ''}"
    why = f"**{plain(rule.title)}.** {plain(rule.because)}"
    grounds = _grounds(line.grounds) or "holds always"
    cells = (points, line.alternative, f"`{rule.id}`", why, grounds, plain(rule.source))
    return f"| {' | '.join(cells)} |"


def _tipping(section: Section) -> Iterator[str]:
    """Yield every change that would turn the verdict, and which changes must come together."""
    if told := nothing_turns(section):
        yield f"{plain(told)}\n"
        return
    yield f"### What would {turns_to(section)}\n"
    turns_at = "it is reopened at" if section.gate else "the verdict turns at"
    together = any(len(turns) > 1 for turns in section.tipping)
    if together:
        yield "No single answer would; those with the same number would have to change together.\n"
        yield f"| set | question | today | {turns_at} |"
        yield "|---:|---|---|---|"
    else:
        yield "Each line alone would do.\n"
        yield f"| question | today | {turns_at} |"
        yield "|---|---|---|"
    for number, turns in enumerate(shown := likeliest(section), 1):
        yield from (f"| {f'{number} | ' if together else ''}{_turn(turn)} |" for turn in turns)
    yield ""
    if more := len(section.tipping) - len(shown):
        yield f"{more_turns(more)}.\n"


def _turn(turn: Turn) -> str:
    after = ", or: ".join(plain(ground.label) for ground in turn.after)
    return f"{plain(turn.subject)} (`{turn.fact}`) | {plain(turn.before.label)} | {after}"


def _notes(
    title: str, notes: tuple[Note, ...], level: int = 2, *, where: bool = False
) -> Iterator[str]:
    if notes:
        yield f"{'#' * level} {title}\n"
        for note in notes:
            wrong_when = plain(note.rule.wrong_when)
            of = f"; {named(note.interactions)}" if where else ""
            yield f"- {plain(note.text)} (`{note.rule.id}`{of}; wrong when: {wrong_when})"
        yield ""


def _backend(choice: BackendChoice) -> Iterator[str]:
    later = ", once there are events" if choice.later else ""
    yield f"## Back end{later}\n"
    if choice.chosen is None:
        yield f"{NO_BACKEND}\n"
    else:
        yield f"**{plain(choice.chosen.backend.title)}** (`{choice.chosen.backend.id}`)\n"
        yield from (f"- {sourced(reason)}" for reason in choice.chosen.reasons)
        yield from (f"- Check first whether {sourced(check)}" for check in choice.chosen.checks)
    if others := (*choice.runners_up, *choice.excluded):
        yield "\n| not | because |"
        yield "|---|---|"
        for option in others:
            yield f"| {plain(option.backend.title)} | {sourced(option.reasons[0])} |"
    yield ""


def _accepted(report: Report) -> Iterator[str]:
    if report.accepted or report.orphans:
        yield "## Accepted\n"
        for one in report.accepted:
            where = named(one.note.interactions)
            yield f"- {plain(one.note.rule.title)} ({where}), {escape(accepted_words(one))}"
        for orphan in report.orphans:
            yield f"- `{orphan.rule}`: {escape(orphan_words(orphan))}"
        yield ""


def _grounds(grounds: tuple[Ground, ...]) -> str:
    return ", ".join(f"`{ground.fact}` = {escape(str(ground.value))}" for ground in grounds)


RENDERER = Renderer("markdown", ".md", render)
