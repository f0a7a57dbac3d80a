"""Reads the guide that ships with us: its pages and its quiz."""

from pathlib import Path

from advisor.core.guide import Guide, Option, Page, QuizQuestion
from advisor.errors import PackInvalid, Problem
from advisor.files.document import Node, Unreadable, parse, read_file
from advisor.files.fields import Fields


def load_guide(folder: Path) -> Guide:
    """Read the guide in a folder: ``pages.yaml`` and ``quiz.yaml``.

    Raises PackInvalid with every problem found.
    """
    problems: list[Problem] = []
    pages = _read(folder / "pages.yaml", problems)
    quiz = _read(folder / "quiz.yaml", problems)
    guide = Guide(
        tuple(_page(item, problems) for item in pages.items("pages")),
        tuple(_question(item, problems) for item in quiz.items("questions")),
    )
    if problems:
        raise PackInvalid(*problems)
    return guide


def _read(path: Path, problems: list[Problem]) -> Fields:
    try:
        return Fields(parse(read_file(path), str(path), problems), problems, "the guide")
    except Unreadable as error:
        raise PackInvalid(*problems, error.problem) from error


def _page(node: Node, problems: list[Problem]) -> Page:
    fields = Fields(node, problems, "a page")
    fields.only("id", "title", "text", "rules")
    return Page(
        fields.text("id"), fields.text("title"), fields.texts("text"), fields.texts("rules")
    )


def _question(node: Node, problems: list[Problem]) -> QuizQuestion:
    fields = Fields(node, problems, "a question of the quiz")
    fields.only("id", "prompt", "page", "options")
    options = tuple(_option(item, problems) for item in fields.items("options"))
    if sum(option.right for option in options) != 1:
        fields.note(fields.place, "bad-options", "exactly one option is right")
    return QuizQuestion(fields.text("id"), fields.text("prompt"), fields.text("page"), options)


def _option(node: Node, problems: list[Problem]) -> Option:
    fields = Fields(node, problems, "an option")
    fields.only("text", "right", "why")
    return Option(fields.text("text"), fields.flag("right"), fields.text("why"))
