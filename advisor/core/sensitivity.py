"""What would change its mind: the smallest sets of answer changes that turn a verdict."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from advisor.core.answers import UNKNOWN, Facts, Value
from advisor.core.assessment import Judgement, Ruling, rule_on
from advisor.core.condition import mentions
from advisor.core.question import Kind, Question
from advisor.core.rulebook import Rulebook
from advisor.core.workload import interaction_facts

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
            if _turns(rulebook, judgement, changes)
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


def _turns(rulebook: Rulebook, judgement: Judgement, changes: tuple[Change, ...]) -> bool:
    now = judgement.ruling
    then: Ruling = rule_on(rulebook.rules, _facts_after(rulebook, judgement, changes))
    if now.gate is not None:
        return then.gate is None
    return then.verdict is not now.verdict


def _facts_after(rulebook: Rulebook, judgement: Judgement, changes: tuple[Change, ...]) -> Facts:
    """Return the facts as they would be: a changed answer may bring others into play, or out."""
    answers = dict(judgement.answers)
    laid_over: dict[str, Value] = {}
    for change in changes:
        if rulebook.question(change.fact) is not None:
            answers[change.fact] = change.after
        else:
            laid_over[change.fact] = change.after
    facts = interaction_facts(rulebook.questions, judgement.interaction, answers) | laid_over
    if "consumers.separate" in laid_over:
        facts["consumers.count"] = laid_over["consumers.separate"]
        # Consumers yet to come are taken to be independent: others would change nothing.
        independence = answers.get("consumers.independence", "yes")
        if independence != UNKNOWN:
            facts["consumers.independence"] = independence
    return facts


def _levers(rulebook: Rulebook, judgement: Judgement) -> Iterator[tuple[Change, ...]]:
    """Yield, for every fact that some rule tests, the changes it can undergo."""
    tested = {comparison.fact for rule in rulebook.rules for comparison in mentions(rule.when)}
    for question in rulebook.questions:
        for fact in question.fact_names():
            if fact in tested:
                known = judgement.answers if fact == question.id else judgement.facts
                before = known.get(fact, UNKNOWN)
                others = (value for value in _range(question) if value != before)
                yield tuple(Change(fact, before, after) for after in others)
    yield from _more_consumers(judgement.facts)


def _more_consumers(facts: Facts) -> Iterator[tuple[Change, ...]]:
    separate = facts.get("consumers.separate")
    if facts.get("services.layout") == "several" and isinstance(separate, int):
        more = range(separate + 1, MOST_CONSUMERS + 1)
        yield tuple(Change("consumers.separate", separate, count) for count in more)


def _range(question: Question) -> tuple[str, ...]:
    return ("yes", "no") if question.kind is Kind.SEVERAL else question.values
