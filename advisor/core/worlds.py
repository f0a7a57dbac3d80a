"""Every state of the facts that a condition can meet: what is possible, and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from advisor.core.answers import NOT_APPLICABLE, Facts, Value
from advisor.core.condition import Condition, mentions
from advisor.core.question import Kind, Scope
from advisor.core.rulebook import Rulebook
from advisor.core.workload import COMPUTED, COUNTED_BY

MOST_WORLDS = 20_000
_MOST_COUNTED = 5
"""Consumers: more than any rule of ours asks for."""


@dataclass(frozen=True)
class TooManyWorldsError(Exception):
    """A condition rests on more facts than can be tried one by one."""

    count: int


def worlds(
    rulebook: Rulebook, condition: Condition, *, only: Mapping[str, Sequence[Value]] | None = None
) -> Iterator[Facts]:
    """Yield every possible state of the facts that a condition rests on, directly or not.

    ``only`` narrows the values of some facts. A question that is off the table does not apply.
    Raises TooManyWorldsError before the first where there are more than MOST_WORLDS.
    """
    names = _resting_on(rulebook, condition)
    ranges = [(only or {}).get(name) or _range(rulebook, name) for name in names]
    if (count := prod(len(values) for values in ranges)) > MOST_WORLDS:
        raise TooManyWorldsError(count)
    for values in product(*ranges):
        facts = dict(zip(names, values, strict=True))
        if _consistent(facts):
            yield _settled(rulebook, facts)


def _resting_on(rulebook: Rulebook, condition: Condition) -> list[str]:
    found: dict[str, None] = {}
    waiting = [condition]
    while waiting:
        for comparison in mentions(waiting.pop()):
            for fact in (comparison.fact, COUNTED_BY.get(comparison.fact, comparison.fact)):
                question = rulebook.question_behind(fact)
                if fact not in found and question:
                    waiting.append(question.when)
                found[fact] = None
    return list(found)


def _range(rulebook: Rulebook, fact: str) -> Sequence[Value]:
    question = rulebook.question_behind(fact)
    if fact in COMPUTED:
        return range(_MOST_COUNTED + 1)
    if question is None or question.kind in (Kind.NAME, Kind.TEXT):
        return ("",)
    if question.kind is Kind.SEVERAL:
        return ("yes", "no")
    return _numbers(rulebook, fact) if question.kind is Kind.NUMBER else question.values


def _numbers(rulebook: Rulebook, fact: str) -> Sequence[int]:
    """Return numbers on both sides of everything that any rule compares the fact with."""
    found = {0}
    limits = (limit.when for backend in rulebook.backends for limit in backend.limits)
    for condition in (*(rule.when for rule in rulebook.rules), *limits):
        for comparison in mentions(condition):
            if comparison.fact == fact and isinstance(comparison.operand, int):
                near = (comparison.operand + step for step in (-1, 0, 1))
                found.update(number for number in near if number >= 0)
    return sorted(found)


def _consistent(facts: Facts) -> bool:
    """Tell whether the counts fit each other and the layout."""
    count = facts.get("consumers.count", _MOST_COUNTED)
    separate = facts.get("consumers.separate", 0)
    apart = facts.get("services.layout", "several") == "several"
    whole = isinstance(count, int) and isinstance(separate, int)
    return whole and count >= 1 and separate <= count and (apart or separate == 0)  # type: ignore[operator]


def _settled(rulebook: Rulebook, facts: Mapping[str, Value]) -> Facts:
    """Take off the table what is not asked, in the order of the questionnaire."""
    known = {name: value for name, value in facts.items() if name in COMPUTED}
    for question in sorted(rulebook.questions, key=lambda one: one.scope is Scope.INTERACTION):
        names = [name for name in question.fact_names() if name in facts]
        asked = question.can_matter(known) if names else True
        known |= {name: facts[name] if asked else NOT_APPLICABLE for name in names}
    return known
