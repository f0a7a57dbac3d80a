"""Conditions as they are written: one of all, any, not, or a fact with its test."""

from collections.abc import Callable

from advisor.core.answers import Value
from advisor.core.condition import ALWAYS, All, Any, Comparison, Condition, Not, Operator
from advisor.errors import Problem
from advisor.files.document import LONGEST_NUMBER, Node, Sequence
from advisor.files.fields import Fields, texts

_COMBINATORS: dict[str, Callable[[tuple[Condition, ...]], Condition]] = {"all": All, "any": Any}


def read_condition(node: Node, problems: list[Problem]) -> Condition:
    """Read a condition; a wrong one is noted and replaced by one that always holds."""
    fields = Fields(node, problems, "a condition")
    entries = list(fields.entries())
    if len(entries) != 1:
        message = "one of all, any, not, or a fact's name"
        several = "several are joined: {all: [{FACT: {is: VALUE}}, {FACT: {is: VALUE}}]}"
        fields.note(node.place, "bad-condition", message, several if entries else "")
        return ALWAYS
    name, _, inner = entries[0]
    if name in _COMBINATORS:
        if not isinstance(inner, Sequence):
            fields.note(inner.place, "bad-condition", f"`{name}` takes a list of conditions")
        parts = (read_condition(item, problems) for item in fields.items(name))
        return _COMBINATORS[name](tuple(parts))
    return Not(read_condition(inner, problems)) if name == "not" else _comparison(fields, name)


def read_value(node: Node) -> Value | None:
    """Read a constant: a whole number where it looks like one, a text, or a list of these."""
    value = texts(node)
    if isinstance(value, list):
        return tuple(value)
    digits = value and value.isascii() and value.isdigit() and len(value) < LONGEST_NUMBER
    return int(value) if value and digits else value


def _comparison(condition: Fields, fact: str) -> Condition:
    tests = list(condition.fields(fact).entries())
    if len(tests) == 1:
        name, _, operand = tests[0]
        value = read_value(operand)
        if name in tuple(Operator) and value is not None and _fits(Operator(name), value):
            return Comparison(fact, Operator(name), value)
    message = f"`{fact}` is tested with one of is: VALUE, in: [VALUES], at_least: N, at_most: N"
    condition.note(condition.place, "bad-condition", message)
    return ALWAYS


def _fits(operator: Operator, value: Value) -> bool:
    if operator in (Operator.AT_LEAST, Operator.AT_MOST):
        return isinstance(value, int)
    return isinstance(value, tuple) is (operator is Operator.IN)
