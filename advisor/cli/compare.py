"""advisor compare: what changed between two answers files, and why a verdict moved."""

from collections.abc import Iterator
from itertools import chain, starmap
from typing import Annotated, TypeAlias

import typer
from msgspec import to_builtins

from advisor.cli import completion, inputs, screen
from advisor.cli.options import Json, Packs, Partial, Weights
from advisor.cli.rulebook import read_rulebook
from advisor.core.answers import UNKNOWN, NotApplicable, Value
from advisor.core.assessment import Assessment, assess
from advisor.core.comparison import Changed, Comparison, Difference, compare
from advisor.core.english import few_words, listing
from advisor.core.phrases import reweighed_words
from advisor.core.rulebook import Rulebook
from advisor.core.verdict import FORM_NAMES, Form, Verdict
from advisor.errors import AnswersInvalid, Problem
from advisor.files.settings import HEADER

_Side: TypeAlias = tuple[Rulebook, str, list[str] | None]
"""The rulebook, the answers file, and the settings on top."""


def compare_command(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="The old answers; - is standard input.")
    ],
    new: Annotated[
        str, typer.Argument(metavar="NEW", help="The new answers; - is standard input.")
    ],
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="ID=VALUE",
            autocompletion=completion.settings,
            help="Answer a question of NEW here, for a what-if; ID as in report. Repeatable.",
        ),
    ] = None,
    packs: Packs = None,
    weights: Weights = None,
    old_packs: Annotated[
        list[str] | None,
        typer.Option(
            "--old-pack",
            metavar="DIR|NAME",
            help="Packs for OLD, if not the same; advisor.guide is only the built-in one.",
        ),
    ] = None,
    *,
    partial: Partial = False,
    fail_on_change: Annotated[
        bool,
        typer.Option(
            "--fail-on-change",
            help="Exit with 1 if a verdict or form changed, for now or for later.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Show what changed between two answers files, and why a verdict changed."""
    if old == new == inputs.STDIN:
        raise typer.BadParameter("standard input can be one of OLD and NEW: the other is a file")
    rulebook = read_rulebook(packs, weights)
    before = rulebook
    if old_packs is not None:
        ours = rulebook.layers[0].id
        before = read_rulebook([one for one in old_packs if one != ours], weights)
    sides = ((before, old, None), (rulebook, new, settings))
    found = compare(*_judged(*sides, partial=partial))
    if as_json:
        screen.show(screen.for_programs({"moved": found.moved, **to_builtins(found)}))
    else:
        screen.show(screen.paragraphs(_lines(found)))
    if fail_on_change and found.moved:
        raise typer.Exit(screen.Exit.NEGATIVE)


def _judged(*sides: _Side, partial: bool) -> Iterator[Assessment]:
    """Return both assessments, or raise one error with all problems of both."""
    projects, problems, way_out = [], list[Problem](), ""
    for rulebook, file, settings in sides:
        try:
            projects.append((rulebook, inputs.project(file, settings, rulebook, partial=partial)))
        except AnswersInvalid as error:
            problems.extend(error.problems)
            way_out = way_out or error.way_out
    if problems:
        raise AnswersInvalid(*problems, way_out=way_out)
    return starmap(assess, projects)


def _lines(found: Comparison) -> Iterator[str]:
    before, after = (
        f"{verdict} until the team is ready for events" if put_off else verdict
        for verdict, put_off in zip(found.verdicts, found.put_off, strict=True)
    )
    same = before == after
    yield f"The whole is still {after}." if same else f"The whole was {before}, and now is {after}."
    changes = (*_whole(found), *chain(*map(_difference, found.differences)), *_once(found))
    yield from changes or ["Nothing that a verdict rests on has changed."]


def _whole(found: Comparison) -> Iterator[str]:
    before, after = found.backends
    if before and after and before != after:
        yield f"The back end is {after} instead of {before}."
    yield from (f"Added: {name}" for name in found.added)
    yield from (f"Removed: {name}" for name in found.removed)
    for before, after in found.packs:
        yield f"Judged by {after or 'nothing'} instead of {before or 'nothing'}"
    yield from (f"Points set anew on one side only: {reweighed_words(w)}" for w in found.reweighed)
    yield from map(_answer, found.answers)


def _difference(one: Difference) -> Iterator[str]:
    yield ""
    yield f"{one.interaction}: {_verdict(one)}"
    if one.causes:
        sets = listing((listing(names) for names in one.causes), last="or")
        yield f"  Moved by {sets}, which would have been enough."
    elif one.turned:
        yield "  Moved by the rules, or by more than three answers together."
    yield from (f"  {_answer(answer)}" for answer in one.answers)
    if one.gates[0] != one.gates[1]:
        yield f"  gate: {one.gates[0] or 'none'} -> {one.gates[1] or 'none'}"
    for shift in one.shifts:
        change = shift.after - shift.before
        gone = "" if shift.after else ", since no longer"
        yield f"  {change:+d} for events{gone}: {shift.title} ({shift.rule})"
    if one.margins[0] != one.margins[1]:
        overruled = one.gates[1] and (one.margins[1] > 0) is not (one.verdicts[1] is Verdict.EVENTS)
        waiting = ", which have to wait" if one.laters[1] else ""
        but = ", which the gate overrules" if overruled else waiting
        yield f"  in the lead: {_lead(one.margins[0])} -> {_lead(one.margins[1])}{but}"


def _once(found: Comparison) -> Iterator[str]:
    """Merge equal lines that concern several interactions."""
    waited, waits = found.conditions
    was, now = found.cautions
    agreed, clash = found.contradictions
    told = (
        *((one, f"these answers do not go together: {one.text} ({one.rule})") for one in clash),
        *((one, f"events now wait until {one.text}") for one in waits),
        *((one, f"events no longer wait until {one.text}") for one in waited),
        *((one, f"look twice: {one.text} ({one.rule})") for one in now),
        *((one, f"no longer: {one.text} ({one.rule})") for one in (*agreed, *was)),
    )
    if told:
        yield ""
    yield from (f"{few_words(one.interactions)}: {text}" for one, text in told)


def _answer(one: Changed) -> str:
    return f"{one.what}: {_value(one.what, one.before)} -> {_value(one.what, one.after)}"


def _verdict(one: Difference) -> str:
    before, after = starmap(_way, zip(one.forms, one.laters, strict=True))
    if not one.moved:
        return f"still {after}"
    return f"was {before}; now {after}" if any(one.laters) else f"{after} instead of {before}"


def _way(form: Form, later: Form | None) -> str:
    if later is None:
        return FORM_NAMES[form]
    return f"{FORM_NAMES[form]}, and {FORM_NAMES[later]} when the team is ready"


def _lead(margin: int) -> str:
    if not margin:
        return "neither"
    return f"events, by {margin}" if margin > 0 else f"direct calls, by {-margin}"


def _value(what: str, value: Value) -> str:
    unknown = "" if what in HEADER else UNKNOWN  # a service may have such a name
    match value:
        case tuple():
            told = ("the rest not known" if one == unknown else one for one in value)
            return ", ".join(told) or "none of them"
        case NotApplicable(because=because):
            return f"does not apply, because {because}"
        case _:
            return "not known" if value == unknown else str(value)
