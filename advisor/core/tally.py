"""Expressions shared by the generated Python (``compiled``) and the generated SQL (``sql``).

They compute what ``ruling`` does, with only what means the same in both languages: names, numbers,
``and``, ``or``, ``not``, ``+``, ``-``, ``<``, ``<=`` and ``>``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from advisor.core.condition import All, Any, Comparison, Condition, Not, facts_in
from advisor.core.rule import Contradicts, Gate, Hold, Needs, Rule, Score, Warn
from advisor.core.rulebook import Rulebook
from advisor.core.ruling import CLOSE
from advisor.core.verdict import Verdict
from advisor.core.workload import MEASURED

HELD: Final[Mapping[str, Callable[[Rule], int]]] = {
    "direct": lambda rule: rule.points(Verdict.DIRECT),
    "events": lambda rule: rule.points(Verdict.EVENTS),
    "gates": lambda rule: int(rule.forces),
    "holds": lambda rule: int(rule.holds_back),
}
"""What a rule that holds adds to each sum."""

OPEN: Final[Mapping[str, Callable[[Rule], int]]] = {
    "low": lambda rule: min(rule.pull, 0),
    "high": lambda rule: max(rule.pull, 0),
    "open_gates": lambda rule: int(rule.forces),
    "open_holds": lambda rule: int(rule.holds_back),
}
"""What a rule that an unknown fact leaves undecided adds to each sum."""

SUMS: Final = {
    "margin": "events - direct",
    "lowest": "events - direct + low",
    "highest": "events - direct + high",
}
"""Totals of these sums."""

FLAGS: Final = {
    "now": "gates + open_gates + holds < 1 and margin > 0",
    "later": "gates + open_gates < 1 and holds > 0 and margin > 0",
    "provisional": (
        "gates + holds < 1 and highest > 0 and (lowest < 1 or open_gates + open_holds > 0)"
    ),
    "close": (
        f"gates < 1 and margin > {-CLOSE:d}"
        f" and (margin < 1 or margin <= {CLOSE:d} and open_gates + holds < 1)"
    ),
}
"""Conclusions from the sums: events now, events later, and how certain that is."""


def telling(rulebook: Rulebook) -> tuple[Rule, ...]:
    """Return the rules that a row's judgement covers.

    Practices are left out, and so are rules on a measured load, which can warn but never decide.
    """
    told = (Score, Gate, Hold, Needs, Warn, Contradicts)
    return tuple(
        rule
        for rule in rulebook.rules
        if any(isinstance(effect, told) for effect in rule.effects)
        and MEASURED.keys().isdisjoint(facts_in(rule.when))
    )


def translate(condition: Condition, compare: Callable[..., str], *, possibly: bool = False) -> str:
    """Return a condition as an expression: that it certainly holds, or that it possibly does."""
    match condition:
        case Comparison():
            return compare(condition, possibly=possibly)
        case Not(part=part):
            return f"(not {translate(part, compare, possibly=not possibly)})"
        case All(parts=parts):
            return _joined(" and ", [translate(one, compare, possibly=possibly) for one in parts])
        case Any(parts=parts):
            return _joined(" or ", [translate(one, compare, possibly=possibly) for one in parts])


def _joined(word: str, parts: Sequence[str]) -> str:
    return f"({word.join(parts)})" if parts else str(word == " and ")
