"""advisor update: brings a newer template, or changed answers, into an edited project."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import advisor
from advisor.cli import inputs, screen
from advisor.cli.options import Backend, Json, Packs, Partial, Set, Weights
from advisor.cli.project_settings import packs_of, settings_for
from advisor.cli.rulebook import read_rulebook
from advisor.cli.scaffold import plan_files
from advisor.core.assessment import assess
from advisor.errors import Problem, UpdateRefused
from advisor.files.answers import Source, read_answers

if TYPE_CHECKING:
    from advisor.scaffold.manifest import Settings
    from advisor.scaffold.plan import Plan
    from advisor.scaffold.project import Generated
    from advisor.scaffold.update import Step


def update(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="A project that advisor scaffold wrote.")
    ],
    answers: Annotated[
        str | None,
        typer.Option(
            "--answers",
            metavar="FILE",
            help="Answers to plan from, instead of those in the project.",
        ),
    ] = None,
    settings: Set = None,
    packs: Packs = None,
    weights: Weights = None,
    *,
    partial: Partial = False,
    backend: Backend = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing, and exit with 1 if there is anything to do."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be done, and write nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Update a project to a newer template or changed answers; keep its owner's changes."""
    from advisor.scaffold.project import opened  # noqa: PLC0415
    from advisor.scaffold.undo import carry_out  # noqa: PLC0415
    from advisor.scaffold.update import plan_update  # noqa: PLC0415

    writing = not (check or dry_run)
    with opened(directory, writing=writing) as project:
        if project.taken_back:
            screen.say("An update was interrupted here. What it had written was put back first.")
        source = _source(project, answers, settings)
        kept = settings_for(
            directory,
            packs,
            weights,
            partial=partial,
            backend=backend,
            before=project.manifest.settings,
        )
        plan = _plan(source, kept, packs_of(kept, directory, packs))
        steps = plan_update(project, plan, other_answers=bool(answers))
        if writing and steps:
            carry_out(project.tree, [step.change for step in steps if step.change])
        before = project.manifest.advisor
    if as_json:
        screen.show(_json(steps, before, written=writing))
    else:
        screen.show(screen.paragraphs(_lines(steps)))
    conflicts = sum(step.conflicts for step in steps)
    screen.say(_summary(len(steps), conflicts, writing=writing))
    if (check and steps) or (writing and conflicts):
        raise typer.Exit(screen.Exit.NEGATIVE)


def _source(project: "Generated", answers: str | None, settings: list[str] | None) -> Source:
    from advisor.scaffold.manifest import ANSWERS  # noqa: PLC0415

    if answers:
        return inputs.answers(answers, settings)
    place = str(project.tree.directory / ANSWERS)
    if project.answers is None:
        hint = "name a file with --answers FILE"
        raise UpdateRefused(Problem("no-answers", "there are no answers here", place, hint))
    return inputs.stored(project.answers, place, settings)


def _plan(source: Source, settings: "Settings", packs: list[str]) -> "Plan":
    rulebook = read_rulebook(packs, list(settings.weights))
    project = read_answers(source, rulebook, unanswered=settings.partial)
    return plan_files(assess(rulebook, project), source, settings)


def _lines(steps: Sequence["Step"]) -> Iterator[str]:
    for step in steps:
        note = f" ({step.note})" if step.note else ""
        yield f"{step.action:9} {step.path}{note}"


def _json(steps: Sequence["Step"], before: str, *, written: bool) -> str:
    told = {
        "from": before,
        "to": advisor.__version__,
        "written": written and bool(steps),
        "conflicts": sum(step.conflicts for step in steps),
        "files": [
            {
                "path": step.path,
                "action": step.action,
                "conflicts": step.conflicts,
                "note": step.note,
            }
            for step in steps
        ],
    }
    return screen.for_programs(told)


def _summary(files: int, conflicts: int, *, writing: bool) -> str:
    if not files:
        return "Nothing to update."
    if not writing:
        return f"{files} files to update; nothing was written."
    if conflicts:
        return (
            "Updated, with conflicts. Choose between <<<<<<< and >>>>>>> in the files listed as"
            " conflict, then run the project's tests."
        )
    return (
        "Updated. If pyproject.toml is listed, install the project again."
        " Run the project's tests before you commit it."
    )
