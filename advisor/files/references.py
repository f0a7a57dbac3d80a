"""Checks that the blocks of all packs fit: facts exist, values are possible, no circles."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from advisor.core.answers import NOT_APPLICABLE
from advisor.core.condition import Comparison, facts_in, mentions
from advisor.core.evidence import COUNTED, Signature
from advisor.core.fixed_questions import FIXED
from advisor.core.question import AnswerKind, Question, Scope
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook
from advisor.core.workload import APART, COMPUTED, MEASURED
from advisor.errors import Problem
from advisor.files.blocks import Claims
from advisor.files.document import Place
from advisor.files.fields import did_you_mean

Places: TypeAlias = Mapping[str, Place]
"""The place of each block, by id."""
MOST_PROBLEMS = 200
"""The most problems that are reported: finding the nearest names takes time."""


def check_references(rulebook: Rulebook, claims: Claims, problems: list[Problem]) -> None:
    """Note every condition on a fact that does not exist, or on a value that it never has."""
    judged = _Checker(_known(rulebook), problems)
    counted = _Checker(dict.fromkeys(COUNTED.values()), problems)
    for (kind, _), block in claims.items():
        for claim in block:
            for comparison in mentions(claim.condition):
                (counted if kind is Signature else judged).check(comparison, claim.place)
    for rule in rulebook.rules:
        measured = [fact for fact in facts_in(rule.when) if fact in MEASURED]
        if measured and rule.decides:
            message = f"`{rule.id}` weighs `{measured[0]}`, which can warn and contradict only"
            hint = "let it warn, or test the answers that it follows from"
            problems.append(
                claims[Rule, rule.id][0].place.problem("weighs-a-measure", message, hint)
            )
    for question, place in _asked_too_early(rulebook, claims):
        message = f"`{question.id}` depends on an answer that is asked after it, or on its own"
        hint = "put it behind; project questions come first, then those of an interaction"
        problems.append(place.problem("circular", message, hint))


def check_fixed(rulebook: Rulebook, places: Places, problems: list[Problem]) -> bool:
    """Note every question that differs from what the code, which reads it by name, requires.

    Returns whether there is none. Later packs can replace a question, but not remove it.
    """
    before = len(problems)
    for question in rulebook.questions:
        fixed = FIXED.get(question.id)
        if fixed and (fault := fixed.fault(question)):
            message = f"`{question.id}` {fault}: the program itself reads its answer"
            hint = "word it as you like, and ask what is another matter in a question of your own"
            problems.append(places[question.id].problem("fixed-question", message, hint))
    return len(problems) == before


def check_names(rulebook: Rulebook, places: Places, problems: list[Problem]) -> None:
    """Note the questions whose facts have the name of a computed fact or of another question's.

    Each choice of a ``several`` question is a fact, so different ids are not enough.
    """
    owners = dict.fromkeys((*COMPUTED, *MEASURED, APART), "")
    for question in rulebook.questions:
        for fact in question.fact_names():
            if fact in owners and len(problems) < MOST_PROBLEMS:
                owner = owners[fact]
                place = places[question.id]
                there = (
                    f"as `{owner}` does at {places[owner].address}"
                    if owner
                    else "which is computed"
                )
                message = f"`{question.id}` makes a fact `{fact}`, {there}"
                which = "a choice another value" if fact != question.id else "it another id"
                hint = f"give {which}: rules could not tell the two apart"
                problems.append(place.problem("duplicate-fact", message, hint))
            owners.setdefault(fact, question.id)


def check_signatures(rulebook: Rulebook, places: Places, problems: list[Problem]) -> None:
    """Note every signature that suggests an answer which no question of the project accepts."""
    asked = {
        question.id: question.values
        for question in rulebook.questions_about(Scope.PROJECT)
        if question.kind in (AnswerKind.CHOICE, AnswerKind.SEVERAL)
    }
    for signature in rulebook.signatures:
        place, name, value = places[signature.id], signature.question, signature.value
        if name and name not in asked:
            message = f"no question of the project that offers choices is called `{name}`"
            hint = did_you_mean(name, asked)
            problems.append(place.problem("unknown-question", message, hint))
        elif name and value not in asked[name]:
            message = f"`{name}` is never `{value}`"
            hint = did_you_mean(value, asked[name])
            problems.append(place.problem("unknown-value", message, hint))


class _Checker(Struct, frozen=True):
    """Checks comparisons against the facts that exist."""

    known: Mapping[str, tuple[str, ...] | None]
    """The values of every fact; None for a whole number."""
    problems: list[Problem]

    def check(self, comparison: Comparison, place: Place) -> None:
        fact = comparison.fact
        if len(self.problems) >= MOST_PROBLEMS:
            return
        if fact not in self.known:
            message = f"no question or computed fact is called `{fact}`"
            hint = did_you_mean(fact, self.known)
            self.problems.append(place.problem("unknown-fact", message, hint))
            return
        operand = comparison.operand
        for given in operand if isinstance(operand, tuple) else (operand,):
            if given != NOT_APPLICABLE:
                self._check_value(fact, given, place)

    def _check_value(self, fact: str, given: object, place: Place) -> None:
        values = self.known[fact]
        if (values is None) is not isinstance(given, int):
            kind = "a whole number" if values is None else "one of the choices"
            message = f"`{fact}` is {kind}, not `{given}`"
            self.problems.append(place.problem("wrong-type", message))
        elif values is not None and str(given) not in values:
            hint = did_you_mean(str(given), values)
            message = f"`{fact}` is never `{given}`"
            self.problems.append(place.problem("unknown-value", message, hint))


def _known(rulebook: Rulebook) -> dict[str, tuple[str, ...] | None]:
    known: dict[str, tuple[str, ...] | None] = dict.fromkeys((*COMPUTED, *MEASURED))
    for question in rulebook.questions:
        values = None if question.kind is AnswerKind.NUMBER else question.fact_values
        known |= dict.fromkeys(question.fact_names(), values)
    return known


def _asked_too_early(rulebook: Rulebook, claims: Claims) -> Iterator[tuple[Question, Place]]:
    """Yield the questions whose condition tests facts that are known only later."""
    asked = {fact for question in rulebook.questions for fact in question.fact_names()}
    every = {*asked, *COMPUTED, *MEASURED}
    there: set[str] = set()
    for scope in Scope:
        for question in rulebook.questions_about(scope):
            if every.intersection(facts_in(question.when)) - there:
                yield question, claims[Question, question.id][0].place
            there.update(question.fact_names())
        there.update(COMPUTED)  # counted once the project's questions are answered
