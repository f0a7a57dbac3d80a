"""The inputs of commands: answers from a file or standard input, and today's date."""

import os
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from msgspec.structs import replace

from advisor.cli.screen import say
from advisor.core.interaction import Project
from advisor.core.rulebook import Rulebook
from advisor.disk import NotAFileError
from advisor.errors import AdvisorError, AnswersInvalid, Problem, WouldOverwrite
from advisor.files.answers import Source, read_answers
from advisor.files.characters import visible
from advisor.files.document import LARGEST_FILE, Unreadable, decode, read_file
from advisor.files.embedded import LARGEST_REPORT, unwrapped
from advisor.files.settings import Setting

STDIN = "-"
_NONE_YET = "`advisor ask FILE` writes one, and `advisor example` lists those that are there"
_ANOTHER = "name another file to write to"
_ANSWERS = (".yaml", ".yml")


def today() -> str:
    """Return today in ISO 8601; SOURCE_DATE_EPOCH overrides it, for reproducible output.

    Raises AdvisorError if that is not a valid time.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError) as error:
        hint = "seconds since 1970, as `date +%s` prints them; or unset it"
        problem = Problem("bad-date", "this is not a valid time", "SOURCE_DATE_EPOCH", hint)
        raise AdvisorError(problem) from error
    return moment.date().isoformat()


def printed(name: str) -> str:
    """Return an input's name for output: valid UTF-8, without control characters."""
    return "<stdin>" if name == STDIN else visible(name.encode("utf-8", "replace").decode())


def address(name: str) -> str:
    """Return an input as a URI relative to the current folder; empty if it is not below it."""
    if name == STDIN:
        return ""
    place, here = Path(name).absolute(), Path.cwd()
    inside = place.is_relative_to(here) and ".." not in place.parts
    return quote(bytes(place.relative_to(here))) if inside else ""


def source(
    file: str,
    settings: list[str] | None,
    *,
    may_be_absent: bool = False,
    most: int = LARGEST_FILE,
) -> Source:
    """Return the answers at FILE, ``-`` being standard input, with the --set options on top."""
    laid_over = tuple(Setting(text) for text in settings or ())
    try:
        if file == STDIN:
            if sys.stdin and sys.stdin.isatty():
                say("The answers are read from this terminal; Ctrl-D ends them.")
            raw = sys.stdin.buffer.read(most + 1) if sys.stdin else b""
            text = decode(raw, "<stdin>", most)
            return Source(text, "<stdin>", laid_over)
        return Source(read_file(Path(file), most), file, laid_over)
    except Unreadable as error:
        match error.__cause__:
            case FileNotFoundError() if may_be_absent:
                return Source("", file, laid_over)
            case FileNotFoundError():
                hint = _NONE_YET
            case IsADirectoryError():
                hint = _inside(Path(file))
            case NotAFileError():
                hint = f"a pipe is read as standard input: {STDIN}"
            case _:
                hint = error.problem.hint
        raise AnswersInvalid(replace(error.problem, hint=hint)) from error


def _inside(folder: Path) -> str:
    """Suggest a file to name instead of a folder."""
    from advisor.scaffold.manifest import ANSWERS  # noqa: PLC0415 - few name a folder

    answers = folder / ANSWERS
    if answers.is_file():
        return f"it is a starter, and its answers are in {shlex.quote(str(answers))}"
    return f"name the answers file; `advisor scan {shlex.quote(str(folder))}` looks into a folder"


def stored(raw: bytes, name: str, settings: list[str] | None) -> Source:
    """Return a text of answers that was read already, with the --set options on top."""
    try:
        return Source(decode(raw, name), name, tuple(Setting(text) for text in settings or ()))
    except Unreadable as error:
        raise AnswersInvalid(error.problem) from error


def answers(file: str, settings: list[str] | None, *, may_be_absent: bool = False) -> Source:
    """Return the answers at FILE, which may be a report that carries them."""
    given = source(file, settings, may_be_absent=may_be_absent, most=LARGEST_REPORT)
    try:
        return unwrapped(given)
    except Unreadable as error:
        raise AnswersInvalid(error.problem) from error


def project(
    file: str, settings: list[str] | None, rules: Rulebook, *, partial: bool = False
) -> Project:
    """Return the questionnaire at FILE, every question answered unless ``partial``.

    FILE may be a report with its answers. Raises AnswersInvalid with every problem.
    """
    given = answers(file, settings)
    found = read_answers(given, rules, unanswered=partial)
    # Lines of answers within a report are no lines of that file.
    return found.without_lines() if given.embedded else found


def spare(file: str, output: Path) -> None:
    """Refuse to overwrite these answers, or any answers; a report may overwrite itself."""
    if not output.exists():
        return
    same = file != STDIN and output.samefile(file)
    if (same or output.suffix in _ANSWERS) and not _is_report(output):
        message = "the answers are in it" if same else "answers may be in it, as no report is YAML"
        raise WouldOverwrite(Problem("would-overwrite", message, str(output), _ANOTHER))


def _is_report(path: Path) -> bool:
    try:
        return answers(str(path), None).embedded
    except AnswersInvalid:
        return False


def merged(given: Source, filled_in: Project) -> str:
    """Return the text of an answers file with a project's answers in it, comments kept."""
    # ruamel.yaml takes a fifth of a report's time to load, and a report never writes answers.
    from advisor.files.save import merge_answers  # noqa: PLC0415

    return merge_answers("" if given.embedded else given.text, filled_in)
