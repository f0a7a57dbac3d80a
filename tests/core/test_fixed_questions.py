"""Questions that code reads by name: each is in the one list, with the choices that code knows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import advisor
from advisor.core.fixed_questions import FIXED
from advisor.core.rulebook import Rulebook
from advisor.core.workload import LAYOUT, SEVERAL

CODE = [
    ast.parse(path.read_text())
    for path in Path(advisor.__file__).parent.rglob("*.py")
    if path.name != "fixed.py"
]


def _texts(tree: ast.AST) -> set[str]:
    """Return the texts in code; an f-string's beginning ends before what is filled in."""
    nodes = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {text.removesuffix(".") for text in nodes if isinstance(text, str)}


def test_code_knows_no_question_by_name_but_those_that_stay(rulebook: Rulebook) -> None:
    ids = {question.id for question in rulebook.questions}
    facts = {fact for question in rulebook.questions for fact in question.fact_names()} - ids
    written = set().union(*map(_texts, CODE))
    assert written & ids == FIXED.keys()
    assert not written & facts
    assert not written & {rule.id for rule in rulebook.rules}


def test_our_own_pack_asks_them_as_they_are_read(rulebook: Rulebook) -> None:
    asked = {question.id: question for question in rulebook.questions}
    assert not any(fixed.fault(asked[name]) for name, fixed in FIXED.items())


def _compared() -> Iterator[tuple[str, str]]:
    """Yield each question with the choices that code compares its answer with, by name."""
    for tree in CODE:
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare):
                for name in _texts(node.left) & FIXED.keys():
                    yield from ((name, value) for one in node.comparators for value in _texts(one))


def test_every_choice_that_code_compares_an_answer_with_stays() -> None:
    compared = set(_compared())
    assert len(compared) > 5
    assert all(value in FIXED[name].values for name, value in compared)
    assert SEVERAL in FIXED[LAYOUT].values


def test_the_how_to_names_each_of_them() -> None:
    page = (Path(__file__).parents[2] / "docs/how-to/packs.md").read_text()
    assert not [name for name in FIXED if f"`{name}`" not in page]
