"""How much all packs together may contain, so that no pack can use up time or memory.

What would turn a verdict, how other weights would judge and what an open question is worth are
found by trying. The time for this grows with the numbers that rules test, the choices and the
points.
"""

from collections.abc import Iterator

from advisor.core.condition import mentions
from advisor.core.evidence import WRITTEN
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook
from advisor.errors import Problem
from advisor.files.blocks import Claims
from advisor.files.references import Places

MOST_THRESHOLDS = 8
"""Numbers with which rules compare one fact: twice as many as ours."""
MOST_POINTS_IN_ALL = 500
"""Points of all rules, without sign: eight times ours."""

MOST_WRITTEN = 1000
"""Texts that a scan searches sources for: eight times ours."""


def check_written(rulebook: Rulebook, places: Places, problems: list[Problem]) -> None:
    """Note the first signature after which there are too many texts to search sources for."""
    texts = 0
    for signature in rulebook.signatures:
        before, texts = texts, texts + sum(len(signature.seen.get(sort, ())) for sort in WRITTEN)
        if texts > MOST_WRITTEN >= before:
            message = f"more than {MOST_WRITTEN} texts to search sources for, in all"
            hint = "name the few that tell most"
            problems.append(places[signature.id].problem("too-many", message, hint))


def check_limits(rulebook: Rulebook, claims: Claims, problems: list[Problem]) -> None:
    """Note the rules after which a limit is exceeded."""
    thresholds: dict[str, set[int]] = {}
    points = 0
    for rule in rulebook.rules:
        place = claims[Rule, rule.id][0].place
        for fact, number in _numbers(rule):
            tested = thresholds.setdefault(fact, set())
            if len(tested | {number}) > MOST_THRESHOLDS >= len(tested):
                message = f"rules test `{fact}` against more than {MOST_THRESHOLDS} numbers"
                hint = "let several rules share a number"
                problems.append(place.problem("too-many", message, hint))
            tested.add(number)
        if points + abs(rule.pull) > MOST_POINTS_IN_ALL >= points:
            message = f"all rules have more than {MOST_POINTS_IN_ALL} points together"
            problems.append(place.problem("too-many", message, "set fewer, or lower ones"))
        points += abs(rule.pull)


def _numbers(rule: Rule) -> Iterator[tuple[str, int]]:
    for comparison in mentions(rule.when):
        operand = comparison.operand
        for number in operand if isinstance(operand, tuple) else (operand,):
            if isinstance(number, int):
                yield comparison.fact, number
