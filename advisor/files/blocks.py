"""The blocks of a pack: a question, a rule, a back end, each from YAML to its core value."""

import re
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from msgspec import Struct

from advisor.core.answers import UNKNOWN, Value
from advisor.core.backend import Backend, Limit, Merit
from advisor.core.condition import ALWAYS, Comparison, Condition, Operator
from advisor.core.evidence import Signature
from advisor.core.question import AnswerKind, Choice, Question, Scope
from advisor.core.rule import (
    Contradicts,
    Effect,
    Example,
    Gate,
    Hold,
    Needs,
    Practice,
    Rule,
    Score,
    Strength,
    Warn,
)
from advisor.core.verdict import Form, Verdict
from advisor.errors import Problem
from advisor.files.conditions import read_condition, read_value
from advisor.files.document import Node, Place
from advisor.files.fields import Fields, whole

MOST_POINTS = 100
"""The most points of a rule, either way."""
MOST_CHOICES = 16
"""Every combination of chosen ones is tried: 65,536."""

ID = re.compile(r"[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)*")
LONGEST_ID = 80
VALUE = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
"""The form of a block's id and of a choice's value."""
_CHOOSES = (AnswerKind.CHOICE, AnswerKind.SEVERAL)
_TEXT_EFFECTS: dict[str, Callable[[str], Effect]] = {
    "hold": Hold,
    "practice": Practice,
    "call_practice": partial(Practice, alternative=Verdict.DIRECT),
    "warn": Warn,
    "call_warn": partial(Warn, alternative=Verdict.DIRECT),
    "event_warn": partial(Warn, alternative=Verdict.EVENTS),
    "contradicts": Contradicts,
}


class Claim(Struct, frozen=True):
    """A condition in a block, and its place in the file."""

    condition: Condition
    place: Place


Block: TypeAlias = Question | Rule | Backend | Signature
Claims: TypeAlias = dict[tuple[type[Block], str], tuple[Claim, ...]]
"""The conditions of each block, by kind and id: two kinds may, wrongly, have the same id."""


