"""advisor ask: the questionnaire, in a terminal or from options alone."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from advisor.catalog import renderer
from advisor.cli import inputs, screen
from advisor.cli.completion import question_ids
from advisor.cli.options import USUAL_ANSWERS, Json, Packs, Scan, Set, command
from advisor.cli.rulebook import read_rulebook
from advisor.cli.scan import seen_in
from advisor.core.assessment import assess
from advisor.core.interaction import Project
from advisor.core.question import Scope
from advisor.core.questionnaire import Step, answer, missing, steps
from advisor.core.reporting import build_report
from advisor.core.rulebook import Rulebook
from advisor.core.suggestion import Suggestion
from advisor.errors import AnswersInvalid, Problem, WouldOverwrite
from advisor.files.answers import Source, read_answers
from advisor.files.atomic import refuse_unwritable, replace_file
from advisor.files.characters import visible
from advisor.files.fields import did_you_mean
from advisor.files.settings import HEADER

NOBODY_TO_OFFER = "--scan helps a person at a terminal; for programs: advisor scan"
_UNASKED = "In a terminal `advisor ask` asks for what is missing; else add --set ID=VALUE for each."


def ask(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="The answers file; - is standard input, then output."),
    ] = USUAL_ANSWERS,
    settings: Set = None,
    packs: Packs = None,
    only: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="Change this one answer: services.layout, user.signed_up/reply.needed.",
            autocompletion=question_ids,
        ),
    ] = None,
    scan: Scan = None,
    *,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick", help="At most eight questions about one interaction, and what follows."
        ),
    ] = False,
    verdict: Annotated[
        bool, typer.Option("--verdict", help="Show the current verdict after each answer.")
    ] = False,
    no_input: Annotated[
        bool,
        typer.Option("--no-input", help="Never ask: list the missing answers and exit with 2."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Answer the questionnaire; writes FILE, and continues it later.

    With ADVISOR_PLAIN=1 in the environment it asks line by line, as for a screen reader.
    """
    asking = not (no_input or as_json or file == inputs.STDIN) and screen.interactive()
    _refuse_contradictions(file, scan, as_json=as_json, quick=quick, asking=asking)
    rulebook = read_rulebook(packs)
    if quick:
        _take_a_look(rulebook, packs)
        return
    source = inputs.answers(file, settings, may_be_absent=True)
    _refuse_report(source, file, packs)
    suggestions = seen_in(rulebook, scan) if scan is not None else ()
    if only is not None:
        project = _one(rulebook, source, only, asking=asking, suggestions=suggestions)
        _tell_open(rulebook, project, command("ask", file, packs=packs))
    elif asking:
        in_terminal(rulebook, file, source, packs, leaning=verdict, suggestions=suggestions)
        return
    else:
        project = _whole(rulebook, source)
    if file == inputs.STDIN:
        screen.show(inputs.merged(source, project))
        return
    _Saving(file, source, packs)(project)
    screen.tell(f"Wrote {file}")
    if as_json:
        screen.show(_json(file, rulebook, project))


def _refuse_contradictions(
    file: str, scan: str | None, *, as_json: bool, quick: bool, asking: bool
) -> None:
    if as_json and file == inputs.STDIN:
        raise typer.BadParameter("--json says what was written to a file; - has none")
    if scan is not None and quick:
        raise typer.BadParameter("--quick looks into no repository: leave --scan out")
    if scan is not None and not asking:
        raise typer.BadParameter(NOBODY_TO_OFFER)


def _refuse_report(source: Source, file: str, packs: list[str] | None) -> None:
    if source.embedded and file != inputs.STDIN:
        message = "this is a report, and the answers would be written over it"
        take = command("ask", "-", packs=packs)
        other = shlex.quote(f"{Path(file).stem}-answers.yaml")
        hint = f"take them out of it: {take} <{shlex.quote(file)} >{other}"
        raise WouldOverwrite(Problem("would-overwrite", message, file, hint))


def _whole(rulebook: Rulebook, source: Source) -> Project:
    try:
        return read_answers(source, rulebook)
    except AnswersInvalid as error:
        raise AnswersInvalid(*error.problems, way_out=error.way_out and _UNASKED) from None


