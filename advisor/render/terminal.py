"""The terminal: the verdict in words first, the three strongest reasons, then every point."""

import io
from collections.abc import Iterator

from msgspec import Struct
from rich.console import Console
from rich.text import Text

from advisor.catalog import Page, Renderer
from advisor.core.decision import practices
from advisor.core.english import few_words, listing
from advisor.core.open_questions import only_named, unknown_words, unknowns_title, worth_asking
from advisor.core.phrases import (
    NO_BACKEND,
    accepted_words,
    band_words,
    conditions_title,
    gate_doubt,
    goes_by,
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
from advisor.core.rule import Rule
from advisor.core.verdict import Verdict

_COLOURS = {Verdict.DIRECT: "green", Verdict.EVENTS: "magenta"}
_ASCII = str.maketrans({"→": "->", "“": '"', "”": '"', "•": "-", "…": "..."})
_POINTS = 11


class _Row(Struct, frozen=True):
    """One paragraph: its text, how far it is indented, and how far its further lines are."""

    text: str
    style: str = ""
    indent: int = 0
    hanging: int = 0


def render(report: Report, page: Page) -> str:
    """Return the report as text, wrapped and coloured as the page says."""
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=page.width or 80,
        color_system="standard" if page.colour else None,
        force_terminal=page.colour,
        no_color=not page.colour,
        legacy_windows=False,
        highlight=False,
    )
    for row in _rows(report):
        _print(console, row, page)
    return stream.getvalue()


def _print(console: Console, row: _Row, page: Page) -> None:
    text = row.text.translate(_ASCII) if page.ascii else row.text
    room = (page.width or 0) - row.indent - row.hanging
    if page.width is None or not text:
        console.print(Text(" " * row.indent + text, row.style), soft_wrap=True)
        return
    first = Text(text, row.style)
    for number, line in enumerate(_wrapped(console, first, room, row.hanging)):
        line.rstrip()
        prefix = " " * (row.indent + (row.hanging if number else 0))
        console.print(Text(prefix).append_text(line), soft_wrap=True)


def _wrapped(console: Console, text: Text, room: int, hanging: int) -> Iterator[Text]:
    """Wrap as a hanging paragraph: the first line starts ``hanging`` columns to the left."""
    lead = text[:hanging] if hanging else Text()
    lines = list(text[hanging:].wrap(console, max(room, 20)))
    yield lead.append_text(lines[0]) if lines else lead
    yield from lines[1:]


def _rows(report: Report) -> Iterator[_Row]:
    yield _Row(report.project, "dim")
    yield _Row(report.summary, f"bold {_COLOURS[report.verdict]}")
    yield _Row("")
    for number, reason in enumerate(report.reasons, 1):
        where = few_words(reason.interactions)
        yield _Row(f"{number}. {reason.title} ({where})", "bold", 0, 3)
        yield _Row(reason.because, "", 3)
    yield from _overview(report)
    several = len(report.sections) > 1
    yield from _notes("These answers do not go together", report.contradictions, several=several)
    yield from _notes("Look twice", report.warnings, several=several)
    yield from _notes("What it takes", practices(report), several=several)
    told = {reason.because for reason in report.reasons}
    for section in report.sections:
        yield from _section(section, told)
    if report.backend:
        yield from _backend(report.backend)
    yield from _accepted(report)
    yield from _unknowns(report)
    yield from _left_out(report)
    yield _Row("")
    yield _Row(f"Judged by {pack_words(report)}.", "dim")
    for one in report.reweighed:
        yield _Row(f"Points set anew: {reweighed_words(one)}.", "dim")


def _overview(report: Report) -> Iterator[_Row]:
    """List the verdict on each interaction, if there is more than one."""
    if len(report.sections) == 1:
        return
    yield _Row("")
    yield _Row("What goes which way", "bold")
    widest = max(len(section.interaction.name) for section in report.sections)
    for section in report.sections:
        name = section.interaction.name.ljust(widest)
        yield _Row(f"{name}  {goes_by(section)}", _COLOURS[section.verdict], 0, 2)


def _section(section: Section, told: set[str]) -> Iterator[_Row]:
    """Yield everything about one interaction; a rule's reason and source unless ``told`` before."""
    interaction = section.interaction
    consumers = ", ".join(f"{one.service}/{one.action}" for one in interaction.consumers)
    colour = _COLOURS[section.verdict]
    yield _Row("")
    yield _Row(f"{interaction.name}  {interaction.producer} → {consumers}", "bold", 0, 2)
    yield _Row(section.sentence, f"bold {colour}", 2)
    if section.conditions:
        yield _Row(conditions_title(section), "bold", 2)
    yield from (_Row(f"• {note.text}", "", 2, 2) for note in section.conditions)
    if section.gate:
        yield _Row(f"gate       {section.gate.title}", "bold", 2, _POINTS)
        doubt = gate_doubt(section) if section.gate.id not in told else ""
        yield from _why(section.gate, section.gate_grounds, told)
        yield from (_Row(text, "", 2 + _POINTS) for text in (doubt,) if text)
    for line in lines_shown(section):
        points = f"{line.points:+d} {line.alternative}".ljust(_POINTS)
        yield _Row(f"{points}{line.rule.title}", _COLOURS[line.alternative], 2, _POINTS)
        yield from _why(line.rule, line.grounds, told, _turns(line))
    scores = section.scores
    total = f"Sum: events {scores[Verdict.EVENTS]}, direct {scores[Verdict.DIRECT]}"
    yield _Row(f"{total}{band_words(section)}", "bold", 2)
    more = (section.why_not, robust_sentence(section), load_sentence(section))
    yield from (_Row(text, "", 2) for text in more if text)
    yield from _tipping(section)


