"""The decision as generated Python: the same verdicts as the interpreter, sooner.

Source is generated from a checked rulebook only, never from text that a pack wrote: names become
positions, values go in through repr, points are whole numbers. Kleene's logic becomes two plain
conditions for each rule: one for when it certainly holds, one for when it possibly does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from msgspec import Struct

from advisor.core.answers import MAYBE, NO_NUMBER, NOT_APPLICABLE, Facts, Value
from advisor.core.condition import ALWAYS, Comparison, Condition, Operator
from advisor.core.interaction import Interaction
from advisor.core.question import AnswerKind, Question, Scope
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook
from advisor.core.tally import FLAGS, HELD, OPEN, SUMS, translate
from advisor.core.verdict import Form, Verdict
from advisor.core.workload import APART, COMPUTED, COUNT, LAYOUT, SEPARATE, SEVERAL

GATED, DIRECT, EVENTS = range(3)
"""What ``Engine.turn`` returns: a gate decides, or the scores do, for one or the other."""

_MAYBE = f"def maybe(value): return {MAYBE!r} + value if value.__class__ is str else None\n"
"""Marks a fact whose question may yet turn out not to apply; ``?n/a`` means n/a, too."""

Vector: TypeAlias = Sequence[Value | None]
"""One value for each of an engine's facts, in their order; None if unknown."""


class Engine(Struct, frozen=True):
    """A function compiled from a rulebook, the facts that it takes, in order, and the questions."""

    facts: tuple[str, ...]
    questions: tuple[Question, ...]
    turn: Callable[..., int]
    """Returns only the verdict: one of GATED, DIRECT and EVENTS."""
    most: Callable[..., int]
    """Returns by how many points events lead at most, whatever is unknown, if no gate decided."""

    def vector(self, interaction: Interaction, answers: Facts) -> Vector:
        """Return the facts of an interaction as answered, also to questions that do not apply."""
        return values(self.facts, interaction, answers, self.questions)


def values(
    facts: Sequence[str], interaction: Interaction, answers: Facts, questions: Sequence[Question]
) -> Vector:
    """Return facts as they were answered, in order; None if not known."""
    apart = sum(one.service != interaction.producer for one in interaction.consumers)
    known: dict[str, Value] = {COUNT: len(interaction.consumers), APART: apart}
    for question in questions:
        if question.id in answers:
            known |= question.facts(answers[question.id])
    return [known.get(fact) for fact in facts]


@lru_cache(maxsize=8)
def engine(rulebook: Rulebook) -> Engine:
    """Compile a rulebook, once."""
    writer = Writer(rulebook, [rule for rule in rulebook.rules if rule.decides])
    turn, most = writer.function("turn", writer.turn()), writer.function("most", writer.most())
    return Engine(writer.facts, rulebook.questions, turn, most)


def row_judge(rulebook: Rulebook, rules: Sequence[Rule]) -> Callable[..., tuple[Any, ...]]:
    """Compile a function that judges a row. Arguments: its id (ignored), then its facts in order.

    It takes a shorter way if every fact is known.
    """
    writer, sure = Writer(rulebook, rules), Writer(rulebook, rules, known=True)
    # One by one: Python looks for None in a tuple by asking every text whether it equals None.
    absent = " or ".join(f"{writer.names[fact]} is None" for fact in writer.facts)
    body = (
        *writer.numbers(),
        f"{' = '.join((*HELD, *OPEN))} = 0",
        "form = 1; gate = None; reasons = []; early = []; late = []",
        f"if {absent}:",
        *(f"    {line}" for line in writer.counted()),
        "else:",
        *(f"    {line}" for line in sure.counted()),
        *(f"{name} = {text}" for name, text in (SUMS | FLAGS).items()),
        "warned = late if now else sorted({*early, *late}) if later else early",
        "return (form if now else 0, form if later else 0, direct, events,",
        "    provisional, close, gate, reasons, warned)",
    )
    return writer.function("row", body, "_, ")


