"""Conditions in words."""

from advisor.core.condition import All, Any, Comparison, Condition, Not, Operator
from advisor.core.english import listing


def describe(condition: Condition) -> str:
    """Return a condition in words."""
    match condition:
        case Comparison():
            return _comparison(condition)
        case Not(part=Comparison() as part):
            return _comparison(part, negated=True)
        case Not(part=part):
            return f"not ({describe(part)})"
        case All(parts=()):
            return "always"
        case Any(parts=()):
            return "never"
        case All(parts=parts) | Any(parts=parts):
            last = "and" if isinstance(condition, All) else "or"
            return f" {last} ".join(
                f"({describe(part)})" if isinstance(part, All | Any) else describe(part)
                for part in parts
            )


def _comparison(one: Comparison, *, negated: bool = False) -> str:
    if one.operand == ():
        return "always" if negated else "never"
    values = one.operand if isinstance(one.operand, tuple) else (str(one.operand),)
    verb = {
        Operator.IS: "is not" if negated else "is",
        Operator.IN: "is neither" if negated else "is",
        Operator.AT_LEAST: "is less than" if negated else "is at least",
        Operator.AT_MOST: "is more than" if negated else "is at most",
    }[one.operator]
    return f"{one.fact} {verb} {listing(values, last='nor' if negated else 'or')}"
