"""Rows: all that is known of one interaction as plain values, judged by generated code.

For large numbers of interactions: the same verdict, form, scores and rules as the interpreter
gives, unknown answers included, but no report objects.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from msgspec import Struct

from advisor.core.answers import NO_NUMBER, NOT_APPLICABLE
from advisor.core.compiled import Writer, row_judge
from advisor.core.interaction import MOST_CONSUMERS
from advisor.core.question import MOST_DIGITS, AnswerKind
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook
from advisor.core.tally import telling
from advisor.core.workload import APART, COUNT


class Column(Struct, frozen=True):
    """One fact of a row and what it takes: one of ``values``, or a number up to ``most``."""

    fact: str
    values: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    required: bool = False
    """Whether it is required; other columns, if absent, are unknown."""

    def takes(self, value: object) -> bool:
        """Tell whether this column accepts a value."""
        if self.values:
            return value.__class__ is str and value in self.values
        return type(value) is int and self.least <= value <= self.most


class RowJudgement(NamedTuple):
    """The judgement of one row; the same as of an interaction with these facts."""

    form: int
    """The size of the form: 0 is direct calls, and everything else is events."""
    later: int
    """The size of the form that events would take, if they are put off; else 0."""
    direct: int
    events: int
    provisional: bool
    close: bool
    gate: int | None
    """The index of a rule in Rows.rules, as in the next fields."""
    reasons: list[int]
    """The rules that counted, in order: by points, as a gate, or by holding back."""
    warnings: list[int]
    """The rules that warn, or find that answers contradict each other, in order."""


class Rows(Struct, frozen=True):
    """How to judge rows by a rulebook: their columns, in order, and a function over them."""

    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    judge: Callable[..., tuple[Any, ...]]
    """Takes a row: its id (ignored), and for each column a checked value, or None if not known.
    Returns the fields of a RowJudgement as a tuple: building the object would take a third of the
    time."""


def rows(rulebook: Rulebook) -> Rows:
    """Compile a rulebook for rows."""
    rules = telling(rulebook)
    return Rows(columns(rulebook), rules, row_judge(rulebook, rules))


def columns(rulebook: Rulebook) -> tuple[Column, ...]:
    """Return the columns of a row."""
    return tuple(_column(rulebook, fact) for fact in Writer(rulebook, telling(rulebook)).facts)


def fits(count: int, apart: int) -> bool:
    """Tell whether this number of separate consumers is possible: all of them, or all but one."""
    return count - 1 <= apart <= count


def _column(rulebook: Rulebook, fact: str) -> Column:
    if fact == COUNT:
        return Column(fact, least=1, most=MOST_CONSUMERS, required=True)
    if fact == APART:
        return Column(fact, most=MOST_CONSUMERS, required=True)
    question = rulebook.question_behind(fact)
    if question is None or question.kind is AnswerKind.NUMBER:
        return Column(fact, least=NO_NUMBER, most=10**MOST_DIGITS - 1)
    return Column(fact, (*question.fact_values, NOT_APPLICABLE))
