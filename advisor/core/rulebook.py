"""Packs that were read and checked: questions, rules, back ends, signatures."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from advisor.core.answers import UNKNOWN, Facts
from advisor.core.backend import Backend
from advisor.core.condition import Condition, facts_in, mentions, missing
from advisor.core.evidence import WRITTEN, Signature, Sort
from advisor.core.question import Question, Scope
from advisor.core.rule import Rule
from advisor.core.workload import COMPUTED, MEASURED, resting_on

BY_OPTION: Final = "--weight"
"""The origin of points that no pack changed."""


class Layer(Struct, frozen=True):
    """One pack, as it was read."""

    id: str
    version: str
    digest: str
    """sha256 over its files."""


class Reweighing(Struct, frozen=True):
    """A rule whose points were changed by a later pack or the command line."""

    rule: str
    before: int
    after: int
    by: str
    """The pack's id, or the option."""


class Rulebook(Struct, frozen=True, eq=False):
    """Questions in the order in which they are asked; rules in no order that matters.

    Two rulebooks are equal only if they are the same object, so that results can be cached by it.
    """

    layers: tuple[Layer, ...]
    """The packs it is made of, ours first. Two reports with the same digests were judged alike."""
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    backends: tuple[Backend, ...] = ()
    reweighed: tuple[Reweighing, ...] = ()
    signatures: tuple[Signature, ...] = ()
    databases: tuple[str, ...] = ()
    """Images and resources that count as databases; the last part of a name is enough."""
    supporting: tuple[str, ...] = ()
    """Images of helpers beside a service, not of services; written the same way."""

    def question(self, name: str) -> Question | None:
        """Find a question by its id."""
        return next((question for question in self.questions if question.id == name), None)

    def rule(self, name: str) -> Rule | None:
        """Find a rule by its id."""
        return next((rule for rule in self.rules if rule.id == name), None)

    def questions_about(self, scope: Scope) -> tuple[Question, ...]:
        """Return the questions of one scope, in order."""
        return tuple(question for question in self.questions if question.scope is scope)

    def conditions(self) -> Iterator[Condition]:
        """Yield every condition: of rules, of questions, of back ends."""
        yield from (rule.when for rule in self.rules)
        yield from (question.when for question in self.questions)
        for backend in self.backends:
            yield from backend.conditions

    def written(self) -> Iterator[tuple[Sort, str]]:
        """Yield the texts that signatures search sources for."""
        for signature in self.signatures:
            for sort in WRITTEN:
                yield from ((sort, name) for name in signature.seen.get(sort, ()))

    def question_behind(self, fact: str) -> Question | None:
        """Find the question that a fact rests on; None if it is counted without any."""
        if fact in COMPUTED:
            (fact,) = resting_on(fact)
        return next((q for q in self.questions if fact in q.fact_names()), None)

    def questions_behind(self, conditions: Iterable[Condition]) -> tuple[Question, ...]:
        """Find the questions on which conditions rest, also through whether questions are asked.

        They come in the order in which they are asked.
        """
        found: set[str] = set()
        waiting = [*conditions]
        while waiting:
            for fact in facts_in(waiting.pop()):
                question = self.question_behind(fact)
                if question and question.id not in found:
                    found.add(question.id)
                    waiting.append(question.when)
        return tuple(question for question in self.questions if question.id in found)

    def thresholds(self, fact: str) -> tuple[int, ...]:
        """Return the numbers at which a rule, or whether a question is asked, can change."""
        found: set[int] = set()
        whens = (*(one.when for one in self.rules), *(one.when for one in self.questions))
        for comparison in (one for when in whens for one in mentions(when)):
            if comparison.fact == fact:
                found.update(comparison.thresholds)
        return tuple(sorted(found))

    def open_questions(
        self, unsure: Iterable[str], facts: Facts, answers: Facts
    ) -> Iterator[Question]:
        """Yield the questions to answer so that facts are known, or known to apply.

        ``facts`` and ``answers`` are what is known of an interaction, and what was answered.
        """
        for name in (name for fact in unsure for name in resting_on(fact)):
            question = self.question_behind(name)
            if question is None or not question.can_matter(facts):
                continue
            if name not in question.facts(answers.get(question.id, UNKNOWN)):
                yield question
            else:
                yield from self.open_questions(missing(question.when, facts), facts, answers)

    def rules_using(self, question: Question) -> Iterator[Rule]:
        """Yield the rules that test the answer to a question, or a count that rests on it."""
        follows = (fact for fact in (*COMPUTED, *MEASURED) if question.id in resting_on(fact))
        names = (*question.fact_names(), *follows)
        for rule in self.rules:
            if any(fact in names for fact in facts_in(rule.when)):
                yield rule
