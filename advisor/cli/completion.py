"""Completions for the shell's Tab key; each of these runs only when it is pressed."""

import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING

from advisor.catalog import data_dir, format_names, shipped_answers

if TYPE_CHECKING:
    from advisor.core.rulebook import Rulebook


@contextmanager
def whole_words() -> Iterator[None]:
    """Complete ``ID=VALUE`` as the one word that it is, in bash too.

    Bash splits words at ``=`` (COMP_WORDBREAKS), and replaces only the last piece by a completion;
    typer would treat the pieces as words.
    """
    pieces, cursor = os.environ["COMP_WORDS"].split("\n"), int(os.environ["COMP_CWORD"])
    words = _joined(pieces[: cursor + 1])
    os.environ["COMP_WORDS"], os.environ["COMP_CWORD"] = "\n".join(words), str(len(words) - 1)
    # If bash does not split at it, nothing was joined, and whole words are offered.
    value = words[-1].partition("=")[2] if words[-1].startswith("-") else words[-1]
    there = "".join(value.rpartition("=")[:2]) if pieces[cursor] != words[-1] else ""
    offered = io.StringIO()
    try:
        with redirect_stdout(offered):
            yield
    finally:
        sys.stdout.writelines(
            f"{line.removeprefix(there)}\n" for line in offered.getvalue().splitlines()
        )


def _joined(pieces: Sequence[str]) -> list[str]:
    """Join the pieces of words again; an empty one follows a space."""
    words: list[str] = []
    breaks = [bool(piece) and not piece.strip("=") for piece in pieces]
    for piece, is_break, after_break in zip(pieces, breaks, (False, *breaks), strict=False):
        if words and piece and (is_break or after_break):
            words[-1] += piece
        else:
            words.append(piece)
    return words


def formats(incomplete: str) -> list[str]:
    """Return the report formats."""
    return _matching(format_names(), incomplete)


def backends(incomplete: str) -> list[str]:
    """Return the back ends that a starter can have."""
    from advisor.scaffold.backends import BACKENDS  # noqa: PLC0415 - Jinja2 loads with it

    return _matching(BACKENDS, incomplete)


def question_ids(incomplete: str) -> list[str]:
    """Return the questions."""
    return _matching((one.id for one in _rulebook().questions), incomplete)


def settings(incomplete: str) -> list[str]:
    """Return the addresses for ``--set``: the project's, or an interaction's after a slash."""
    from advisor.core.answers import UNKNOWN  # noqa: PLC0415 - most commands load it never
    from advisor.core.question import AnswerKind, Scope  # noqa: PLC0415 - as above

    interaction, slash, start = incomplete.rpartition("/")
    asked = _rulebook().questions_about(Scope.INTERACTION if slash else Scope.PROJECT)
    chosen = start.partition("=")[2].split(",")[:-1]
    offered = {
        one.id: [
            ",".join((*chosen, value)) for value in (*one.values, UNKNOWN) if value not in chosen
        ]
        for one in asked
        if one.kind is AnswerKind.SEVERAL or not chosen
    }
    return [f"{interaction}{slash}{pair}" for pair in _pairs(offered, start)]


def weights(incomplete: str) -> list[str]:
    """Return the values for ``--weight``: the rules that score, with their points, and with 0."""
    from advisor.core.rule import Score  # noqa: PLC0415 - as above

    offered = {
        rule.id: (str(score.points), "0")
        for rule in _rulebook().rules
        for score in rule.effects_of(Score)
    }
    return _pairs(offered, incomplete)


def explainable_ids(incomplete: str) -> list[str]:
    """Return everything that can be explained."""
    from advisor.core.explanation import explainable  # noqa: PLC0415 - most commands load it never

    return _matching(explainable(_rulebook()), incomplete)


def pages(incomplete: str) -> list[str]:
    """Return the pages of the guide."""
    from advisor.files.guide import load_guide  # noqa: PLC0415 - as above

    book = load_guide(data_dir("rules") / "guide")
    return _matching((one.id for one in book.pages), incomplete)


def examples(incomplete: str) -> list[str]:
    """Return the worked examples."""
    return _matching(shipped_answers(), incomplete)


def presets(incomplete: str) -> list[str]:
    """Return the typical situations that a file can begin with."""
    return _matching(shipped_answers("presets"), incomplete)


def _rulebook() -> "Rulebook":
    from advisor.cli.rulebook import read_rulebook  # noqa: PLC0415 - as above

    return read_rulebook()


def _pairs(offered: Mapping[str, Iterable[str]], incomplete: str) -> list[str]:
    """Return ``NAME=`` for every name that matches; of a single one ``NAME=VALUE``.

    The shell completes up to where they differ, and adds no space there.
    """
    name, equals, value = incomplete.partition("=")
    found = [one for one in offered if (one == name if equals else one.startswith(name))]
    if len(found) != 1:
        return [f"{one}=" for one in found]
    return [f"{found[0]}={one}" for one in _matching(offered[found[0]], value)]


def _matching(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
