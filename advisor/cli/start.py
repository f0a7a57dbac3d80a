"""advisor start: everything in one go, from the first question to a starter that runs."""

from pathlib import Path
from typing import Annotated

import typer

from advisor.catalog import data_dir, renderer
from advisor.cli import ask, inputs, screen
from advisor.cli.options import USUAL_ANSWERS, Packs, Scan, command
from advisor.cli.project_settings import settings_for
from advisor.cli.rulebook import read_rulebook
from advisor.cli.scaffold import plan_files, start_repository, tell_next
from advisor.cli.scan import seen_in
from advisor.core.assessment import Assessment, assess
from advisor.core.reporting import build_report
from advisor.core.rulebook import Rulebook
from advisor.core.suggestion import Suggestion
from advisor.core.value_of_information import settle
from advisor.core.wording import summarise
from advisor.files.answers import Source, read_answers

EXAMPLE = "signup.yaml"
_WELCOME = (
    "Questions first, then the recommendation, then a starter project. Nothing but your answers is"
    " written until you say so."
)
_INSTALL = "Install it in a virtual environment there, test it, run its demo?"
_WHY_WRITE = (
    "It is a project in your own names, with the recommendation in docs/decision.md. A folder that"
    " is not empty is left alone."
)
_WHY_INSTALL = (
    "pip fetches what the starter needs from your package index. Nothing is installed outside its"
    " folder."
)


def start(
    directory: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR",
            help="The folder for the starter; without it, one with the project's name.",
        ),
    ] = None,
    packs: Packs = None,
    scan: Scan = None,
) -> None:
    """Guide from the first question to a running starter.

    With ADVISOR_PLAIN=1 in the environment it asks line by line, as for a screen reader.
    """
    from advisor.scaffold.check import check, run_demo  # noqa: PLC0415

    rulebook = read_rulebook(packs)
    guided = screen.interactive()
    if scan is not None and not guided:
        raise typer.BadParameter(ask.NOBODY_TO_OFFER)
    if guided:
        screen.say(_WELCOME)
        suggestions = () if scan is None else seen_in(rulebook, scan)
        settled = _settle(rulebook, directory, packs, suggestions)
        if settled is None:
            return
        assessment, answers, target = settled
    else:
        screen.say(f"No terminal to ask in, so this is the worked example, {EXAMPLE}.")
        assessment, answers = _judge(rulebook, str(data_dir("examples") / EXAMPLE))
        target = directory or Path(assessment.project.name)
    _write(assessment, answers, target, packs)
    if guided and _chosen(_INSTALL, _WHY_INSTALL) != "yes":
        tell_next(target, assessment)
        return
    check(target, screen.say)
    screen.show(run_demo(target))
    screen.say(f"The starter is in {target}; its README.md says how to go on.")


def _settle(
    rulebook: Rulebook,
    directory: Path | None,
    packs: list[str] | None,
    suggestions: tuple[Suggestion, ...],
) -> tuple[Assessment, Source, Path] | None:
    """Ask until a starter may be written, also with changed answers; None means no."""
    file = USUAL_ANSWERS
    while True:
        source = inputs.source(file, None, may_be_absent=True)
        ask.in_terminal(rulebook, file, source, packs, suggestions=suggestions)
        assessment, answers = _judge(rulebook, file)
        target = directory or Path(assessment.project.name)
        again = command("report", file, packs=packs)
        screen.say(f"{summarise(settle(assessment)[0])} All of it again: {again}")
        chosen = _chosen(f"Write the starter to {target}?", _WHY_WRITE)
        if chosen == "yes":
            return assessment, answers, target
        if chosen == "no":
            screen.tell(f"Later: {command('scaffold', file, str(target), packs=packs)}")
            return None


def _judge(rulebook: Rulebook, file: str) -> tuple[Assessment, Source]:
    source = inputs.source(file, None)
    assessment = assess(rulebook, read_answers(source, rulebook))
    report = build_report(assessment, inputs.today())
    screen.show(renderer("terminal").render(report, screen.page()))
    return assessment, source


def _write(assessment: Assessment, answers: Source, target: Path, packs: list[str] | None) -> None:
    """Write the starter, unless it exists already from the same answers."""
    from advisor.scaffold.manifest import ANSWERS  # noqa: PLC0415
    from advisor.scaffold.write import write  # noqa: PLC0415

    kept = settings_for(target, packs, None, partial=False, backend=None)
    plan = plan_files(assessment, answers, kept)
    wanted = next(item.content for item in plan.files if item.path == ANSWERS)
    stored = target / ANSWERS
    if stored.is_file() and stored.read_bytes() == wanted:
        screen.say(f"{target} is already there, from these answers; going on with it.")
        return
    write(plan, target)
    start_repository(target)
    screen.say(f"Wrote {len(plan.files)} files to {target}.")


def _chosen(question: str, why: str) -> str:
    """Return yes, no or back."""
    # questionary takes a tenth of a second to load, and only a terminal needs it.
    from advisor.prompt.item import Item, Signal  # noqa: PLC0415
    from advisor.prompt.widgets import select  # noqa: PLC0415

    while True:
        chosen = select(question, (Item("yes", "Yes"), Item("no", "No")), "yes")
        if chosen is not Signal.WHY:
            return Signal.BACK.value if isinstance(chosen, Signal) else chosen
        screen.say(why)
