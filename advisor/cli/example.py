"""advisor example: the worked examples, to read or to start from."""

from pathlib import Path
from typing import Annotated

import typer

from advisor.catalog import shipped_answers
from advisor.cli import completion, screen
from advisor.cli.options import Json
from advisor.files.atomic import new_file
from advisor.files.characters import visible
from advisor.files.document import read_file
from advisor.files.fields import did_you_mean


def example(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="The example to print; without it, the list.",
            autocompletion=completion.examples,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="Write to a new file instead.",
        ),
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """List the worked examples, or print one of them."""
    if name is None:
        screen.show(_json() if as_json else screen.paragraphs(_lines()))
        return
    text = read_file(_named(name))
    if output is not None and str(output) != "-":
        new_file(output, text)
        screen.tell(f"Wrote {output}")
    elif as_json:
        screen.show(screen.for_programs({"name": name, "answers": text}))
    else:
        screen.show(text)


def about(file: Path) -> str:
    """Return what an example or a preset is about: its first comment."""
    return read_file(file).partition("\n")[0].removeprefix("# ")


def _named(name: str) -> Path:
    known = shipped_answers()
    if name not in known:
        hint = did_you_mean(name, known)
        raise typer.BadParameter(f"there is no example {visible(name)}; {hint}")
    return known[name]


def _lines() -> list[str]:
    known = shipped_answers()
    widest = max(len(name) for name in known)
    return [f"{name:{widest}}  {about(file)}" for name, file in known.items()]


def _json() -> str:
    listed = [{"name": name, "about": about(file)} for name, file in shipped_answers().items()]
    return screen.for_programs({"examples": listed})
