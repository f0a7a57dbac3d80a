"""The decision as one generated Python function: the same verdicts as the interpreter, sooner."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias, cast

from advisor.core.answers import Facts, Value
from advisor.core.generated import APART, Writer
from advisor.core.interaction import Interaction
from advisor.core.question import Question
from advisor.core.rulebook import Rulebook

GATED, DIRECT, EVENTS = range(3)
"""What ``Engine.turn`` returns: a gate decides, or the scores do, for one or the other."""

_Judged: TypeAlias = tuple[int, str, bool, list[tuple[str, int]]]
_Decided: TypeAlias = tuple[int, int, int, str, bool, bool, list[tuple[str, int]]]

Vector: TypeAlias = Sequence[Value | None]
"""One value for each of an engine's facts, in their order; None where it is unknown."""


@dataclass(frozen=True)
class Outcome:
    """What the rules say, as ``assessment.rule_on`` would: see Ruling for what each means."""

    margin: int
    lowest: int
    highest: int
    gate: str
    """The id of the first gate that holds; empty where none does."""
    waiting: bool
    """Whether an unknown answer leaves a gate open."""
    held_back: bool
    """Whether a rule holds events back."""
    fired: tuple[tuple[str, int], ...]
    """The rules that hold and pull, and how: they sum to the margin."""

    @property
    def events(self) -> bool:
        """Whether the verdict is events."""
        return not (self.gate or self.waiting or self.held_back) and self.margin > 0


@dataclass(frozen=True)
class Engine:
    """Functions compiled from a rulebook, and the facts that they take, in order."""

    facts: tuple[str, ...]
    source: str
    decide: Callable[..., _Decided]
    """Everything that an Outcome holds, whatever is unknown."""
    judge: Callable[..., _Judged]
    """Margin, gate, whether something holds events back, and the rules that fired: for complete
    vectors only, and the soonest."""
    turn: Callable[..., int]
    """No more than the verdict: one of GATED, DIRECT and EVENTS."""

    def vector(
        self, interaction: Interaction, answers: Facts, questions: Sequence[Question]
    ) -> Vector:
        """Return the facts of an interaction as they were answered, asked for or not."""
        known: dict[str, Value] = {"consumers.count": len(interaction.consumers)}
        known[APART] = sum(c.service != interaction.producer for c in interaction.consumers)
        for question in questions:
            if question.id in answers:
                known |= question.facts(answers[question.id])
        return [known.get(fact) for fact in self.facts]

    def outcome(self, vector: Vector) -> Outcome:
        """Decide one vector, with every rule that contributes."""
        margin, lowest, highest, gate, waiting, held_back, fired = self.decide(*vector)
        return Outcome(margin, lowest, highest, gate, waiting, held_back, tuple(fired))


@lru_cache(maxsize=8)
def engine(rulebook: Rulebook) -> Engine:
    """Compile a rulebook, once."""
    writer = Writer(rulebook)
    source = writer.source()
    namespace: dict[str, object] = {}
    # Generated from checked values only; see ``generated``.
    exec(compile(source, "<rules>", "exec"), namespace)  # noqa: S102
    return Engine(
        writer.facts,
        source,
        decide=cast("Callable[..., _Decided]", namespace["decide"]),
        judge=cast("Callable[..., _Judged]", namespace["judge"]),
        turn=cast("Callable[..., int]", namespace["turn"]),
    )