def _take_a_look(rulebook: Rulebook, packs: list[str] | None) -> None:
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
    whole = command("ask", packs=packs)
    screen.say(f"{report.summary} For the whole picture, and to keep the answers: {whole}")


def in_terminal(
    rulebook: Rulebook,
    file: str,
    source: Source,
    packs: list[str] | None,
    *,
    leaning: bool = False,
    suggestions: tuple[Suggestion, ...] = (),
) -> Project:
    """Ask at the terminal, saving every answer to the file, until the questionnaire is complete."""
    # questionary takes a tenth of a second to load, and only this needs it.
    from advisor.prompt.session import Manner, fill_in  # noqa: PLC0415

    before = read_answers(source, rulebook, partial=True)
    save = _Saving(file, source, packs)
    refuse_unwritable(Path(file))
    screen.say(f"Answers go to {file}. Ctrl-C saves and leaves; the same command goes on.")
    try:
        manner = Manner(leaning, suggestions)
        project = fill_in(rulebook, before, save, screen.say, manner)
    except (KeyboardInterrupt, EOFError):
        saved = f"Saved to {file}." if Path(file).exists() else "Nothing was answered yet."
        screen.tell(f"\n{saved} The same command goes on from here.")
        raise KeyboardInterrupt from None
    screen.tell(f"Saved. See what follows: {command('report', file, packs=packs)}")
    return project


def _one(
    rulebook: Rulebook,
    source: Source,
    address: str,
    *,
    asking: bool,
    suggestions: tuple[Suggestion, ...],
) -> Project:
    """Return the project with one answer changed, whatever else is still open."""
    project = read_answers(source, rulebook, partial=True)
    step = _step(rulebook, project, address)
    if address in [setting.address for setting in source.settings]:
        return project
    if not asking:
        hint = f"without a terminal, add --set {address}=VALUE"
        raise AnswersInvalid(Problem("no-terminal", f"`{address}` is not set", "--only", hint))
    # questionary takes a tenth of a second to load, and only this needs it.
    from advisor.prompt.questions import Asker  # noqa: PLC0415

    return Asker(rulebook, screen.say, suggestions).ask(project, step) or project


def _tell_open(rulebook: Rulebook, project: Project, go_on: str) -> None:
    if left := missing(rulebook, project):
        screen.say(f"{len(left)} still open, {left[0].address} first: {go_on}")


def _step(rulebook: Rulebook, project: Project, address: str) -> Step:
    asked = {step.address: step for step in steps(rulebook, project)}
    if address in asked:
        return asked[address]
    everything = {
        Step(question, interaction).address
        for interaction in (None, *project.interactions)
        for question in rulebook.questions_about(
            Scope.INTERACTION if interaction else Scope.PROJECT
        )
    }
    if address in everything:
        message = f"`{address}` is not asked: earlier answers rule it out"
        raise AnswersInvalid(Problem("not-asked", message, "--only"))
    message = f"there is no `{visible(address)}` to answer here"
    if address.rpartition("/")[2] in ("project", *HEADER):
        hint = f"a name is set without being asked for: --no-input --set {visible(address)}=VALUE"
    else:
        hint = did_you_mean(address, sorted(everything))
    raise AnswersInvalid(Problem("unknown-question", message, "--only", hint))


class _Saving:
    """Saves answers to the file that they were read from, unless somebody else has changed it."""

    def __init__(self, file: str, source: Source, packs: list[str] | None) -> None:
        self._file, self._source, self._known = file, source, source.text
        self._again = command("ask", file, packs=packs)

    def __call__(self, project: Project) -> None:
        """Save the answers so far. Raises WouldOverwrite or CannotWrite."""
        if inputs.source(self._file, None, may_be_absent=True).text not in ("", self._known):
            message = "it was changed by others since it was read; the last answer is not saved"
            hint = f"go on from what it says now: {self._again}"
            raise WouldOverwrite(Problem("changed-meanwhile", message, self._file, hint))
        text = inputs.merged(self._source, project)
        replace_file(Path(self._file), text)
        self._known = text


def _json(file: str, rulebook: Rulebook, project: Project) -> str:
    told = {
        "file": file,
        "project": project.name,
        "answered": sum(answer(project, step) is not None for step in steps(rulebook, project)),
        "missing": [step.address for step in missing(rulebook, project)],
    }
    return screen.for_programs(told)
