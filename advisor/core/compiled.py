"""The decision as one generated Python function: the same verdicts as the interpreter, sooner.

Source is generated from a checked rulebook only, never from text that a pack wrote: names become
positions, values go in through repr, points are whole numbers. Kleene's logic becomes two plain
conditions for each rule: one that holds where it certainly holds, one where it possibly does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias, cast

from advisor.core.answers import NOT_APPLICABLE, Facts, Value
from advisor.core.condition import ALWAYS, All, Any, Comparison, Condition, Not, Operator, mentions
from advisor.core.interaction import Interaction
from advisor.core.question import Question, Scope
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook

APART = "consumers.apart"
"""How many consumers are not the producer itself; separate ones only where services are."""
_LAYOUT = "services.layout"
_INDENT = "    "

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
    """Two functions compiled from a rulebook, and the facts that they take, in order."""

    facts: tuple[str, ...]
    source: str
    decide: Callable[..., _Decided]
    turn: Callable[..., int]
    """2 for events, 1 for a direct call by the scores, 0 where a gate decides."""

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
def _compiled(source: str, facts: tuple[str, ...]) -> Engine:
    namespace: dict[str, Callable[..., _Decided] | Callable[..., int]] = {}
    # Generated below, from checked values only.
    exec(compile(source, "<rules>", "exec"), namespace)  # noqa: S102
    decide = cast("Callable[..., _Decided]", namespace["decide"])
    return Engine(facts, source, decide, cast("Callable[..., int]", namespace["turn"]))


def engine(rulebook: Rulebook) -> Engine:
    """Compile a rulebook; the same rules compile once."""
    writer = _Writer(rulebook)
    return _compiled(writer.source(), writer.facts)


class _Writer:
    """Writes the two functions."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.judging = [r for r in rulebook.rules if r.pull or r.forces or r.holds_back]
        self.questions = tuple(_resting_on(rulebook, self.judging))
        facts = [fact for question in self.questions for fact in question.fact_names()]
        self.facts = (*facts, *([] if _LAYOUT in facts else [_LAYOUT]), "consumers.count", APART)
        self.names = {fact: f"f{place}" for place, fact in enumerate(self.facts)}
        self.names["consumers.separate"] = "separate"

    def source(self) -> str:
        """Return the module's text."""
        head = f"({', '.join(self.names[fact] for fact in self.facts)})"
        shared = list(self._preamble())
        decide = [f"def decide{head}:", *shared, *self._decide()]
        turn = [f"def turn{head}:", *shared, *self._turn()]
        return "\n".join((*decide, "", *turn, ""))

    def _preamble(self) -> Iterator[str]:
        """Count the separate consumers, and take off the table what is not asked."""
        layout = self.names[_LAYOUT]
        apart = self.names[APART]
        counted = f"None if {layout} is None else {apart} if {layout} == 'several' else 0"
        yield from self._hide(Scope.PROJECT)
        yield f"{_INDENT}separate = {counted}"
        yield from self._hide(Scope.INTERACTION)

    def _hide(self, scope: Scope) -> Iterator[str]:
        for question in self.questions:
            if question.scope is scope and question.when != ALWAYS:
                names = " = ".join(self.names[fact] for fact in question.fact_names())
                asked = translate(question.when, self._compare, possibly=True)
                yield f"{_INDENT}if not {asked}: {names} = {NOT_APPLICABLE!r}"

    def _decide(self) -> Iterator[str]:
        yield f"{_INDENT}margin = down = up = 0; gate = ''; waiting = held = False; fired = []"
        for rule in self.judging:
            yield f"{_INDENT}if {translate(rule.when, self._compare)}:"
            yield f"{_INDENT * 2}{'; '.join(_held(rule))}"
            possible = translate(rule.when, self._compare, possibly=True)
            if rule.when != ALWAYS and (open_effects := "; ".join(_open(rule))):
                yield f"{_INDENT}elif {possible}:"
                yield f"{_INDENT * 2}{open_effects}"
        yield f"{_INDENT}return margin, margin + down, margin + up, gate, waiting, held, fired"

    def _turn(self) -> Iterator[str]:
        """Decide no more than the verdict: gates first, then the sum, then what holds back."""
        for rule in self.judging:
            if rule.forces:
                yield f"{_INDENT}if {translate(rule.when, self._compare)}: return 0"
        for rule in self.judging:
            if rule.forces:
                yield f"{_INDENT}if {translate(rule.when, self._compare, possibly=True)}: return 1"
        yield f"{_INDENT}margin = 0"
        for rule in self.judging:
            if rule.pull:
                yield f"{_INDENT}if {translate(rule.when, self._compare)}: margin += {rule.pull:d}"
        yield f"{_INDENT}if margin <= 0: return 1"
        for rule in self.judging:
            if rule.holds_back:
                yield f"{_INDENT}if {translate(rule.when, self._compare)}: return 1"
        yield f"{_INDENT}return 2"

    def _compare(self, one: Comparison, *, possibly: bool) -> str:
        name = self.names[one.fact]
        unknown = (None,) if possibly else ()
        match one.operator:
            case Operator.IS | Operator.IN:
                given = one.operand if isinstance(one.operand, tuple) else (one.operand,)
                values = (*(value for value in given if value != NOT_APPLICABLE), *unknown)
                return f"{name} in {values!r}" if values else "False"
            case Operator.AT_LEAST | Operator.AT_MOST:
                sign = ">=" if one.operator is Operator.AT_LEAST else "<="
                test = f"{name}.__class__ is int and {name} {sign} {one.operand!r}"
                return f"({name} is None or {test})" if possibly else f"({test})"


def translate(
    condition: Condition,
    compare: Callable[..., str],
    *,
    possibly: bool = False,
    words: Sequence[str] = (" and ", " or ", "not ", "True", "False"),
) -> str:
    """Write a condition as an expression: where it certainly holds, or where it possibly does."""
    both, either, negated, always, never = words
    match condition:
        case Comparison():
            return compare(condition, possibly=possibly)
        case Not(part=part):
            return f"({negated}({translate(part, compare, possibly=not possibly, words=words)}))"
        case All(parts=parts) | Any(parts=parts):
            conjunction = isinstance(condition, All)
            written = (
                f"({translate(part, compare, possibly=possibly, words=words)})" for part in parts
            )
            joined = (both if conjunction else either).join(written)
            return f"({joined})" if parts else (always if conjunction else never)


def _held(rule: Rule) -> Iterator[str]:
    if rule.pull:
        yield f"margin += {rule.pull:d}; fired.append(({rule.id!r}, {rule.pull:d}))"
    if rule.forces:
        yield f"gate = gate or {rule.id!r}"
    if rule.holds_back:
        yield "held = True"


def _open(rule: Rule) -> Iterator[str]:
    if rule.pull:
        yield f"{'up' if rule.pull > 0 else 'down'} += {rule.pull:d}"
    if rule.forces:
        yield "waiting = True"


def _resting_on(rulebook: Rulebook, rules: Sequence[Rule]) -> Iterator[Question]:
    """Yield the questions on which rules rest, directly or because they are asked or not."""
    found: set[str] = set()
    waiting = [rule.when for rule in rules]
    while waiting:
        for comparison in mentions(waiting.pop()):
            question = rulebook.question_behind(comparison.fact)
            if question and question.id not in found:
                found.add(question.id)
                waiting.append(question.when)
    yield from (question for question in rulebook.questions if question.id in found)
