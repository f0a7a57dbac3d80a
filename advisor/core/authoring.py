"""What an author of a pack would want to know: rules that cannot be right as they stand."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from advisor.core.answers import Facts
from advisor.core.condition import ALWAYS, Condition, holds, mentions
from advisor.core.question import Kind, Question
from advisor.core.rule import Contradicts, Rule, Score, Strength, Warn
from advisor.core.rulebook import Rulebook
from advisor.core.workload import COMPUTED, COUNTED_BY
from advisor.core.worlds import TooManyWorldsError, worlds

MOST_POINTS = {Strength.STRONG: 6, Strength.MODERATE: 3, Strength.WEAK: 2}
"""What a rule may weigh, either way, by how well it is founded."""

MOST_TRIALS = 500_000
"""Conditions that are tried in search of answers of which nothing is said."""


@dataclass(frozen=True)
class Finding:
    """Something that an author should look at."""

    code: str
    about: str
    """The id of the question, rule or back end."""
    message: str
    hint: str


def check(rulebook: Rulebook) -> tuple[Finding, ...]:
    """Return everything that is wrong, or looks it, question by question and rule by rule."""
    return (
        *(finding for question in rulebook.questions for finding in _question(rulebook, question)),
        *(finding for rule in rulebook.rules for finding in _rule(rulebook, rule)),
        *_backends(rulebook),
        *_uncovered(rulebook),
    )


def _question(rulebook: Rulebook, question: Question) -> Iterator[Finding]:
    name = question.id
    if not _possible(rulebook, question.when):
        yield Finding(
            "never-asked", name, "it is asked under no answers", "mend its `when`, or take it out"
        )
    if question.kind not in (Kind.NAME, Kind.TEXT) and not _used(rulebook, question):
        yield Finding(
            "idle", name, "nothing rests on its answer", "write a rule for it, or do not ask"
        )


def _rule(rulebook: Rulebook, rule: Rule) -> Iterator[Finding]:
    yield from _examples(rule)
    yield from _reach(rulebook, rule)
    yield from _strength(rule)
    if _alarms(rule) and _warns_of_the_best(rulebook, rule):
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
    try:
        outcomes = {holds(rule.when, facts) for facts in worlds(rulebook, rule.when)}
    except TooManyWorldsError as error:
        yield Finding(
            "too-many-combinations",
            rule.id,
            f"it rests on facts with {error.count} combinations, too many to try",
            "split it into rules that look at less",
        )
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
    for effect in rule.effects:
        if isinstance(effect, Score) and abs(effect.points) > most:
            yield Finding(
                "outweighs-its-source",
                rule.id,
                f"{effect.points:+d} points, and {rule.strength} sources carry {most}",
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
            if not _possible(rulebook, limit.when):
                yield Finding(
                    "limit-never-met",
                    backend.id,
                    f"no answers run into this limit: {limit.because}",
                    "mend its `when`, or take it out",
                )


def _uncovered(rulebook: Rulebook) -> Iterator[Finding]:
    """Yield rules next to whose own answers there are others of which nothing is said.

    The worlds of every rule that weighs or forces are put to all such rules: a world that each
    of them turns down was forgotten, since a report of it would rest on nothing that was asked.
    """
    judging = [one for one in rulebook.rules if one.when != ALWAYS and (one.pull or one.forces)]
    left = MOST_TRIALS
    for rule in judging:
        for facts in _tried(rulebook, rule.when):
            left -= len(judging)
            if left < 0:
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


def _possible(rulebook: Rulebook, condition: Condition) -> bool:
    """Tell whether a condition can hold; where there is too much to try, it is taken to."""
    try:
        return any(holds(condition, facts) for facts in worlds(rulebook, condition))
    except TooManyWorldsError:
        return True


def _used(rulebook: Rulebook, question: Question) -> bool:
    counted = {fact for fact, behind in COUNTED_BY.items() if behind == question.id}
    facts = {*question.fact_names(), *counted}
    runs = {f"platform.runs.{name}" for one in rulebook.backends for name in one.runs_as}
    tested = (
        comparison.fact for condition in _conditions(rulebook) for comparison in mentions(condition)
    )
    return bool(facts & runs) or not facts.isdisjoint(tested)


def _conditions(rulebook: Rulebook) -> Iterator[Condition]:
    yield from (rule.when for rule in rulebook.rules)
    yield from (question.when for question in rulebook.questions)
    for backend in rulebook.backends:
        yield from backend.conditions


def _alarms(rule: Rule) -> bool:
    return any(isinstance(effect, Warn | Contradicts) for effect in rule.effects)


def _warns_of_the_best(rulebook: Rulebook, rule: Rule) -> bool:
    """Tell whether it warns where all it looks at has a best answer, and that is given."""
    best: dict[str, tuple[str, ...]] = {}
    for fact in {comparison.fact for comparison in mentions(rule.when)} - {*COMPUTED}:
        question = rulebook.question_behind(fact)
        marked = tuple(one.value for one in question.choices if one.best) if question else ()
        if not marked or question is None:
            return False
        several = question.kind is Kind.SEVERAL
        ticked = "yes" if fact.removeprefix(f"{question.id}.") in marked else "no"
        best[fact] = (ticked,) if several else marked
    try:
        return any(holds(rule.when, facts) for facts in worlds(rulebook, rule.when, only=best))
    except TooManyWorldsError:
        return False
