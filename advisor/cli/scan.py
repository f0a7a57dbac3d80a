"""advisor scan: what a repository contains, and which answers it suggests."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import to_builtins

from advisor.catalog import detectors
from advisor.cli import screen
from advisor.cli.options import Json, Packs, command
from advisor.cli.progress import counted
from advisor.cli.rulebook import read_rulebook
from advisor.core.rulebook import Rulebook
from advisor.core.suggestion import Suggestion, in_short, suggest
from advisor.errors import Problem, ScanFailed, reason_of
from advisor.files.characters import visible

if TYPE_CHECKING:
    from advisor.scan.scanning import Scan

MOST_UNREAD = 10
"""Files listed one by one; the rest are counted."""


def scan_command(
    directory: Annotated[
        str, typer.Argument(metavar="DIR", help="The folder of a repository; it is only read.")
    ] = ".",
    packs: Packs = None,
    *,
    as_json: Json = False,
) -> None:
    """Scan a repository: show what it contains, and which answers that suggests.

    Manifests, compose files, Dockerfiles, Terraform, CloudFormation, Kubernetes files and source
    code are read; nothing is run or written, and no link is followed. The exit code is 1 if the
    repository is too large to be read completely.
    """
    rulebook = read_rulebook(packs)
    found = look(rulebook, directory)
    suggestions = suggest(rulebook, found.sightings)
    if as_json:
        screen.show(_json(found, suggestions))
    else:
        screen.show(screen.paragraphs(_lines(rulebook, found, suggestions)))
        _tell_unread(found)
        if suggestions:
            screen.tell(f"Go on: {command('ask', '--scan', directory, packs=packs)}")
    if found.ended:
        raise typer.Exit(screen.Exit.NEGATIVE)


def seen_in(rulebook: Rulebook, directory: str) -> tuple[Suggestion, ...]:
    """Return the suggested answers; prints which files were not read, or that there are none.

    Raises ScanFailed if the folder cannot be read.
    """
    found = look(rulebook, directory)
    _tell_unread(found)
    suggestions = suggest(rulebook, found.sightings)
    if not suggestions:
        screen.tell(_nothing(found))
    return suggestions


def look(rulebook: Rulebook, directory: str) -> "Scan":
    """Scan a repository for signatures. Raises ScanFailed if its folder cannot be read."""
    # Other commands import this for seen_in, and mostly without a repository.
    from advisor.scan.scanning import scan  # noqa: PLC0415

    try:
        with counted("{} files read") as tell:
            return scan(Path(directory), detectors(), rulebook.written(), tell)
    except OSError as error:
        hint = "name the top of a repository that is on this machine"
        problem = Problem("cannot-read", reason_of(error), visible(directory), hint)
        raise ScanFailed(problem) from error


def _tell_unread(found: "Scan") -> None:
    for one in found.unread[:MOST_UNREAD]:
        screen.tell(f"Not read: {one.path}: {one.reason}")
    if len(found.unread) > MOST_UNREAD:
        screen.tell(f"Not read: {len(found.unread) - MOST_UNREAD} more")


def _lines(rulebook: Rulebook, found: "Scan", suggestions: tuple[Suggestion, ...]) -> Iterator[str]:
    if not suggestions:
        yield _nothing(found)
        return
    yield (
        f"From the {found.read}, these answers suggest themselves. Files show what is used, not who"
        " looks after it: whether it is so, only you can say."
    )
    for question in rulebook.questions:
        mine = [one for one in suggestions if one.question == question.id]
        if mine:
            yield ""
            yield f"{question.prompt} ({question.id})"
        titles = {choice.value: choice.title for choice in question.choices}
        for one in mine:
            yield f"  {one.value}: {titles[one.value]}"
            yield f"    {one.because}"
            yield from (f"    - {line}" for line in in_short(one))


def _nothing(found: "Scan") -> str:
    return f"Nothing in the {found.read} suggests an answer."


def _json(found: "Scan", suggestions: tuple[Suggestion, ...]) -> str:
    told = {
        "files": found.files,
        "ended": found.ended,
        "suggestions": to_builtins(suggestions),
        "unread": to_builtins(found.unread),
    }
    return screen.for_programs(told)
