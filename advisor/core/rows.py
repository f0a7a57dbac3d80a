"""Rows: all that is known of one interaction as plain values, judged by generated code.

For whoever has more interactions than a person could read about: the same verdict, form, scores and
rules as the interpreter gives, unknown answers included, without anything built around them.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from msgspec import Struct

from advisor.core.answers import NOT_APPLICABLE
from advisor.core.compiled import function
from advisor.core.condition import ALWAYS, facts_in
from advisor.core.generated import INDENT, MAYBE_FUNCTION, Writer, conjuncts, translate
from advisor.core.interaction import MOST_CONSUMERS
from advisor.core.question import MOST_DIGITS, AnswerKind
from advisor.core.rule import Contradicts, Gate, Hold, Needs, Rule, Score, Warn
from advisor.core.rulebook import Rulebook
from advisor.core.ruling import CLOSE
from advisor.core.verdict import Verdict
from advisor.core.workload import APART, COUNT, MEASURED

NO_NUMBER = -1
"""How a row says that a number does not apply; a choice says n/a."""


class Column(Struct, frozen=True):
    """One fact of a row and what it takes: one of ``values``, or a number up to ``most``."""

    fact: str
    values: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    required: bool = False
    """Whether it has to be there; whatever else is absent is not known."""

    def takes(self, value: object) -> bool:
        """Tell whether a value may stand in this column."""
        if self.values:
            return value.__class__ is str and value in self.values
        return type(value) is int and self.least <= value <= self.most


class RowJudgement(NamedTuple):
    """What is said of one row; the same as of an interaction with these facts."""

    form: int
    """The size of the form: 0 is direct calls, and everything else is events."""
    later: int
    """The size of the form that events would take, where they are put off; else 0."""
    direct: int
    events: int
    provisional: bool
    close: bool
    gate: int | None
    """The place of a rule among those of the Rows, as in what follows."""
    reasons: list[int]
    """The rules that counted, in order: by points, as a gate, or by holding back."""
    warnings: list[int]
    """The rules that warn, or find that answers contradict each other, in order."""


class Rows(Struct, frozen=True):
    """How to judge rows by a rulebook: their columns, in order, and a function over them."""

    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    judge: Callable[..., tuple[Any, ...]]
    """Takes a row: its id, which it passes over, and for each column a value that was checked, None
    where it is not known. Returns the fields of a RowJudgement, which itself would take a third of
    the time."""


def rows(rulebook: Rulebook) -> Rows:
    """Compile a rulebook for rows."""
    rules = telling(rulebook)
    return Rows(columns(rulebook), rules, function("row", _RowWriter(rulebook, rules).source()))


def columns(rulebook: Rulebook) -> tuple[Column, ...]:
    """Return what a row is made of."""
    return tuple(_column(rulebook, fact) for fact in Writer(rulebook, telling(rulebook)).facts)


def fits(count: int, apart: int) -> bool:
    """Tell whether so many consumers can be apart from the producer: all, or all but itself."""
    return count - 1 <= apart <= count


def telling(rulebook: Rulebook) -> tuple[Rule, ...]:
    """Return the rules of which a row's judgement tells.

    Practices are left out, and what is measured from a load, which can warn but decides nothing.
    """
    told = (Score, Gate, Hold, Needs, Warn, Contradicts)
    return tuple(
        rule
        for rule in rulebook.rules
        if any(isinstance(effect, told) for effect in rule.effects)
        and MEASURED.keys().isdisjoint(facts_in(rule.when))
    )


def counts(rule: Rule) -> bool:
    """Tell whether a rule that holds is a reason: it weighs, forces, or holds back."""
    return any(isinstance(effect, Score | Gate | Hold) for effect in rule.effects)


def warns_of(rule: Rule) -> set[Verdict]:
    """Return the verdicts with which it warns; a direct call for now has both."""
    warned = {warn.alternative for warn in rule.effects_of(Warn)}
    if None in warned or rule.effects_of(Contradicts):
        return {*Verdict}
    return {verdict for verdict in Verdict if verdict in warned}


def points(rule: Rule, verdict: Verdict) -> int:
    """Return what a rule that holds adds to the score of an alternative."""
    return sum(one.points for one in rule.effects_of(Score) if one.alternative is verdict)


def least_form(rule: Rule) -> int:
    """Return the size of the smallest form with which a rule that holds can live; else 0."""
    return max((needs.form.size for needs in rule.effects_of(Needs)), default=0)


def _column(rulebook: Rulebook, fact: str) -> Column:
    if fact == COUNT:
        return Column(fact, least=1, most=MOST_CONSUMERS, required=True)
    if fact == APART:
        return Column(fact, most=MOST_CONSUMERS, required=True)
    question = rulebook.question_behind(fact)
    if question is None or question.kind is AnswerKind.NUMBER:
        return Column(fact, least=NO_NUMBER, most=10**MOST_DIGITS - 1)
    return Column(fact, (*question.fact_values, NOT_APPLICABLE))


class _RowWriter(Writer):
    """Writes one function: complete rows take a short way through it, others weigh what is open."""

    def __init__(self, rulebook: Rulebook, judging: tuple[Rule, ...]) -> None:
        super().__init__(rulebook, judging)
        self.places = {rule.id: place for place, rule in enumerate(judging)}

    def source(self) -> str:
        names = ", ".join(self.names[fact] for fact in self.facts)
        # One by one: Python looks for None in a tuple by asking every text whether it equals None.
        absent = " or ".join(f"{self.names[fact]} is None" for fact in self.facts)
        known = (
            *self.preamble(self.compare_known),
            *self.nested([(conjuncts(rule.when), rule) for rule in self.judging], 1, self._follows),
        )
        unknown = (*self.preamble(self.compare), *self._weighed())
        body = (
            *self._numbers(),
            f"{INDENT}direct = events = low = high = held = 0; form = 1",
            f"{INDENT}gate = NONE; gated = waiting = False; fired = []",
            f"{INDENT}warned = []; late = []; early = []",
            f"{INDENT}if {absent}:",
            *(f"{INDENT}{line}" for line in unknown),
            f"{INDENT}else:",
            *(f"{INDENT}{line}" for line in known),
            *_CONCLUSION,
        )
        head = (*MAYBE_FUNCTION, f"NONE = {len(self.judging):d}", "", f"def row(_, {names}):")
        return "\n".join((*head, *body, ""))

    def _numbers(self) -> Iterator[str]:
        for question in self.questions:
            if question.kind is AnswerKind.NUMBER:
                name = self.names[question.id]
                yield f"{INDENT}if {name} == {NO_NUMBER}: {name} = {NOT_APPLICABLE!r}"

    def _weighed(self) -> Iterator[str]:
        for rule in self.judging:
            holds = translate(rule.when, self.compare)
            yield f"{INDENT}if {holds}: {'; '.join(self._follows(rule))}"
            undecided = "; ".join(_undecided(rule))
            if undecided and rule.when != ALWAYS:
                possibly = translate(rule.when, self.compare, possibly=True)
                yield f"{INDENT}elif {possibly}: {undecided}"

    def _follows(self, rule: Rule) -> Iterator[str]:
        place = self.places[rule.id]
        for verdict in Verdict:
            if points(rule, verdict):
                yield f"{verdict.value} += {points(rule, verdict):d}"
        if counts(rule):
            yield f"fired.append({place:d})"
        if rule.forces:
            yield f"gate = {place:d} if gate > {place:d} else gate"
        if rule.holds_back:
            yield "held = 1"
        if least_form(rule) > 1:
            yield f"form = {least_form(rule):d} if form < {least_form(rule):d} else form"
        if rule.warns:
            told = warns_of(rule)
            kept = "late" if Verdict.EVENTS in told else "early"
            yield f"{'warned' if len(told) > 1 else kept}.append({place:d})"
        if not (counts(rule) or rule.warns or least_form(rule) > 1):
            yield "pass"  # it needs no more than the smallest form


_CONCLUSION = tuple(
    f"{INDENT}{line}"
    for line in (
        "margin = events - direct; lowest = margin + low; highest = margin + high",
        "wanted = margin > 0 and gate == NONE and not gated",
        f"close = gate == NONE and {-CLOSE} < margin <= ({CLOSE} if wanted and not held else 0)",
        "free = gate == NONE and not held",
        "provisional = free and (waiting and highest > 0 or lowest <= 0 < highest)",
        "if wanted: warned += late",
        "if held or not wanted: warned += early",
        "fired.sort(); warned.sort()",
        "return (form if wanted and not held else 0, form if wanted and held else 0, direct,",
        "    events, provisional, close, None if gate == NONE else gate, fired, warned)",
    )
)


def _undecided(rule: Rule) -> Iterator[str]:
    if rule.pull:
        yield f"{'high' if rule.pull > 0 else 'low'} += {rule.pull:d}"
    if rule.forces:
        yield "gated = True"
    if rule.forces or rule.holds_back:
        yield "waiting = True"
