"""Checks for authors of packs: rules that cannot be right as they are written."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TypeAlias

from msgspec import Struct

from advisor.core.answers import Facts, Value
from advisor.core.condition import ALWAYS, Condition, facts_in, holds
from advisor.core.question import AnswerKind, Question
from advisor.core.rule import Rule, Score, Strength
from advisor.core.rulebook import Rulebook
from advisor.core.workload import COMPUTED, MEASURED, resting_on
from advisor.core.worlds import TooManyWorldsError, worlds

MOST_POINTS = {Strength.STRONG: 6, Strength.MODERATE: 3, Strength.WEAK: 2}
"""The most points of a rule, either way, by its strength."""

_Best: TypeAlias = Mapping[str, tuple[Value, ...]]
"""The best values of every fact whose question has any."""

MOST_TRIALS = 500_000
"""How many conditions are tried in search of answers that no rule judges."""


class Finding(Struct, frozen=True):
    """Something that an author should look at."""

    code: str
    about: str
    """The id of the question, rule or back end."""
    message: str
    hint: str


def check(rulebook: Rulebook) -> tuple[Finding, ...]:
    """Return all findings, question by question and rule by rule."""
    tested = {fact for condition in rulebook.conditions() for fact in facts_in(condition)}
    tested |= {fact for backend in rulebook.backends for fact in backend.running}
    best = _best_answers(rulebook)
    return (
        *(one for question in rulebook.questions for one in _question(rulebook, question, tested)),
        *(one for rule in rulebook.rules for one in _rule(rulebook, rule, best)),
        *_backends(rulebook),
        *_uncovered(rulebook),
    )


def _question(rulebook: Rulebook, question: Question, tested: set[str]) -> Iterator[Finding]:
    name = question.id
    outcomes = _outcomes(rulebook, question.when)
    if isinstance(outcomes, int):
        yield _too_many(name, outcomes)
    elif True not in outcomes:
        yield Finding(
            "never-asked", name, "it is asked under no answers", "mend its `when`, or take it out"
        )
    follows = {fact for fact in (*COMPUTED, *MEASURED) if name in resting_on(fact)}
    if question.weighed and tested.isdisjoint({*question.fact_names(), *follows}):
        yield Finding(
            "idle", name, "nothing rests on its answer", "write a rule for it, or do not ask"
        )


def _rule(rulebook: Rulebook, rule: Rule, best: _Best) -> Iterator[Finding]:
    yield from _examples(rule)
    yield from _reach(rulebook, rule)
    yield from _strength(rule)
    if rule.warns and _warns_of_the_best(rulebook, rule, best):
        yield Finding(
            "best-answers-warn",
            rule.id,
            "it warns although every answer it looks at is the best there is",
            "mark another choice as `best`, or warn of less",
        )


def _examples(rule: Rule) -> Iterator[Finding]:
    for number, example in enumerate(rule.examples, 1):
        found = holds(rule.when, example.given) is True
        if found is not example.holds:
            told = "holds" if found else "does not hold, or rests on a fact that is not given"
            yield Finding(
                "example-fails",
                rule.id,
                f"it {told} in its example {number}",
                "mend the condition or the example",
            )
    wanted = {True} if rule.when == ALWAYS else {True, False}
    if {example.holds for example in rule.examples} != wanted:
        yield Finding(
            "examples-missing",
            rule.id,
            "it needs an example in which it holds, and one in which it does not",
            "add `{given: {...}, holds: true}` and `{given: {...}, holds: false}`",
        )


def _reach(rulebook: Rulebook, rule: Rule) -> Iterator[Finding]:
    outcomes = _outcomes(rulebook, rule.when)
    if isinstance(outcomes, int):
        yield _too_many(rule.id, outcomes)
        return
    if True not in outcomes:
        yield Finding(
            "never-holds", rule.id, "no answers make it hold", "mend its `when`, or take it out"
        )
    if False not in outcomes and rule.when != ALWAYS:
        yield Finding(
            "always-holds",
            rule.id,
            "all answers make it hold",
            "write `when: {all: []}` if that is meant",
        )


def _strength(rule: Rule) -> Iterator[Finding]:
    most = MOST_POINTS[rule.strength]
    for score in rule.effects_of(Score):
        if abs(score.points) > most:
            yield Finding(
                "outweighs-its-source",
                rule.id,
                f"{score.points:+d} points, and {rule.strength} sources carry {most}",
                "weigh it less, or cite what makes it stronger",
            )
    if rule.forces and rule.strength is not Strength.STRONG:
        yield Finding(
            "weak-gate",
            rule.id,
            f"it decides alone, on {rule.strength} sources",
            "let it score instead, or cite what makes it strong",
        )


def _backends(rulebook: Rulebook) -> Iterator[Finding]:
    for backend in rulebook.backends:
        for limit in backend.limits:
            outcomes = _outcomes(rulebook, limit.when)
            if isinstance(outcomes, int):
                yield _too_many(backend.id, outcomes)
            elif True not in outcomes:
                yield Finding(
                    "limit-never-met",
                    backend.id,
                    f"no answers run into this limit: {limit.because}",
                    "mend its `when`, or take it out",
                )


def _uncovered(rulebook: Rulebook) -> Iterator[Finding]:
    """Yield rules that test answers of which some combination is judged by no rule.

    Every combination that a scoring rule or a gate can meet is tried on all such rules. If none
    of them can hold, it was forgotten: its report would rest on no answer.
    """
    judging = [one for one in rulebook.rules if one.when != ALWAYS and (one.pull or one.forces)]
    left = MOST_TRIALS
    for rule in judging:
        for facts in _tried(rulebook, rule.when):
            left -= len(judging)
            if left < 0:
                yield Finding(
                    "too-many-combinations",
                    rule.id,
                    "from here on no answers were sought of which nothing is said",
                    "lay the pack out in rules that look at less",
                )
                return
            if all(holds(other.when, facts) is False for other in judging):
                told = ", ".join(f"{fact} = {value}" for fact, value in facts.items())
                yield Finding(
                    "uncovered",
                    rule.id,
                    f"no rule that weighs anything speaks of {told}",
                    "say what these answers speak for",
                )
                break


def _tried(rulebook: Rulebook, condition: Condition) -> Iterator[Facts]:
    with suppress(TooManyWorldsError):
        yield from worlds(rulebook, condition)


def _outcomes(rulebook: Rulebook, condition: Condition) -> set[bool | None] | int:
    """Return the possible outcomes of a condition, or the number of combinations if too many."""
    found: set[bool | None] = set()
    try:
        for facts in worlds(rulebook, condition):
            found.add(holds(condition, facts))
            if found >= {True, False}:
                break
    except TooManyWorldsError as error:
        return error.count
    return found


def _too_many(name: str, count: int) -> Finding:
    return Finding(
        "too-many-combinations",
        name,
        f"it rests on facts with {count} combinations, too many to try",
        "look at less in one condition",
    )


def _best_answers(rulebook: Rulebook) -> _Best:
    best: dict[str, tuple[Value, ...]] = {}
    for question in rulebook.questions:
        marked = tuple(choice.value for choice in question.choices if choice.best)
        if marked and question.kind is AnswerKind.SEVERAL:
            best |= {
                f"{question.id}.{value}": ("yes" if value in marked else "no",)
                for value in question.values
            }
        elif marked:
            best[question.id] = marked
    return best


def _warns_of_the_best(rulebook: Rulebook, rule: Rule, best: _Best) -> bool:
    """Tell whether a rule warns although every question that it tests has its best answer.

    Counts have no best value and only narrow a rule, so a rule that tests nothing but counts is
    no such case. A question that does not apply after the best answers is not answered.
    """
    tested = facts_in(rule.when)
    answered = {*tested} - {*COMPUTED, *MEASURED}
    if (tested and not answered) or not answered <= best.keys():
        return False
    try:
        return any(holds(rule.when, facts) for facts in worlds(rulebook, rule.when, only=best))
    except TooManyWorldsError:
        return False
