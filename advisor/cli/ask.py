"""advisor ask: the questionnaire, in a terminal or from options alone."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from advisor.catalog import renderer
from advisor.cli import inputs, screen
from advisor.cli.options import Packs, Set
from advisor.core.assessment import assess
from advisor.core.interaction import Project
from advisor.core.reporting import build_report
from advisor.core.rulebook import Rulebook
from advisor.errors import AnswersInvalid, Problem
from advisor.files.answers import Source, read_answers
from advisor.files.atomic import replace_file

DEFAULT_FILE = "answers.yaml"


def ask(
    file: Annotated[
        str,
        typer.Argument(
            metavar="[FILE]", help="The answers file; - is standard input, then output."
        ),
    ] = DEFAULT_FILE,
    settings: Set = None,
    packs: Packs = None,
    *,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick", help="At most eight questions about one interaction, and what follows."
        ),
    ] = False,
    no_input: Annotated[
        bool, typer.Option("--no-input", help="Never ask: name what is missing and exit with 2.")
    ] = False,
) -> None:
    """Answer the questionnaire; writes FILE, and goes on with it later."""
    rulebook = inputs.rulebook(packs)
    if quick:
        _take_a_look(rulebook)
        return
    source = inputs.source(file, settings, may_be_absent=True)
    if no_input or file == inputs.STDIN or not screen.interactive():
        project = read_answers(source, rulebook)
        _write(file, source, project)
    else:
        in_terminal(rulebook, file, source)


def _take_a_look(rulebook: Rulebook) -> None:
    if not screen.interactive():
        hint = "in a script, write the answers and run: advisor report FILE --partial"
        problem = Problem("no-terminal", "the quick questionnaire needs a terminal", "", hint)
        raise AnswersInvalid(problem)
    # questionary takes a tenth of a second to load, and only this needs it.
    from advisor.prompt.quick import take_a_look  # noqa: PLC0415

    screen.say("Eight questions at most, about one interaction. Nothing is written.")
    project = take_a_look(rulebook, screen.say)
    report = build_report(assess(rulebook, project), inputs.today())
    screen.show(renderer("terminal").render(report, screen.page()))
    screen.tell("For the whole picture, and to keep the answers: advisor ask")


def in_terminal(rulebook: Rulebook, file: str, source: Source) -> Project:
    """Ask at the terminal, saving every answer to the file, until the questionnaire is complete."""
    # questionary takes a tenth of a second to load, and only this needs it.
    from advisor.prompt.session import fill_in  # noqa: PLC0415

    before = read_answers(source, rulebook, partial=True)
    screen.say(f"Answers go to {file}. Ctrl-C saves and leaves; the same command goes on.")
    try:
        project = fill_in(rulebook, before, lambda it: _save(file, source, it), screen.say)
    except (KeyboardInterrupt, EOFError):
        saved = f"Saved to {file}." if Path(file).exists() else "Nothing was answered yet."
        screen.tell(f"\n{saved} The same command goes on from here.")
        raise KeyboardInterrupt from None
    screen.tell(f"Saved. See what follows: advisor report {shlex.quote(file)}")
    return project


def _write(file: str, source: Source, project: Project) -> None:
    if file == inputs.STDIN:
        screen.show(inputs.merged(source, project))
    else:
        _save(file, source, project)
        screen.tell(f"Wrote {file}")


def _save(file: str, source: Source, project: Project) -> None:
    replace_file(Path(file), inputs.merged(source, project))