class Blocks:
    """Reads blocks; notes what is wrong with each, and gathers the conditions they rest on."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.claims: list[Claim] = []

    def question(self, fields: Fields, name: str) -> Question:
        """Read a question."""
        fields.only(
            *("id", "replaces", "scope", "kind", "prompt", "why"),
            *("choices", "when", "quick", "unit", "optional"),
        )
        kind = fields.member("kind", AnswerKind)
        items = fields.items("choices")
        if len(items) > MOST_CHOICES:
            fields.note(items[MOST_CHOICES].place, "too-many", f"more than {MOST_CHOICES} choices")
        choices = tuple(self._choice(item) for item in items[:MOST_CHOICES])
        if (kind in _CHOOSES) is not bool(choices):
            what = "choices" if kind in _CHOOSES else "no choices"
            fields.note(fields.place, "bad-choices", f"a {kind} question has {what}")
        if len({choice.value for choice in choices} | {UNKNOWN}) <= len(choices):
            fields.note(fields.place, "bad-choices", f"each value once, and never `{UNKNOWN}`")
        return Question(
            id=name,
            scope=fields.member("scope", Scope),
            kind=kind,
            prompt=fields.text("prompt"),
            why=fields.text("why"),
            choices=choices,
            when=self.condition(fields, "when", ALWAYS),
            quick=fields.flag("quick"),
            unit=fields.text("unit", None if kind is AnswerKind.NUMBER else ""),
            skippable=fields.flag("optional"),
        )

    def rule(self, fields: Fields, name: str) -> Rule:
        """Read a rule."""
        fields.only(
            *("id", "replaces", "title", "when", "then", "because"),
            *("source", "wrong_when", "strength", "examples"),
        )
        effects = self._effects(fields)
        return Rule(
            id=name,
            title=fields.text("title"),
            when=self.condition(fields, "when", None),
            effects=effects,
            because=fields.text("because"),
            source=fields.text("source"),
            wrong_when=fields.text("wrong_when"),
            strength=fields.member("strength", Strength),
            examples=tuple(self._example(item) for item in fields.items("examples")),
        )

    def backend(self, fields: Fields, name: str) -> Backend:
        """Read a back end."""
        fields.only(
            *("id", "replaces", "title", "summary", "carries", "runs_as", "burden"),
            *("scaffolded", "table", "order", "delivery", "source", "limits", "merits"),
        )
        return Backend(
            id=name,
            title=fields.text("title"),
            summary=fields.text("summary"),
            carries=tuple(
                form for item in fields.texts("carries") if (form := fields.known(item, Form))
            ),
            runs_as=fields.texts("runs_as"),
            burden=_points(fields, "burden"),
            scaffolded=fields.flag("scaffolded"),
            order=fields.text("order"),
            delivery=fields.text("delivery"),
            source=fields.text("source"),
            limits=tuple(self._limit(item) for item in fields.items("limits")),
            merits=tuple(self._merit(item) for item in fields.items("merits")),
            table=fields.flag("table"),
        )

    def _limit(self, node: Node) -> Limit:
        fields = Fields(node, self.problems, "a limit")
        fields.only("when", "because", "source", "until_known")
        when = self.condition(fields, "when", None)
        because, source = fields.text("because"), fields.text("source")
        return Limit(when, because, source, fields.flag("until_known"))

    def _merit(self, node: Node) -> Merit:
        fields = Fields(node, self.problems, "a merit")
        fields.only("when", "points", "because", "source")
        when = self.condition(fields, "when", None)
        points = _points(fields, "points")
        return Merit(when, points, fields.text("because"), fields.text("source"))

    def _choice(self, node: Node) -> Choice:
        fields = Fields(node, self.problems, "a choice")
        fields.only("value", "title", "help", "best")
        value = fields.text("value")
        if value and not VALUE.fullmatch(value):
            hint = "lower-case letters, digits, `_` and `-`"
            fields.note(fields.place, "bad-value", f"`{value}` cannot be a value", hint)
        return Choice(value, fields.text("title"), fields.text("help"), fields.flag("best"))

    def _effects(self, fields: Fields) -> tuple[Effect, ...]:
        items = fields.items("then")
        if fields.mapping and not items:
            fields.note(fields.place, "missing-key", "a rule needs `then`: what follows")
        effects = tuple(self._effect(item) for item in items)
        scores = [i.place for i, e in zip(items, effects, strict=True) if isinstance(e, Score)]
        for place in scores[1:]:
            hint = "add the points up, or write a rule for each"
            fields.note(place, "two-scores", "a rule scores once", hint)
        return effects

    def _effect(self, node: Node) -> Effect:
        fields = Fields(node, self.problems, "an effect")
        fields.only("gate", "score", "needs", *_TEXT_EFFECTS)
        match [name for name, _, _ in fields.entries()]:
            case ["gate"]:
                return self._gate(fields)
            case ["needs"]:
                return Needs(fields.member("needs", Form))
            case ["score"]:
                return self._score(fields.fields("score"), fields.place)
            case [name] if name in _TEXT_EFFECTS:
                return _TEXT_EFFECTS[name](fields.text(name))
        if fields.mapping:
            known = ", ".join(("gate", "score", "needs", *_TEXT_EFFECTS))
            fields.note(fields.place, "bad-effect", f"an effect is one of {known}")
        return Warn("")

    def _gate(self, fields: Fields) -> Gate:
        gate = Gate(fields.member("gate", Verdict))
        if gate.to is not Verdict.DIRECT:
            hint = "nothing forces events: let the rule score instead"
            fields.note(fields.place, "bad-gate", "a gate forces a direct call", hint)
        return gate

    def _score(self, fields: Fields, place: Place) -> Effect:
        fields.only(*Verdict)
        names = [name for name, _, _ in fields.entries()]
        if len(names) == 1 and names[0] in tuple(Verdict):
            return Score(Verdict(names[0]), _points(fields, names[0]))
        fields.note(place, "bad-points", "one of events: N or direct: N, a whole number")
        return Warn("")

    def _example(self, node: Node) -> Example:
        fields = Fields(node, self.problems, "an example")
        fields.only("given", "holds")
        given: dict[str, Value] = {}
        for name, place, node_given in fields.fields("given").entries():
            value = read_value(node_given)
            if value is None:
                fields.note(place, "bad-example", "a text, a whole number or a list of texts")
            else:
                given[name] = value
                self.claims.append(Claim(Comparison(name, Operator.IS, value), place))
        return Example(given, fields.flag("holds", required=True))

    def condition(self, fields: Fields, name: str, default: Condition | None) -> Condition:
        """Read a condition; required unless there is a default."""
        node = fields.node(name)
        if node is None:
            if default is None and fields.mapping:
                fields.note(fields.place, "missing-key", f"{fields.what} needs `{name}`")
            return default or ALWAYS
        condition = read_condition(node, self.problems)
        self.claims.append(Claim(condition, node.place))
        return condition


def _points(fields: Fields, name: str) -> int:
    text = fields.text(name)
    points = whole(text)
    if points is not None and abs(points) <= MOST_POINTS:
        return points
    if text:
        message = f"`{name}` is a whole number between -{MOST_POINTS} and {MOST_POINTS}"
        fields.note(fields.place, "bad-points", message)
    return 0
