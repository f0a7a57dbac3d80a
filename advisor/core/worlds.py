"""All possible combinations of the facts that a condition depends on."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from math import prod

from advisor.core.answers import NOT_APPLICABLE, Facts, Value
from advisor.core.condition import Condition, facts_in, mentions
from advisor.core.interaction import MOST_CONSUMERS
from advisor.core.question import AnswerKind, Question, Scope
from advisor.core.rulebook import Rulebook
from advisor.core.workload import (
    COMPUTED,
    COUNT,
    LAYOUT,
    MEASURED,
    SEPARATE,
    SEVERAL,
    resting_on,
)

MOST_WORLDS = 20_000


class TooManyWorldsError(Exception):
    """A condition rests on more facts than can be tried one by one."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def worlds(
    rulebook: Rulebook, condition: Condition, *, only: Mapping[str, Sequence[Value]] | None = None
) -> Iterator[Facts]:
    """Yield every possible state of the facts that a condition rests on, directly or not.

    ``only`` narrows the values of some facts. The facts of a question that is not asked are n/a.
    Raises TooManyWorldsError before the first if there are more than MOST_WORLDS.
    """
    tested = _resting_on(rulebook, condition)
    names = list(tested)
    # If only a measured fact depends on a number, all that matters is whether it applies.
    ranges = [
        (only or {}).get(name) or (_range(rulebook, name) if tested[name] else (0,))
        for name in names
    ]
    if (count := prod(len(values) for values in ranges)) > MOST_WORLDS:
        raise TooManyWorldsError(count)
    asked = _in_order(rulebook, names)
    for values in product(*ranges):
        facts = dict(zip(names, values, strict=True))
        if _consistent(facts):
            yield _settled(asked, facts)


def _resting_on(rulebook: Rulebook, condition: Condition) -> dict[str, bool]:
    """Return the facts that a condition rests on, and whether their own value is tested."""
    found: dict[str, bool] = {}
    waiting = [condition]
    while waiting:
        for tested in facts_in(waiting.pop()):
            for fact in (tested, *resting_on(tested)):
                question = rulebook.question_behind(fact)
                if fact not in found and question:
                    waiting.append(question.when)
                measured_with = tested in MEASURED and fact != tested
                found[fact] = found.get(fact, False) or not measured_with
    return found


def _range(rulebook: Rulebook, fact: str) -> Sequence[Value]:
    question = rulebook.question_behind(fact)
    if fact in COMPUTED:
        return _numbers(rulebook, fact, MOST_CONSUMERS)
    if fact in MEASURED:
        return (*_numbers(rulebook, fact), NOT_APPLICABLE)  # where the numbers leave it undefined
    if question is None or question.kind in (AnswerKind.NAME, AnswerKind.TEXT):
        return ("",)
    return _numbers(rulebook, fact) if question.kind is AnswerKind.NUMBER else question.fact_values


def _numbers(rulebook: Rulebook, fact: str, most: int | None = None) -> Sequence[int]:
    """Return numbers on both sides of everything that the fact is compared with anywhere.

    Between two of them nothing changes. ``most``, the largest possible number, is one of them:
    counts limit each other, so the end of the last range matters, too.
    """
    compared = _compared_with(rulebook).get(fact, ())
    near = {number + step for number in compared for step in (-1, 0, 1)}
    ends = {0} if most is None else {0, most}
    return sorted(n for n in near | ends if n >= 0 and (most is None or n <= most))


@lru_cache(maxsize=8)
def _compared_with(rulebook: Rulebook) -> Mapping[str, set[int]]:
    found: dict[str, set[int]] = {}
    for condition in rulebook.conditions():
        for comparison in mentions(condition):
            if isinstance(comparison.operand, int):
                found.setdefault(comparison.fact, set()).add(comparison.operand)
    return found


def _consistent(facts: Facts) -> bool:
    """Tell whether the counts fit each other and the layout."""
    count, separate = facts.get(COUNT, MOST_CONSUMERS), facts.get(SEPARATE, 0)
    apart = facts.get(LAYOUT, SEVERAL) == SEVERAL
    return count >= 1 and separate <= count and (apart or separate == 0)  # type: ignore[operator]


def _in_order(rulebook: Rulebook, names: Sequence[str]) -> list[tuple[Question, list[str]]]:
    """Return the questions behind facts as they are asked, each with those facts."""
    wanted = set(names)
    asked = sorted(rulebook.questions, key=lambda one: one.scope is Scope.INTERACTION)
    behind = ((one, [name for name in one.fact_names() if name in wanted]) for one in asked)
    return [(question, facts) for question, facts in behind if facts]


def _settled(asked: Sequence[tuple[Question, list[str]]], facts: Facts) -> Facts:
    """Set the facts of questions that are not asked to n/a."""
    known = {name: value for name, value in facts.items() if name in COMPUTED}
    for question, names in asked:
        applies = question.can_matter(known)
        known |= {name: facts[name] if applies else NOT_APPLICABLE for name in names}
    for fact in MEASURED.keys() & facts.keys():
        applies = all(known[name] != NOT_APPLICABLE for name in MEASURED[fact].behind)
        known[fact] = facts[fact] if applies else NOT_APPLICABLE
    return known