def _turns(line: Line) -> str:
    turns = stability_words(line)
    return f"{turns} points instead of {line.points:+d}" if turns else ""


def _why(
    rule: Rule, grounds: tuple[Ground, ...], told: set[str], turns: str = ""
) -> Iterator[_Row]:
    basis = ", ".join(f"{ground.fact} = {ground.value}" for ground in grounds)
    address = f"From {basis}" if basis else "Holds always"
    address = f"{address}. Rule {rule.id}{f'; the verdict {turns}' if turns else ''}."
    if rule.because not in told:
        yield _Row(rule.because, "", 2 + _POINTS)
    if rule.id not in told:
        address = f"{address} Source: {rule.source}."
    told.update((rule.because, rule.id))
    yield _Row(address, "dim", 2 + _POINTS)


def _tipping(section: Section) -> Iterator[_Row]:
    if told := nothing_turns(section):
        yield _Row(told, "", 2)
    else:
        alone = " (each line alone)" if len(section.tipping) > 1 else ""
        yield _Row(f"What would {turns_to(section)}{alone}", "bold", 2)
        for turns in (shown := likeliest(section)):
            yield _Row(f"• {'; together with: '.join(_turn(turn) for turn in turns)}", "", 2, 2)
        if more := len(section.tipping) - len(shown):
            yield _Row(f"• {more_turns(more)}", "", 2, 2)


def _turn(turn: Turn) -> str:
    after = " or ".join(f"“{ground.label}”" for ground in turn.after)
    return f"{turn.subject} Now “{turn.before.label}” → {after}"


def _notes(title: str, notes: tuple[Note, ...], *, several: bool) -> Iterator[_Row]:
    if notes:
        yield _Row("")
        yield _Row(title, "bold")
        for note in notes:
            where = f" ({few_words(note.interactions)})" if several else ""
            yield _Row(f"• {note.text}{where}", "", 0, 2)


def _backend(choice: BackendChoice) -> Iterator[_Row]:
    yield _Row("")
    when = "Back end, once there are events" if choice.later else "Back end"
    if choice.chosen is None:
        yield _Row(when, "bold")
        yield _Row(f"• {NO_BACKEND}", "", 0, 2)
    else:
        yield _Row(f"{when}: {choice.chosen.backend.title}", "bold")
        for text, source in choice.chosen.reasons:
            yield _Row(f"• {text}{f' ({source})' if source else ''}", "", 0, 2)
        for text, source in choice.chosen.checks:
            yield _Row(f"• Check first whether {text} ({source})", "", 0, 2)
    others: dict[str, list[str]] = {}
    for option in (*choice.runners_up, *choice.excluded):
        title = option.backend.title.partition(":")[0]
        others.setdefault(option.reasons[0][0], []).append(f"“{title}”")
    for told, titles in others.items():
        yield _Row(f"• Not {listing(titles, 'or')}: {told}", "dim", 0, 2)


def _accepted(report: Report) -> Iterator[_Row]:
    if report.accepted or report.orphans:
        yield _Row("")
        yield _Row("Accepted", "bold")
    for one in report.accepted:
        where = few_words(one.note.interactions)
        yield _Row(f"• {one.note.rule.title} ({where}), {accepted_words(one)}", "", 0, 2)
    for orphan in report.orphans:
        yield _Row(f"• {orphan.rule}: {orphan_words(orphan)}", "", 0, 2)


def _unknowns(report: Report) -> Iterator[_Row]:
    if report.unknowns:
        yield _Row("")
        yield _Row(unknowns_title(report), "bold")
        for unknown in (asked := worth_asking(report)):
            yield _Row(f"• {unknown.prompt} ({unknown_words(report, unknown)})", "", 0, 2)
        yield from (_Row(f"• {names}", "", 0, 2) for names in only_named(report, asked))


def _left_out(report: Report) -> Iterator[_Row]:
    if report.left_out:
        yield _Row("")
        yield _Row("Left out, because it does not apply", "bold")
        for one in report.left_out:
            where = few_words(one.interactions) or "the whole project"
            yield _Row(f"• {one.question} ({where}): {one.because}", "", 0, 2)


RENDERER = Renderer("terminal", ".txt", render)
