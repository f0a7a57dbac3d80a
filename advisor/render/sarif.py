"""SARIF 2.1.0: what needs attention, for code scanning and editors."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from msgspec import Struct, to_builtins

import advisor
from advisor.catalog import Page, Renderer
from advisor.core.open_questions import telling, unknown_words
from advisor.core.phrases import accepted_words, band_words
from advisor.core.report import AcceptedNote, Note, Report
from advisor.core.rule import Rule
from advisor.core.verdict import Verdict

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_FINGERPRINT = "ruleAndInteraction/v1"
# A bracket begins a link and a brace a placeholder (sections 3.11.5 and 3.11.6).
_LITERAL = str.maketrans({"\\": r"\\", "[": r"\[", "]": r"\]", "{": "{{", "}": "}}"})

_Object: TypeAlias = dict[str, Any]


class _Finding(Struct, frozen=True):
    """One result: a message about some interactions, and its level."""

    rule: str
    level: str
    text: str
    interactions: tuple[str, ...]
    about: str
    """What distinguishes it from other results of its rule, whatever the wording."""
    accepted: str = ""
    """Who accepted it, why and until when; empty if nobody did."""


class _Own(Struct, frozen=True):
    """A rule of our own, in no pack; the slash in its id keeps the two apart."""

    id: str
    title: str
    because: str


_PROVISIONAL = _Own(
    "advisor/provisional",
    "The verdict is provisional",
    "A question is open whose answer could turn the verdict.",
)
_CLOSE = _Own(
    "advisor/close",
    "The verdict is close",
    "One weak rule more or less would turn it. A tie goes to the direct call, the simpler thing.",
)
_OPEN = _Own(
    "advisor/open-question",
    "A question is open",
    "Its answer could tell one verdict from the other.",
)
_ORPHAN = _Own(
    "advisor/orphaned-acceptance",
    "An accepted warning is not given",
    "The answers accept a warning that is not given, or no longer; the entry can go.",
)


def render(report: Report, page: Page) -> str:
    """Return a SARIF log of one run; the same report on the same page gives the same bytes."""
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report, page)]}
    return json.dumps(log, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _run(report: Report, page: Page) -> _Object:
    findings = [*_noted(report), *_unsettled(report)]
    rules = _rules(report, {one.rule for one in findings})
    places = {rule["id"]: place for place, rule in enumerate(rules)}
    driver = {"name": "advisor", "semanticVersion": advisor.__version__, "rules": rules}
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"advisor/{report.project}/"},
        "results": [_result(one, places[one.rule], report, page) for one in findings],
        "properties": {
            "project": report.project,
            "verdict": report.verdict,
            "form": report.form,
            "summary": report.summary,
            "digest": report.digest,
            "digests": to_builtins(report.digests),
        },
    }


def _noted(report: Report) -> Iterator[_Finding]:
    """Yield the findings of rules: contradictions, warnings, and accepted warnings."""
    yield from _apart(report.contradictions, "error")
    yield from _apart(report.warnings, "warning")
    for one in report.accepted:
        if not one.expired:  # an expired one is among the warnings again
            yield from _apart((one.note,), "warning", one)


def _apart(
    notes: Iterable[Note], level: str, accepted: AcceptedNote | None = None
) -> Iterator[_Finding]:
    """Split a finding by interaction, since viewers show only one place of a finding."""
    words = accepted_words(accepted) if accepted else ""
    times: Counter[tuple[str, str]] = Counter()
    for note in notes:
        for name in note.interactions:
            times[note.rule.id, name] += 1
            again = times[note.rule.id, name]
            about = f"{name}#{again}" if again > 1 else name
            yield _Finding(note.rule.id, level, note.text, (name,), about, words)


def _unsettled(report: Report) -> Iterator[_Finding]:
    """Yield findings about verdicts that could turn, and the questions that would settle them."""
    for section in report.sections:
        name = section.interaction.name
        events, direct = (section.scores[one] for one in (Verdict.EVENTS, Verdict.DIRECT))
        points = f"(Points: events {events}, direct {direct}{band_words(section)}.)"
        told = f"{section.sentence} {points}" if band_words(section) else ""
        for flag, own in ((section.provisional, _PROVISIONAL), (section.close, _CLOSE)):
            if flag:
                yield _Finding(own.id, "note", told or section.sentence, (name,), name)
    for unknown in telling(report):
        words = unknown_words(report, unknown)
        told = f"{unknown.prompt} ({words})"
        yield _Finding(_OPEN.id, "note", told, unknown.interactions, unknown.question)
    for orphan in report.orphans:
        told = f"The warning {orphan.rule} is accepted by {orphan.owner}, but it is not given."
        where = (orphan.interaction,) if orphan.interaction else ()
        yield _Finding(_ORPHAN.id, "note", told, where, f"{orphan.rule}/{orphan.interaction}")


def _rules(report: Report, used: set[str]) -> list[_Object]:
    notes = (*report.contradictions, *report.warnings, *(one.note for one in report.accepted))
    theirs = {note.rule.id: _described(note.rule) for note in notes}
    ours = {
        own.id: {
            "id": own.id,
            "shortDescription": _message(own.title),
            "fullDescription": _message(own.because),
            "help": _message(own.because),
            "defaultConfiguration": {"level": "note"},
        }
        for own in (_PROVISIONAL, _CLOSE, _OPEN, _ORPHAN)
    }
    return [one for name, one in sorted({**theirs, **ours}.items()) if name in used]


def _described(rule: Rule) -> _Object:
    told = f"{rule.because} Wrong when: {rule.wrong_when} Source: {rule.source}."
    return {
        "id": rule.id,
        "shortDescription": _message(rule.title),
        "fullDescription": _message(rule.because),
        "help": _message(told),
        "properties": {
            "source": rule.source,
            "wrong_when": rule.wrong_when,
            "strength": rule.strength,
        },
    }


def _result(one: _Finding, place: int, report: Report, page: Page) -> _Object:
    logical = [
        {"name": name, "fullyQualifiedName": f"{report.project}/{name}", "kind": "interaction"}
        for name in one.interactions
    ] or [{"name": report.project, "fullyQualifiedName": report.project, "kind": "project"}]
    location: _Object = {"logicalLocations": logical}
    if page.answers:
        location["physicalLocation"] = {"artifactLocation": {"uri": page.answers}}
        if line := _line(one, report):
            location["physicalLocation"]["region"] = {"startLine": line}
    result = {
        "ruleId": one.rule,
        "ruleIndex": place,
        "level": one.level,
        "message": _message(one.text),
        "locations": [location],
        "partialFingerprints": {_FINGERPRINT: f"{report.project}/{one.rule}/{one.about}"},
    }
    if one.accepted:
        told = {"kind": "external", "status": "accepted", "justification": one.accepted}
        result["suppressions"] = [told]
    return result


def _line(one: _Finding, report: Report) -> int:
    """Return the line of its first interaction in the answers file, or 0."""
    lines = {section.interaction.name: section.interaction.line for section in report.sections}
    return lines.get(one.interactions[0], 0) if one.interactions else 0


def _message(text: str) -> _Object:
    return {"text": text.translate(_LITERAL)}


RENDERER = Renderer("sarif", ".sarif", render)
