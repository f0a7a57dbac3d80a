"""advisor init: an answers file to fill in by hand."""

from pathlib import Path
from typing import Annotated

import typer

from advisor.catalog import shipped_answers
from advisor.cli import completion, inputs, screen
from advisor.cli.example import about
from advisor.cli.options import USUAL_ANSWERS, Json, Packs, Scan, command
from advisor.cli.rulebook import read_rulebook
from advisor.cli.scan import seen_in
from advisor.core.interaction import Project
from advisor.core.rulebook import Rulebook
from advisor.files.answers import Source, read_answers
from advisor.files.atomic import new_file
from advisor.files.characters import visible
from advisor.files.document import read_file
from advisor.files.fields import did_you_mean


def init(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A new file; - prints it.")
    ] = USUAL_ANSWERS,
    preset: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Begin with a typical situation: "
            "monolith, clogged, signup, spiky, history or checkout.",
            autocompletion=completion.presets,
        ),
    ] = None,
    packs: Packs = None,
    scan: Scan = None,
    *,
    as_json: Json = False,
) -> None:
    """Write an answers file to fill in by hand, with a comment on every question.

    Without a preset every answer is unknown.
    """
    # ruamel.yaml takes as long to load as all else here, and the list of commands needs none.
    from advisor.files.stub import BLANK, stub  # noqa: PLC0415

    if as_json and file == inputs.STDIN:
        raise typer.BadParameter("--json says what was written to a file; - has none")
    rulebook = read_rulebook(packs)
    project, title = BLANK, "A project that nothing is known of yet."
    if preset is not None:
        project, title = _preset(rulebook, preset)
    text = stub(rulebook, project, title, () if scan is None else seen_in(rulebook, scan))
    if file == inputs.STDIN:
        screen.show(text)
        return
    new_file(Path(file), text)
    if as_json:
        screen.show(screen.for_programs({"file": file, "preset": preset}))
    else:
        screen.tell(f"Wrote {file}. Edit it, then: {command('report', file, packs=packs)}")


def _preset(rulebook: Rulebook, name: str) -> tuple[Project, str]:
    known = shipped_answers("presets")
    if name not in known:
        raise typer.BadParameter(f"no preset {visible(name)}; {did_you_mean(name, known)}")
    source = Source(read_file(known[name]), str(known[name]))
    return read_answers(source, rulebook, partial=True), about(known[name])
