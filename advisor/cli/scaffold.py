"""advisor scaffold: the starter project, in the user's own names."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.catalog import Page, renderer
from advisor.cli import inputs, screen
from advisor.cli.options import AnswersFile, Backend, Json, Packs, Partial, Set, Weights
from advisor.cli.project_settings import settings_for
from advisor.cli.rulebook import read_rulebook
from advisor.core.assessment import Assessment, assess
from advisor.core.reporting import build_report
from advisor.core.starter import plan_starter
from advisor.files.answers import Source, read_answers

if TYPE_CHECKING:
    from advisor.scaffold.manifest import Settings
    from advisor.scaffold.plan import Plan


def scaffold(
    file: AnswersFile,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    settings: Set = None,
    packs: Packs = None,
    weights: Weights = None,
    *,
    partial: Partial = False,
    backend: Backend = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be written, and write nothing.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Install it afterwards and run its own tests.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the starter project for the answers.

    FILE may also be a report made with --format html or json.
    """
    from advisor.scaffold.check import check as run_its_tests  # noqa: PLC0415
    from advisor.scaffold.write import write  # noqa: PLC0415

    rulebook = read_rulebook(packs, weights)
    source = inputs.answers(file, settings)
    assessment = assess(rulebook, read_answers(source, rulebook, unanswered=partial))
    kept = settings_for(directory, packs, weights, partial=partial, backend=backend)
    plan = plan_files(assessment, source, kept)
    if dry_run:
        listed = "".join(f"{item.kind:8}{item.path}\n" for item in plan.files)
        screen.show(_json(plan, directory, written=False) if as_json else listed)
        return
    write(plan, directory)
    start_repository(directory)
    screen.say(f"Wrote {len(plan.files)} files to {directory}.")
    if check:
        run_its_tests(directory, screen.say)
    if as_json:
        screen.show(_json(plan, directory, written=True))
    tell_next(directory, assessment, installed=check)


def _json(plan: "Plan", directory: Path, *, written: bool) -> str:
    told = {
        "directory": str(directory),
        "written": written,
        "files": [{"path": one.path, "kind": one.kind} for one in plan.files],
    }
    return screen.for_programs(told)


def plan_files(assessment: Assessment, answers: Source, settings: "Settings") -> "Plan":
    """Plan every file of the starter, with the answers and the report it follows from."""
    # Jinja2 loads with this, and only scaffolding needs it.
    from advisor.scaffold.manifest import ANSWERS  # noqa: PLC0415
    from advisor.scaffold.plan import render  # noqa: PLC0415

    report = build_report(assessment, inputs.today())
    extra = {
        ANSWERS: inputs.merged(answers, assessment.project).encode(),
        "docs/decision.md": renderer("markdown").render(report, Page()).encode(),
    }
    return render(plan_starter(assessment), extra, settings)


def start_repository(directory: Path) -> None:
    """Make the starter a git repository, if git is installed and it is not in one already."""
    git = shutil.which("git")
    if git and not any((parent / ".git").exists() for parent in directory.resolve().parents):
        # A git hook that runs us sets the environment to another repository.
        own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        command = [git, "init", "--quiet", "--initial-branch=main"]
        subprocess.run(command, cwd=directory, env=own, check=False)  # noqa: S603 - fixed arguments


def tell_next(directory: Path, assessment: Assessment, *, installed: bool = False) -> None:
    """Print the next commands."""
    package = assessment.project.name.replace("-", "_")
    install = "  python3 -m venv .venv && .venv/bin/pip install -e '.[test]'\n"
    screen.tell(
        f"Next:\n  cd {shlex.quote(str(directory))}\n"
        f"{'' if installed else install}"
        f"  .venv/bin/python -m {package} demo"
    )
