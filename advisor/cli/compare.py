"""advisor compare: what changed between two answers files, and why a verdict moved."""

from collections.abc import Iterator
from typing import Annotated

import typer
from msgspec import to_builtins

from advisor.cli import completion, inputs, screen
from advisor.cli.options import Json, Packs, Partial, Weights
from advisor.cli.rulebook import read_rulebook
from advisor.core.answers import UNKNOWN, NotApplicable, Value
from advisor.core.assessment import assess
from advisor.core.comparison import Comparison, Difference, compare
from advisor.core.english import listing
from advisor.core.phrases import reweighed_words
from advisor.core.verdict import FORM_NAMES, Verdict
from advisor.files.settings import HEADER


def compare_command(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="The answers as they were; - is standard input.")
    ],
    new: Annotated[
        str, typer.Argument(metavar="NEW", help="The answers as they are; - is standard input.")
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
            help="Packs for OLD, where they are not the same; advisor.guide is ours alone.",
        ),
    ] = None,
    *,
    partial: Partial = False,
    fail_on_change: Annotated[
        bool, typer.Option("--fail-on-change", help="Exit with 1 when a verdict or form moved.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say what changed between two answers files, and why a verdict moved."""
    if old == new == inputs.STDIN:
        raise typer.BadParameter("standard input can be one of OLD and NEW: the other is a file")
    rulebook = read_rulebook(packs, weights)
    before = rulebook
    if old_packs is not None:
        ours = rulebook.layers[0].id
        before = read_rulebook([one for one in old_packs if one != ours], weights)
    found = compare(
        assess(before, inputs.project(old, None, before, partial=partial)),
        assess(rulebook, inputs.project(new, settings, rulebook, partial=partial)),
    )
    if as_json:
        screen.show(screen.for_programs({"moved": found.moved, **to_builtins(found)}))
    else:
        screen.show(screen.paragraphs(_lines(found)))
    if fail_on_change and found.moved:
        raise typer.Exit(screen.Exit.NEGATIVE)


def _lines(found: Comparison) -> Iterator[str]:
    if found.verdicts[0] is found.verdicts[1]:
        yield f"The whole is still {found.verdicts[0]}."
    else:
        yield f"The whole was {found.verdicts[0]}, and is {found.verdicts[1]} now."
    before, after = found.backends
    if before and after and before != after:
        yield f"The back end is {after} instead of {before}."
    yield from (f"Added: {name}" for name in found.added)
    yield from (f"Removed: {name}" for name in found.removed)
    for before, after in found.packs:
        yield f"Judged by {after or 'nothing'} instead of {before or 'nothing'}"
    yield from (f"Points set anew on one side only: {reweighed_words(w)}" for w in found.reweighed)
    for one in found.differences:
        yield from _difference(one)
    if not (found.moved or found.differences or found.packs or found.reweighed):
        yield "Nothing that a verdict rests on has changed."


def _difference(one: Difference) -> Iterator[str]:
    yield ""
    yield f"{one.interaction}: {_verdict(one)}"
    if one.causes:
        sets = listing((listing(names) for names in one.causes), last="or")
        yield f"  Moved by {sets}, which would have been enough."
    elif one.verdicts[0] is not one.verdicts[1]:
        yield "  Moved by the rules, or by more than three answers together."
    for answer in one.answers:
        before, after = (_value(answer.what, value) for value in (answer.before, answer.after))
        yield f"  {answer.what}: {before} -> {after}"
    if one.gates[0] != one.gates[1]:
        yield f"  gate: {one.gates[0] or 'none'} -> {one.gates[1] or 'none'}"
    waited, waits = one.held
    yield from (f"  events now wait until: {until}" for until in waits if until not in waited)
    yield from (f"  events no longer wait until: {until}" for until in waited if until not in waits)
    for shift in one.shifts:
        change = shift.after - shift.before
        gone = "" if shift.after else ", since no longer"
        yield f"  {change:+d} for events{gone}: {shift.title} ({shift.rule})"
    if one.margins[0] != one.margins[1]:
        overruled = one.gates[1] and (one.margins[1] > 0) is not (one.verdicts[1] is Verdict.EVENTS)
        waiting = ", which have to wait" if waits else ""
        but = ", which the gate overrules" if overruled else waiting
        yield f"  in the lead: {_lead(one.margins[0])} -> {_lead(one.margins[1])}{but}"
    was, now = one.cautions
    yield from (f"  look twice: {it.text} ({it.rule})" for it in now if it not in was)
    yield from (f"  no longer: {it.text} ({it.rule})" for it in was if it not in now)


def _verdict(one: Difference) -> str:
    before, after = (FORM_NAMES[form] for form in one.forms)
    return f"{after} instead of {before}" if one.moved else f"still {after}"


def _lead(margin: int) -> str:
    if not margin:
        return "neither"
    return f"events, by {margin}" if margin > 0 else f"direct calls, by {-margin}"


def _value(what: str, value: Value) -> str:
    unknown = "" if what in HEADER else UNKNOWN  # a service may be called that
    match value:
        case tuple():
            told = ("the rest not known" if one == unknown else one for one in value)
            return ", ".join(told) or "none of them"
        case NotApplicable(because=because):
            return f"does not apply, because {because}"
        case _:
            return "not known" if value == unknown else str(value)
