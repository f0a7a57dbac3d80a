"""Arguments and options that several commands share, each worded once."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from advisor.cli import completion
from advisor.cli.screen import Colour
from advisor.files.characters import visible

USUAL_ANSWERS = "answers.yaml"
"""Where answers are, unless another file is named."""
AnswersFile: TypeAlias = Annotated[
    str, typer.Argument(metavar="FILE", help="The answers file; - reads standard input.")
]
Set: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="ID=VALUE",
        autocompletion=completion.settings,
        help="Answer a question here; ID is services.layout, or user.signed_up/reply.needed for"
        " one interaction. Repeatable.",
    ),
]
Packs: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--pack",
        metavar="DIR|NAME",
        help="Lay a pack of your own over the built-in rules. Repeatable, later ones on top.",
    ),
]
Weights: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--weight",
        metavar="RULE=N",
        autocompletion=completion.weights,
        help="Change the points of a rule; the report says so. Repeatable.",
    ),
]


def _known_backend(name: str | None) -> str | None:
    if not name:
        return name
    from advisor.scaffold.backends import BACKENDS, adapter_name  # noqa: PLC0415 - as in completion

    if adapter_name(name) not in BACKENDS:
        known = ", ".join(BACKENDS)
        raise typer.BadParameter(f"there is no back end {visible(name)}; known: {known}")
    return adapter_name(name)


Backend: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--backend",
        metavar="NAME",
        callback=_known_backend,
        autocompletion=completion.backends,
        help="What carries the events: sqlite, postgres, rabbitmq, nats, redis or kafka.",
    ),
]
Scan: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--scan",
        metavar="DIR",
        help="Scan this repository first, and offer the answers that it suggests.",
    ),
]
Partial: TypeAlias = Annotated[
    bool, typer.Option("--partial", help="Count missing answers as not sure.")
]
Output: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="PATH", help="Write to a file instead; - is standard output."
    ),
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
ColourOption: TypeAlias = Annotated[
    Colour, typer.Option("--color", help="When to use colour.", case_sensitive=False)
]


def given(
    packs: Sequence[str] | None,
    weights: Sequence[str] | None,
    settings: Sequence[str] | None = None,
    *,
    partial: bool = False,
) -> list[str]:
    """Return options as they are written on a command line."""
    several = (("--set", settings), ("--pack", packs), ("--weight", weights))
    told = [word for option, values in several for one in values or () for word in (option, one)]
    return [*told, *(["--partial"] if partial else [])]


def command(*words: str, packs: Sequence[str] | None = None) -> str:
    """Return a command that judges by the same packs, as a shell takes it."""
    return shlex.join(["advisor", *words, *given(packs, None)])
