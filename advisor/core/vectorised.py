"""The verdict on many answer vectors at once: the same rules, compiled to NumPy.

For complete answers only, since two planes of truth values would halve the speed; whoever has
open answers decides them one by one with ``compiled``. NumPy is loaded by whoever calls.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from advisor.core.answers import NOT_APPLICABLE, Value
from advisor.core.compiled import engine
from advisor.core.condition import ALWAYS, Comparison, Condition, Operator, mentions
from advisor.core.generated import APART, translate
from advisor.core.question import Kind, Scope
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook
from advisor.core.workload import COMPUTED

if TYPE_CHECKING:
    import numpy as np

CHUNK = 1 << 15
"""Vectors at a time: their columns, and what is made of them, fit into a core's cache."""

NOT_ASKED = 255
"""The code of "does not apply"."""
_WORDS = (" & ", " | ", "~", "true", "~true")


@dataclass(frozen=True)
class Batch:
    """A function over columns of codes, and what the codes stand for."""

    facts: tuple[str, ...]
    """The columns, in order: ``uint8``, one row a fact."""
    codes: Mapping[str, Sequence[Value]]
    """The value behind each code of a fact; numbers stand for all from there to the next."""
    source: str
    run: Callable[..., None]

    def encode(self, fact: str, value: Value) -> int:
        """Return the code of a known value."""
        if value == NOT_APPLICABLE:
            return NOT_ASKED
        values = self.codes[fact]
        if isinstance(value, int):
            return sum(isinstance(low, int) and low <= value for low in values) - 1
        return values.index(value)

    def decide(self, columns: "np.ndarray") -> "np.ndarray":
        """Return 2 for events, 1 for a direct call by the scores, 0 where a gate decides.

        ``columns`` has one row of ``uint8`` codes for each fact; the result one ``uint8`` for each
        of its columns.
        """
        import numpy as np  # noqa: PLC0415 - a fifth of a second, and only batches need it

        size = columns.shape[1]
        verdicts = np.empty(size, np.uint8)
        for start in range(0, size, CHUNK):
            part = columns[:, start : start + CHUNK]
            self.run(np, part, verdicts[start : start + CHUNK])
        return verdicts


def batch(rulebook: Rulebook) -> Batch:
    """Compile a rulebook for batches."""
    writer = _Writer(rulebook)
    source = writer.source()
    namespace: dict[str, object] = {}
    # Generated from checked values only, as in ``compiled``.
    exec(compile(source, "<rules>", "exec"), namespace)  # noqa: S102
    run = cast("Callable[..., None]", namespace["run"])
    return Batch(writer.facts, writer.codes, source, run)


class _Writer:
    """Writes the function; a comparison that several rules make is made once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.judging = [r for r in rulebook.rules if r.pull or r.forces or r.holds_back]
        self.facts = engine(rulebook).facts
        questions = (rulebook.question_behind(fact) for fact in self.facts)
        self.questions = tuple(dict.fromkeys(q.id for q in questions if q))
        self.rulebook = rulebook
        self.codes = {fact: self._codes(fact) for fact in self.facts}
        self.names = {fact: f"f{place}" for place, fact in enumerate(self.facts)}
        self.names["consumers.separate"] = "separate"
        self.codes["consumers.separate"] = self.codes[APART]
        self.made: dict[str, str] = {}
        """Comparisons, and the variables that hold them."""

    def source(self) -> str:
        """Return the module's text."""
        body = (f"    {line}" for line in self._body())
        return "\n".join(("def run(np, columns, verdicts):", *body, ""))

    def _body(self) -> Iterator[str]:
        yield f"{', '.join(self.names[fact] for fact in self.facts)} = columns"
        yield f"true = np.ones({self.names[APART]}.shape, bool)"
        yield from self._hide(Scope.PROJECT)
        several = self.codes["services.layout"].index("several")
        layout = self.names["services.layout"]
        yield f"separate = {self.names[APART]} * ({layout} == {several})"
        yield from self._hide(Scope.INTERACTION)
        judged = list(self._judge())
        yield from (f"{name} = {comparison}" for comparison, name in self.made.items())
        yield from judged

    def _judge(self) -> Iterator[str]:
        yield f"margin = np.full(true.shape, {self._sum(always=True)}, np.int8)"
        for rule in self.judging:
            if rule.pull and rule.when != ALWAYS:
                points = f"({self._holds(rule)}).view(np.int8)"
                weight = "" if abs(rule.pull) == 1 else f" * np.int8({abs(rule.pull):d})"
                yield f"margin {'+' if rule.pull > 0 else '-'}= {points}{weight}"
        yield "events = margin > 0"
        for rule in self.judging:
            if rule.holds_back:
                yield f"events &= ~({self._holds(rule)})"
        gates = " | ".join(f"({self._holds(rule)})" for rule in self.judging if rule.forces)
        yield "verdict = events.view(np.uint8) + np.uint8(1)"
        yield f"np.multiply(verdict, ~({gates or '~true'}), out=verdicts)"

    def _hide(self, scope: Scope) -> Iterator[str]:
        """Set every bit of the code of what is not asked: the code of "does not apply"."""
        for question in self.rulebook.questions_about(scope):
            if question.id in self.questions and question.when != ALWAYS:
                yield f"asked = {translate(question.when, self._compare, words=_WORDS)}"
                yield "hidden = asked.view(np.uint8) - np.uint8(1)"
                for fact in question.fact_names():
                    yield f"{self.names[fact]} = {self.names[fact]} | hidden"

    def _holds(self, rule: Rule) -> str:
        return translate(rule.when, self._compare_once, words=_WORDS)

    def _compare_once(self, one: Comparison, *, possibly: bool) -> str:
        return self.made.setdefault(self._compare(one, possibly=possibly), f"c{len(self.made)}")

    def _sum(self, *, always: bool) -> int:
        return sum(rule.pull for rule in self.judging if (rule.when == ALWAYS) is always)

    def _compare(self, one: Comparison, *, possibly: bool) -> str:
        del possibly  # complete answers: what possibly holds does
        name, values = self.names[one.fact], self.codes[one.fact]
        given = one.operand if isinstance(one.operand, tuple) else (one.operand,)
        match one.operator:
            case Operator.AT_LEAST:
                known = "" if one.fact in COMPUTED else f" & ({name} != {NOT_ASKED})"
                return f"({name} >= {values.index(given[0])}){known}"
            case Operator.AT_MOST:
                return f"{name} < {values.index(_after(given[0]))}"
            case Operator.IS | Operator.IN:
                tests = (f"({name} == {values.index(value)})" for value in given if value in values)
                return " | ".join(tests) or "~true"

    def _codes(self, fact: str) -> Sequence[Value]:
        question = self.rulebook.question_behind(fact)
        if question is None or question.kind is Kind.NUMBER:
            return tuple(sorted(self._steps(fact)))
        return ("yes", "no") if question.kind is Kind.SEVERAL else question.values

    def _steps(self, fact: str) -> set[int]:
        """Return the numbers at which some rule changes its mind, and zero."""
        names = {fact, "consumers.separate"} if fact == APART else {fact}
        found = {0}
        for condition in self._conditions():
            for one in mentions(condition):
                if one.fact in names and isinstance(one.operand, int):
                    found |= {one.operand, one.operand + 1}
        return found

    def _conditions(self) -> Iterator[Condition]:
        yield from (rule.when for rule in self.judging)
        yield from (question.when for question in self.rulebook.questions)


def _after(number: Value) -> int:
    return number + 1 if isinstance(number, int) else 0