class Writer:
    """Generates functions that judge by some rules and take one argument for each fact.

    ``known`` means that every fact is known, so that possible and certain are the same.
    """

    def __init__(self, rulebook: Rulebook, rules: Sequence[Rule], *, known: bool = False) -> None:
        self.rules = rules
        self.known = known
        self.questions = rulebook.questions_behind(rule.when for rule in rules)
        facts = [fact for question in self.questions for fact in question.fact_names()]
        self.facts = (*facts, *([] if LAYOUT in facts else [LAYOUT]), COUNT, APART)
        self.names = {fact: f"f{place}" for place, fact in enumerate(self.facts)}
        self.names[SEPARATE] = "separate"
        conditional = (one for one in self.questions if one.when != ALWAYS)
        self.marked = {fact for question in conditional for fact in question.fact_names()}

    def function(self, name: str, body: Iterable[str], first: str = "") -> Callable[..., Any]:
        """Return the function that has this body."""
        arguments = first + ", ".join(self.names[fact] for fact in self.facts)
        lines = (_MAYBE, f"def {name}({arguments}):", *(f"    {line}" for line in body), "")
        namespace: dict[str, Callable[..., Any]] = {}
        code = compile("\n".join(lines), f"<{name}>", "exec")
        exec(code, namespace)  # noqa: S102 - of checked values only
        return namespace[name]

    def turn(self) -> Iterator[str]:
        """Generate the verdict alone: gates first, then the sum, then the rules that hold back."""
        gates = [rule.when for rule in self.rules if rule.forces]
        holds = [rule.when for rule in self.rules if rule.holds_back]
        yield from self._asked()
        yield from (f"if {self._surely(gate)}: return {GATED}" for gate in gates)
        yield from (f"if {self._possibly(gate)}: return {DIRECT}" for gate in gates)
        yield "margin = 0"
        for rule in self.rules:
            if rule.pull:
                yield f"if {self._surely(rule.when)}: margin += {rule.pull:d}"
        yield f"if margin < 1: return {DIRECT}"
        yield from (f"if {self._surely(hold)}: return {DIRECT}" for hold in holds)
        yield f"return {EVENTS}"

    def most(self) -> Iterator[str]:
        """Sum up what speaks for calls, and what speaks or may yet speak for events."""
        yield from self._asked()
        yield "highest = 0"
        for rule in self.rules:
            if rule.pull:
                counts = self._possibly if rule.pull > 0 else self._surely
                yield f"if {counts(rule.when)}: highest += {rule.pull:d}"
        yield "return highest"

    def numbers(self) -> Iterator[str]:
        """Turn numbers that do not apply into the n/a that choices use."""
        for question in self.questions:
            if question.kind is AnswerKind.NUMBER:
                name = self.names[question.id]
                yield f"if {name} == {NO_NUMBER}: {name} = {NOT_APPLICABLE!r}"

    def counted(self) -> Iterator[str]:
        """Generate the effects of each rule, in their order."""
        yield from self._asked()
        for place, rule in enumerate(self.rules):
            surely, possibly = self._surely(rule.when), self._possibly(rule.when)
            held = "; ".join((*_added(rule, HELD), *_told(rule, place)))
            opened = "; ".join(_added(rule, OPEN))
            yield f"if {surely}: {held or 'pass'}"
            if opened and possibly != surely:
                yield f"elif {possibly}: {opened}"

    def _asked(self) -> Iterator[str]:
        """Count the separate consumers, and clear facts whose question does not apply."""
        layout, apart = self.names[LAYOUT], self.names[APART]
        yield from self._hide(Scope.PROJECT)
        yield (
            f"separate = None if {layout} is None else {apart} if {layout} == {SEVERAL!r} else 0"
        )
        yield from self._hide(Scope.INTERACTION)

    def _hide(self, scope: Scope) -> Iterator[str]:
        """Set facts to n/a if their question is not asked; mark those that may yet become n/a."""
        for question in self.questions:
            if question.scope is scope and question.when != ALWAYS:
                surely, possibly = self._surely(question.when), self._possibly(question.when)
                names = [self.names[fact] for fact in question.fact_names()]
                marked = "; ".join(f"{name} = maybe({name})" for name in names)
                yield f"if {surely}: pass"
                if possibly != surely:
                    yield f"elif {possibly}: {marked}"
                yield f"else: {' = '.join(names)} = {NOT_APPLICABLE!r}"

    def _surely(self, condition: Condition) -> str:
        return translate(condition, self._compare)

    def _possibly(self, condition: Condition) -> str:
        return translate(condition, self._compare, possibly=True)

    def _compare(self, one: Comparison, *, possibly: bool) -> str:
        """Compare; None, or a fact that may not apply, fails unless ``possibly``."""
        name = self.names[one.fact]
        if possibly and not self.known:
            return f"({name} is None or {self._test(one, name, possibly=True)})"
        return f"({self._test(one, name, possibly=False)})"

    def _test(self, one: Comparison, name: str, *, possibly: bool) -> str:
        match one.operator:
            case Operator.AT_LEAST | Operator.AT_MOST:
                sign = ">=" if one.operator is Operator.AT_LEAST else "<="
                test = f"{name} {sign} {one.operand!r}"
                if one.fact not in COMPUTED:
                    return f"{name}.__class__ is int and {test}"
                return test if self.known else f"{name} is not None and {test}"
            case Operator.IS | Operator.IN:
                given = one.operand if isinstance(one.operand, tuple) else (one.operand,)
                values = tuple(value for value in given if value != NOT_APPLICABLE)
                if possibly and one.fact in self.marked:
                    values += tuple(f"{MAYBE}{value}" for value in values)
                return f"{name} == {values[0]!r}" if len(values) == 1 else f"{name} in {values!r}"


def _added(rule: Rule, counts: Mapping[str, Callable[[Rule], int]]) -> Iterator[str]:
    for name, worth in counts.items():
        if worth(rule):
            yield f"{name} += {worth(rule):d}"


def _told(rule: Rule, place: int) -> Iterator[str]:
    """Generate the remaining effects of a rule that holds."""
    if rule.forces:
        yield f"gate = {place:d} if gate is None else gate"
    if rule.is_reason:
        yield f"reasons.append({place:d})"
    if rule.least_form is not Form.JOB_QUEUE:
        size = rule.least_form.size
        yield f"form = {size:d} if form < {size:d} else form"
    for kept, verdict in (("early", Verdict.DIRECT), ("late", Verdict.EVENTS)):
        if verdict in rule.warns:
            yield f"{kept}.append({place:d})"
