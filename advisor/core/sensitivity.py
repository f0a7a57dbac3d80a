"""What would change its mind: the smallest sets of answer changes that turn a verdict."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from advisor.core.answers import UNKNOWN, Facts, Value
from advisor.core.assessment import Judgement, Ruling, rule_on
from advisor.core.condition import mentions
from advisor.core.question import Kind, Question
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook
from advisor.core.workload import count_consumers

MOST_CHANGES = 2
MOST_CONSUMERS = 3


@dataclass(frozen=True)
class Change:
    """One answer, or one count, that would have to be another."""

    fact: str
    before: Value
    """UNKNOWN where there is no answer yet."""
    after: Value


def tipping_sets(rulebook: Rulebook, judgement: Judgement) -> tuple[tuple[Change, ...], ...]:
    """Return all smallest sets of changes that would turn the verdict on an interaction.

    Sets of one change are tried first, then of two; the first size with a hit ends the search.
    Where a gate decided, a set counts once no gate decides any more: what the scores would then
    say rests on answers that were never asked for.
    """
    levers = tuple(_levers(rulebook, judgement))
    for size in range(1, MOST_CHANGES + 1):
        found = tuple(
            changes
            for chosen in combinations(levers, size)
            for changes in product(*chosen)
            if _turns(judgement, rulebook.rules, changes)
        )
        if found:
            return tuple(changes for changes in found if not _exceeds(changes, found))
    return ()


def _exceeds(changes: tuple[Change, ...], found: tuple[tuple[Change, ...], ...]) -> bool:
    """Tell whether a lower number at the same place would have done."""
    return any(
        all(a.fact == b.fact and _at_most(b.after, a.after) for a, b in pairs)
        for other in found
        if other != changes
        for pairs in [list(zip(changes, other, strict=True))]
    )


def _at_most(low: Value, high: Value) -> bool:
    return low == high or (isinstance(low, int) and isinstance(high, int) and low < high)


def _turns(judgement: Judgement, rules: tuple[Rule, ...], changes: tuple[Change, ...]) -> bool:
    now = judgement.ruling
    then: Ruling = rule_on(rules, _apply(judgement, changes))
    if now.gate is not None:
        return then.gate is None
    return then.verdict is not now.verdict


def _apply(judgement: Judgement, changes: tuple[Change, ...]) -> Facts:
    changed = dict(judgement.facts) | {change.fact: change.after for change in changes}
    more = changed.get("consumers.separate")
    changed |= count_consumers(judgement.interaction, changed)
    if any(change.fact == "consumers.separate" for change in changes) and more is not None:
        # Consumers yet to come are taken to be independent: others would change nothing.
        changed |= {"consumers.separate": more, "consumers.count": more}
        changed.setdefault("consumers.independence", "yes")
    return changed


def _levers(rulebook: Rulebook, judgement: Judgement) -> Iterator[tuple[Change, ...]]:
    """Yield, for every fact that some rule tests, the changes it can undergo."""
    tested = {comparison.fact for rule in rulebook.rules for comparison in mentions(rule.when)}
    facts = judgement.facts
    for question in rulebook.questions:
        if question.can_matter(facts):
            for fact in question.fact_names():
                if fact in tested:
                    before = facts.get(fact, UNKNOWN)
                    others = (value for value in _range(question) if value != before)
                    yield tuple(Change(fact, before, after) for after in others)
    yield from _more_consumers(facts)


def _more_consumers(facts: Facts) -> Iterator[tuple[Change, ...]]:
    separate = facts.get("consumers.separate")
    if facts.get("services.layout") == "several" and isinstance(separate, int):
        more = range(separate + 1, MOST_CONSUMERS + 1)
        yield tuple(Change("consumers.separate", separate, count) for count in more)


def _range(question: Question) -> tuple[str, ...]:
    return ("yes", "no") if question.kind is Kind.SEVERAL else question.values
