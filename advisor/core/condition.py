"""The closed language of conditions: all, any, not over is, in, at_least, at_most.

Evaluation is Kleene's three-valued logic: a fact that is not known makes a comparison undecided
(None), never false, so that one more fact can decide a condition but never reverse it.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from advisor.core.answers import MAYBE, NOT_APPLICABLE, Facts, Value


class Operator(StrEnum):
    """What a comparison asks of a fact."""

    IS = "is"
    IN = "in"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Comparison(Struct, frozen=True):
    """One fact against a constant; ``at_least`` and ``at_most`` take whole numbers."""

    fact: str
    operator: Operator
    operand: Value

    @property
    def thresholds(self) -> tuple[int, ...]:
        """The numbers at which its outcome can change; none where it compares no number."""
        operand = self.operand if isinstance(self.operand, tuple) else (self.operand,)
        numbers = [one for one in operand if isinstance(one, int)]
        match self.operator:
            case Operator.AT_LEAST:
                return tuple(numbers)
            case Operator.AT_MOST:
                return tuple(number + 1 for number in numbers)
            case _:
                return tuple(end for number in numbers for end in (number, number + 1))

    def matches(self, value: Value) -> bool:
        """Tell whether a known value satisfies the comparison; "does not apply" never does."""
        if value == NOT_APPLICABLE:
            return False
        match self.operator:
            case Operator.IS:
                return value == self.operand
            case Operator.IN:
                return isinstance(self.operand, tuple) and value in self.operand
            case Operator.AT_LEAST:
                return _number(value) >= _number(self.operand)
            case Operator.AT_MOST:
                return _number(value) <= _number(self.operand)


class All(Struct, frozen=True):
    """Every part must hold; with no parts it always holds."""

    parts: tuple["Condition", ...]


class Any(Struct, frozen=True):
    """At least one part must hold."""

    parts: tuple["Condition", ...]


class Not(Struct, frozen=True):
    """The part must not hold."""

    part: "Condition"


Condition: TypeAlias = Comparison | All | Any | Not

ALWAYS = All(())


def holds(condition: Condition, facts: Facts) -> bool | None:
    """Evaluate a condition: True, False, or None where an unknown fact leaves it undecided."""
    match condition:
        case Comparison(fact=fact):
            return _compared(condition, facts[fact]) if fact in facts else None
        case Not(part=part):
            inner = holds(part, facts)
            return None if inner is None else not inner
        case All(parts=parts):
            return _combine((holds(part, facts) for part in parts), decisive=False)
        case Any(parts=parts):
            return _combine((holds(part, facts) for part in parts), decisive=True)


def mentions(condition: Condition) -> Iterator[Comparison]:
    """Yield every comparison of a condition, left to right."""
    match condition:
        case Comparison():
            yield condition
        case Not(part=part):
            yield from mentions(part)
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from mentions(part)


def facts_in(condition: Condition) -> tuple[str, ...]:
    """Return the facts that a condition tests, each once, left to right."""
    return tuple(dict.fromkeys(one.fact for one in mentions(condition)))


def grounds(condition: Condition, facts: Facts) -> dict[str, Value]:
    """Return the facts that decided a condition, in the order it names them.

    If an ``any`` holds, only the parts that hold count; if an ``all`` fails, only those that fail.
    """
    match condition:
        case Comparison(fact=fact):
            return {fact: facts[fact]}
        case Not(part=part):
            return grounds(part, facts)
        case All(parts=parts) | Any(parts=parts):
            outcome = holds(condition, facts)
            return {
                fact: value
                for part in parts
                if holds(part, facts) is outcome
                for fact, value in grounds(part, facts).items()
            }


def missing(condition: Condition, facts: Facts) -> tuple[str, ...]:
    """Return the facts that a condition tests and that are unknown, or may not apply."""
    return tuple(one for one in facts_in(condition) if one not in facts or maybe(facts[one]))


def maybe(value: Value) -> bool:
    """Tell whether a fact may yet turn out not to apply."""
    return isinstance(value, str) and value.startswith(MAYBE)


def _compared(comparison: Comparison, value: Value) -> bool | None:
    if isinstance(value, str) and value.startswith(MAYBE):  # tried for every fact of every rule
        return None if comparison.matches(value.removeprefix(MAYBE)) else False
    return comparison.matches(value)


def _combine(outcomes: Iterator[bool | None], *, decisive: bool) -> bool | None:
    result: bool | None = not decisive
    for outcome in outcomes:
        if outcome is decisive:
            return decisive
        if outcome is None:
            result = None
    return result


def _number(value: Value) -> int:
    if not isinstance(value, int):
        message = f"a whole number was expected, not {value!r}"
        raise TypeError(message)
    return value
