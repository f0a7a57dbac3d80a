"""advisor adr: the recommendation as a decision record, among the existing ones."""

import shlex
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.cli import inputs, screen
from advisor.cli.check import Check, held_against, shown
from advisor.cli.options import (
    USUAL_ANSWERS,
    AnswersFile,
    Json,
    Packs,
    Partial,
    Set,
    Weights,
    given,
)
from advisor.cli.rulebook import read_rulebook
from advisor.core.assessment import assess
from advisor.core.report import Report
from advisor.core.reporting import build_report
from advisor.errors import Problem
from advisor.files.characters import visible

if TYPE_CHECKING:
    from advisor.adr.log import Plan

_LONGEST_DECIDER = 80


class Status(StrEnum):
    """The status of the decision in a new record."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"


def _decider(name: str) -> str:
    if not name.strip() or not name.isprintable() or len(name) > _LONGEST_DECIDER:
        raise typer.BadParameter(f"a name in one line, of at most {_LONGEST_DECIDER} characters")
    return name.strip()


def adr(
    file: AnswersFile = USUAL_ANSWERS,
    directory: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            metavar="DIR",
            help="The folder of records; without it, the one found in the repository.",
        ),
    ] = None,
    status: Annotated[
        Status, typer.Option("--status", help="The status of the decision.")
    ] = Status.PROPOSED,
    deciders: Annotated[
        list[str] | None,
        typer.Option(
            "--decider", parser=_decider, metavar="NAME", help="Who makes the decision. Repeatable."
        ),
    ] = None,
    settings: Set = None,
    packs: Packs = None,
    weights: Weights = None,
    *,
    partial: Partial = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing, and exit with 1 if the record is stale."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the recommendation as a decision record (MADR), beside the existing ones.

    It is named like the others, by the next number or by today's date. An earlier record of the
    same project is superseded, with links in both; if nothing has changed since, nothing is
    written.
    """
    from advisor.adr.folder import find_folder  # noqa: PLC0415
    from advisor.adr.log import plan_record, read_log  # noqa: PLC0415
    from advisor.adr.write import carry_out, tidy  # noqa: PLC0415

    if check and (dry_run or deciders or status is not Status.PROPOSED):
        raise typer.BadParameter("--check writes nothing: leave out what is for a new record")
    rulebook = read_rulebook(packs, weights)
    project = inputs.project(file, settings, rulebook, partial=partial)
    report = build_report(assess(rulebook, project), inputs.today())
    folder = directory or find_folder(Path.cwd())
    title = f"direct-calls-or-events-in-{report.project}"
    plan = plan_record(read_log(folder), report.stamp, title, inputs.today())
    options = given(packs, weights, settings, partial=partial)
    if check:
        _check(plan, report, file, options, as_json=as_json)
        return
    text = _record(plan, report, status, deciders, [file, *options])
    writing = not dry_run and not (plan.holds and not plan.superseded)
    if writing:
        carry_out(plan, text)
    elif not dry_run:
        tidy(folder)
    screen.show(_json(plan, written=writing) if as_json else _told(plan))
    if dry_run and not plan.holds and not as_json:
        screen.show(f"\n{text}")


def _check(plan: "Plan", report: Report, file: str, options: list[str], *, as_json: bool) -> None:
    if not plan.holds and not plan.superseded:
        mend = shlex.join(["advisor", "adr", file, *options])
        message = f"there is no record of {report.project}"
        where = str(_beside(plan.folder))
        missing = Problem("no-record", message, where, f"run: {mend}")
        Check("", (), report.summary, mend).conclude(as_json=as_json, missing=missing)
        return
    newest = plan.name if plan.holds else plan.superseded[-1].name
    check = held_against(_beside(plan.folder / newest), report, file, options)
    check.conclude(as_json=as_json)


def _record(
    plan: "Plan", report: Report, status: Status, deciders: list[str] | None, words: list[str]
) -> str:
    from advisor.adr.naming import label  # noqa: PLC0415
    from advisor.render.adr import Head, record  # noqa: PLC0415

    place = _beside(plan.folder / plan.name)
    file, *options = words
    command = shown(["advisor", "report", file, "--check", str(place), *options])
    head = Head(
        status=status.value,
        deciders=tuple(deciders or ()),
        supersedes=tuple((label(one.name), one.name) for one in plan.superseded),
        check=command or Head.check,
    )
    return record(report, head)


def _told(plan: "Plan") -> str:
    return "".join(f"{action:10} {path}\n" for path, action in _steps(plan))


def _json(plan: "Plan", *, written: bool) -> str:
    told = {
        "written": written,
        "files": [{"path": path, "action": action} for path, action in _steps(plan)],
    }
    return screen.for_programs(told)


def _steps(plan: "Plan") -> Iterator[tuple[str, str]]:
    new = "holds" if plan.holds else "create"
    yield visible(str(_beside(plan.folder / plan.name))), new
    for one in plan.superseded:
        yield visible(str(_beside(plan.folder / one.name))), "supersede"


def _beside(path: Path) -> Path:
    """Return a path relative to the current folder, if it is below it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
