"""A pack that was read and checked: questions to ask and rules to judge by."""

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.core.answers import Facts
from advisor.core.condition import holds, mentions
from advisor.core.question import Question, Scope
from advisor.core.rule import Gate, Rule
from advisor.core.workload import COUNTED_BY


@dataclass(frozen=True)
class Rulebook:
    """Questions in the order in which they are asked; rules in no order that matters."""

    id: str
    version: str
    digest: str
    """sha256 over the files of the pack: two reports with one digest were judged alike."""
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]

    def question(self, name: str) -> Question | None:
        """Find a question by its id."""
        return next((question for question in self.questions if question.id == name), None)

    def questions_about(self, scope: Scope) -> tuple[Question, ...]:
        """Return the questions of one scope, in order."""
        return tuple(question for question in self.questions if question.scope is scope)

    def question_behind(self, fact: str) -> Question | None:
        """Find the question that a fact rests on; None where it can be counted without any."""
        fact = COUNTED_BY.get(fact, fact)
        return next((q for q in self.questions if fact in q.fact_names()), None)

    def rules_using(self, question: Question) -> Iterator[Rule]:
        """Yield the rules that test the answer to a question, or a count that rests on it."""
        counts = (fact for fact, behind in COUNTED_BY.items() if behind == question.id)
        names = (*question.fact_names(), *counts)
        for rule in self.rules:
            if any(comparison.fact in names for comparison in mentions(rule.when)):
                yield rule

    def gates(self) -> Iterator[Rule]:
        """Yield the rules that can force the alternative."""
        for rule in self.rules:
            if any(isinstance(effect, Gate) for effect in rule.effects):
                yield rule

    def settled(self, facts: Facts) -> bool:
        """Tell whether a gate already decides, so that no further answer can matter."""
        return any(holds(gate.when, facts) for gate in self.gates())
