"""Standard output for the result, standard error for everything else."""

import contextlib
import io
import json
import os
import re
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping
from enum import IntEnum, StrEnum

from advisor.catalog import Page
from advisor.errors import AdvisorError, CannotWrite, Problem, reason_of

NARROWEST = 40
WIDEST = 100
MOST_SHOWN = 1000
SCHEMA_VERSION = 1
_ROOM = 72
_HANGS = re.compile(r" *(?:[^\w\s] +|\S{1,24} {2,})?")
"""The indent of further lines: spaces, a mark, or a name in a column."""
_COMMAND = re.compile(r"`[^`]*`|(?<=: )advisor [^;`]*")
_KEPT = "\0"
"""Stands for a space at which no line may break; it occurs in no shown text."""


class Exit(IntEnum):
    """Exit codes."""

    DONE = 0
    NEGATIVE = 1
    BAD_INPUT = 2
    WOULD_OVERWRITE = 3
    OUR_BUG = 70
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


class Colour(StrEnum):
    """When to use colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def page(colour: Colour = Colour.AUTO) -> Page:
    """Return the width and colour of standard output: a terminal's, or a plain stream's."""
    terminal = bool(sys.stdout and sys.stdout.isatty())
    if colour is Colour.AUTO:
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        coloured = terminal and not plain
    else:
        coloured = colour is Colour.ALWAYS
    return Page(
        width=_width() if terminal else None,
        colour=coloured,
        ascii="utf" not in (getattr(sys.stdout, "encoding", None) or "").lower(),
    )


def interactive() -> bool:
    """Tell whether both input and output are a person's terminal."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty())


def show(text: str) -> None:
    """Write the result; a reader that stops early is no error.

    Raises CannotWrite.
    """
    with contextlib.suppress(BrokenPipeError):
        pour(text)


def scrolled(text: str) -> bool:
    """Tell whether standard output is a terminal and the top of a shown text has scrolled away."""
    terminal = bool(sys.stdout and sys.stdout.isatty())
    return terminal and text.count("\n") >= shutil.get_terminal_size().lines


def pour(text: str) -> None:
    """Write a part of the result.

    Raises CannotWrite, and BrokenPipeError if the reader has stopped, so that no more is made.
    """
    if sys.stdout is None:
        raise CannotWrite(Problem("cannot-write", "standard output is closed"))
    try:
        _write(text)
    except OSError as error:
        # Buffered output must be writable, or Python reports an error at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        reason = f"it cannot be written: {reason_of(error)}"
        raise CannotWrite(Problem("cannot-write", reason, "standard output")) from error


def tell(text: str) -> None:
    """Write a message to the person at the terminal."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):  # standard error is closed: nobody can be told
            sys.stderr.write(f"{printable(text)}\n")
            sys.stderr.flush()


def say(prose: str) -> None:
    """Write prose to the person at the terminal, wrapped to its width, line by line."""
    for line in prose.split("\n"):
        tell(_filled(line, _width() - 1))


def _width() -> int:
    return min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)


def paragraphs(lines: Iterable[str]) -> str:
    """Return lines as one text, each wrapped if standard output is a terminal."""
    width = page().width
    return "".join(f"{_filled(line, width) if width else line}\n" for line in lines)


def for_programs(told: Mapping[str, object]) -> str:
    """Return a command's result as one JSON object, which begins with the version of its keys."""
    text = json.dumps({"schema_version": SCHEMA_VERSION, **told}, indent=2, ensure_ascii=False)
    # Names are untrusted: lone surrogates and control characters are written as escapes.
    shown = (one if one.isprintable() or one == "\n" else json.dumps(one)[1:-1] for one in text)
    return f"{''.join(shown)}\n"


def draw(error: AdvisorError, *, as_json: bool = False) -> None:
    """Write every problem of an error: where, what, the line itself, and what to do.

    For programs each problem is an object of JSON on a line of its own.
    """
    if as_json:
        for problem in error.problems:
            tell(json.dumps(_as_object(problem), ensure_ascii=False))
        return
    above = ""
    for problem in error.problems[:MOST_SHOWN]:
        tell("\n".join(_lines(problem, above)))
        above = problem.where
    if len(error.problems) > MOST_SHOWN:
        tell(f"\n{len(error.problems)} errors; these are the first {MOST_SHOWN}.")
    elif len(error.problems) > 1:
        tell(f"\n{len(error.problems)} errors.")
    if error.way_out:
        say(error.way_out)


def printable(text: str) -> str:
    """Return text that is safe for a terminal: without control characters, except line ends."""
    return "".join(
        one if one == "\n" or unicodedata.category(one) not in ("Cc", "Cf", "Cs") else "\ufffd"
        for one in text
    )


def _filled(line: str, width: int) -> str:
    """Wrap a line between words; commands and paths stay whole, so that they can be pasted."""
    hangs = _HANGS.match(line)
    indent = " " * len(hangs[0] if hangs else "")
    kept = _COMMAND.sub(lambda found: found[0].replace(" ", _KEPT), line)
    filled = textwrap.fill(
        kept, width, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
    )
    return filled.replace(_KEPT, " ")


def _write(text: str) -> None:
    # Documents are UTF-8 whatever the locale; the terminal format uses ASCII if needed.
    if isinstance(sys.stdout, io.TextIOWrapper) and not text.isascii():
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(text)
    sys.stdout.flush()


def _as_object(problem: Problem) -> dict[str, object]:
    return {
        "schema_version": SCHEMA_VERSION,
        "code": problem.code,
        "message": problem.message,
        "file": problem.file or None,
        "line": problem.line,
        "column": problem.column or None,
        "hint": problem.hint or None,
    }


def _lines(problem: Problem, above: str) -> list[str]:
    """Draw a problem; a file's line that was shown ``above`` is not shown again."""
    where = f"{problem.where}: " if problem.where else ""
    lines = [_in_terminal(f"{where}error[{problem.code}]: {problem.message}")]
    if problem.snippet and problem.where != above:
        start = max(problem.column - _ROOM // 2, 0) if len(problem.snippet) > _ROOM else 0
        lines.append(f"    {problem.snippet[start : start + _ROOM].replace(chr(9), ' ')}")
        lines.append(f"    {' ' * (problem.column - 1 - start)}^")
    if problem.hint:
        lines.append(_in_terminal(f"  help: {problem.hint}"))
    return lines


def _in_terminal(line: str) -> str:
    """Wrap a message for a person; a program gets one line."""
    return _filled(line, _width() - 1) if sys.stderr and sys.stderr.isatty() else line
