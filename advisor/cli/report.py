"""advisor report: what to use where, and why."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace

from advisor.catalog import Page, Renderer, fitting, format_names, renderer
from advisor.cli import inputs, screen
from advisor.cli.check import held_against
from advisor.cli.completion import formats
from advisor.cli.options import (
    USUAL_ANSWERS,
    AnswersFile,
    ColourOption,
    Json,
    Output,
    Packs,
    Partial,
    Set,
    Weights,
    given,
)
from advisor.cli.rulebook import read_rulebook
from advisor.core.assessment import assess
from advisor.core.reporting import build_report
from advisor.files.atomic import replace_file

_NO_TEXT = (".pdf", ".docx")
"""What people ask for that a text would not be, whatever it is called."""


def _format(name: str) -> Renderer:
    try:
        return renderer(name)
    except KeyError:
        known = ", ".join(format_names())
        raise typer.BadParameter(f"known formats: {known}") from None


def report(
    file: AnswersFile = USUAL_ANSWERS,
    style: Annotated[
        Renderer | None,
        typer.Option(
            "--format",
            "-f",
            parser=_format,
            metavar="FORMAT",
            help="terminal, markdown, html, adr, json or sarif; default by PATH, else terminal.",
            autocompletion=formats,
        ),
    ] = None,
    output: Output = None,
    settings: Set = None,
    packs: Packs = None,
    weights: Weights = None,
    colour: ColourOption = screen.Colour.AUTO,
    *,
    partial: Partial = False,
    as_json: Json = False,
    check: Annotated[
        Path | None,
        typer.Option(
            "--check",
            metavar="RECORD",
            help="Write nothing, and exit with 1 if this kept report is stale; --json says why.",
        ),
    ] = None,
) -> None:
    """Direct calls or events, for each interaction, and why.

    FILE may also be a report made with --format html or json: it is made again from its answers.
    """
    _refuse_contradictions(style, output, as_json=as_json, check=check is not None)
    rulebook = read_rulebook(packs, weights)
    assessment = assess(rulebook, inputs.project(file, settings, rulebook, partial=partial))
    made = build_report(assessment, inputs.today())
    if check is not None:
        options = given(packs, weights, settings, partial=partial)
        held_against(check, made, file, options).conclude(as_json=as_json)
        return
    to_file = output is not None and str(output) != inputs.STDIN
    page = Page() if to_file else screen.page(colour)
    style = renderer("json") if as_json else style or _usual(output)
    text = style.render(made, replace(page, answers=inputs.address(file)))
    if output is not None and to_file:
        inputs.spare(file, output)
        replace_file(output, text)
        screen.tell(f"Wrote {output}")
    else:
        screen.show(text)
        if style.name == "terminal" and screen.scrolled(text):
            screen.say(f"\n{made.project}: {made.summary}")


def _usual(output: Path | None) -> Renderer:
    if output and output.suffix in _NO_TEXT:
        raise typer.BadParameter(f"no format ends in {output.suffix}: write .html, and print that")
    return (fitting(output.suffix) if output else None) or renderer("terminal")


def _refuse_contradictions(
    style: Renderer | None, output: Path | None, *, as_json: bool, check: bool
) -> None:
    if check and (output is not None or style is not None):
        raise typer.BadParameter("--check writes nothing: leave --format and --output out")
    if as_json and style is not None and style.name != "json":
        raise typer.BadParameter(f"either --json or --format {style.name}")
