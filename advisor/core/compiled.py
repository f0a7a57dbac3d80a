"""The decision as one generated Python function: the same verdicts as the interpreter, sooner."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from msgspec import Struct

from advisor.core.answers import Facts, Value
from advisor.core.generated import Writer
from advisor.core.interaction import Interaction
from advisor.core.question import Question
from advisor.core.rulebook import Rulebook
from advisor.core.workload import APART, COUNT

GATED, DIRECT, EVENTS = range(3)
"""What ``Engine.turn`` returns: a gate decides, or the scores do, for one or the other."""

Vector: TypeAlias = Sequence[Value | None]
"""One value for each of an engine's facts, in their order; None where it is unknown."""


class Engine(Struct, frozen=True):
    """A function compiled from a rulebook; the facts that it takes, in order; and what is asked."""

    facts: tuple[str, ...]
    questions: tuple[Question, ...]
    turn: Callable[..., int]
    """No more than the verdict: one of GATED, DIRECT and EVENTS."""

    def vector(self, interaction: Interaction, answers: Facts) -> Vector:
        """Return the facts of an interaction as they were answered, asked for or not."""
        return values(self.facts, interaction, answers, self.questions)


def values(
    facts: Sequence[str], interaction: Interaction, answers: Facts, questions: Sequence[Question]
) -> Vector:
    """Return facts as they were answered, in order; None for what is not known."""
    apart = sum(one.service != interaction.producer for one in interaction.consumers)
    known: dict[str, Value] = {COUNT: len(interaction.consumers), APART: apart}
    for question in questions:
        if question.id in answers:
            known |= question.facts(answers[question.id])
    return [known.get(fact) for fact in facts]


def function(name: str, source: str) -> Callable[..., Any]:
    """Return the function of this name in what a Writer wrote."""
    namespace: dict[str, Any] = {}
    exec(compile(source, f"<{name}>", "exec"), namespace)  # noqa: S102 - of checked values only
    found: Callable[..., Any] = namespace[name]
    return found


@lru_cache(maxsize=8)
def engine(rulebook: Rulebook) -> Engine:
    """Compile a rulebook, once."""
    writer = Writer(rulebook)
    return Engine(writer.facts, rulebook.questions, function("turn", writer.source()))
