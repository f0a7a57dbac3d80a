"""What commands read: the built-in pack, and answers from a file or standard input."""

import sys
from pathlib import Path

from advisor.catalog import data_dir
from advisor.core.interaction import Project
from advisor.core.rulebook import Rulebook
from advisor.errors import AnswersInvalid
from advisor.files.answers import Source, read_answers
from advisor.files.document import LARGEST_FILE, Unreadable, decode, read_file
from advisor.files.pack import load_pack
from advisor.files.settings import Setting

STDIN = "-"


def rulebook() -> Rulebook:
    """Return the questions and rules that ship with us."""
    return load_pack(data_dir("rules"))


def source(file: str, settings: list[str] | None, *, may_be_absent: bool = False) -> Source:
    """Return the answers at FILE, ``-`` being standard input, with the --set options on top."""
    laid_over = tuple(Setting(text) for text in settings or ())
    try:
        if file == STDIN:
            raw = sys.stdin.buffer.read(LARGEST_FILE + 1) if sys.stdin else b""
            text = decode(raw, "<stdin>")
            return Source(text, "<stdin>", laid_over)
        return Source(read_file(Path(file)), file, laid_over)
    except Unreadable as error:
        if may_be_absent and isinstance(error.__cause__, FileNotFoundError):
            return Source("", file, laid_over)
        raise AnswersInvalid(error.problem) from error


def project(file: str, settings: list[str] | None, rules: Rulebook) -> Project:
    """Return the complete questionnaire at FILE; AnswersInvalid says all that is wrong with it."""
    return read_answers(source(file, settings), rules)


def merged(answers: Source, filled_in: Project) -> str:
    """Return the text of an answers file with a project's answers in it, comments kept."""
    # ruamel.yaml takes a fifth of a report's time to load, and a report never writes answers.
    from advisor.files.save import merge_answers  # noqa: PLC0415

    return merge_answers(answers.text, filled_in)
