"""Arguments and options that several commands share, each worded once."""

from typing import Annotated, TypeAlias

import typer

from advisor.cli.screen import Colour

AnswersFile: TypeAlias = Annotated[
    str, typer.Argument(metavar="FILE", help="The answers file; - reads standard input.")
]
Set: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="ID=VALUE",
        help="Answer a question here; ID is services.layout, or user.signed_up/reply.needed for"
        " one interaction. Repeatable.",
    ),
]
ColourOption: TypeAlias = Annotated[
    Colour, typer.Option("--color", help="When to use colour.", case_sensitive=False)
]
