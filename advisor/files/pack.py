"""Packs of questions and rules: YAML in, a checked Rulebook out. Nothing in a pack ever runs."""

import hashlib
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from advisor.core.answers import UNKNOWN
from advisor.core.condition import ALWAYS, Comparison, Condition, Operator, mentions
from advisor.core.question import Choice, Kind, Question, Scope
from advisor.core.rule import Effect, Example, Gate, Needs, Practice, Rule, Score, Warn
from advisor.core.rulebook import Rulebook
from advisor.core.verdict import Form, Verdict
from advisor.core.workload import COMPUTED
from advisor.errors import PackInvalid, Problem
from advisor.files.conditions import read_condition, read_value
from advisor.files.document import (
    LONGEST_NUMBER,
    Mapping,
    Node,
    Place,
    Scalar,
    Unreadable,
    parse,
    read_file,
)
from advisor.files.fields import Fields, did_you_mean

_Member = TypeVar("_Member", bound=StrEnum)


def load_pack(folder: Path) -> Rulebook:
    """Read the pack in a folder: ``pack.yaml`` and the theme files it lists, in that order.

    Raises PackInvalid with every problem found, each with its file, line and column.
    """
    problems: list[Problem] = []
    reader = _Reader(problems)
    digest = hashlib.sha256()
    head = Fields(_document(folder / "pack.yaml", digest, problems), problems, "a pack")
    head.only("id", "version", "title", "themes")
    for theme in head.items("themes"):
        if isinstance(theme, Scalar) and theme.text.isidentifier():
            reader.theme(_document(folder / f"{theme.text}.yaml", digest, problems))
        else:
            head.note(theme.place, "bad-theme", "a theme is a file's name without .yaml")
    reader.check_references()
    rulebook = Rulebook(
        id=head.text("id"),
        version=head.text("version"),
        digest=digest.hexdigest(),
        questions=tuple(reader.questions),
        rules=tuple(reader.rules),
    )
    if problems:
        raise PackInvalid(*problems)
    return rulebook


def _document(path: Path, digest: "hashlib._Hash", problems: list[Problem]) -> Mapping | None:
    try:
        text = read_file(path)
        digest.update(f"{path.name}\0{text}\0".encode())
        return parse(text, str(path), problems)
    except Unreadable as error:
        problems.append(error.problem)
        return None


class _Reader:
    """Gathers questions and rules over all themes, then checks that they fit each other."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.questions: list[Question] = []
        self.rules: list[Rule] = []
        self.places: dict[str, Place] = {}
        self.conditions: list[tuple[Condition, Place]] = []
        """What rules, questions and examples say of facts, and where they say it."""

    def theme(self, document: Mapping | None) -> None:
        fields = Fields(document, self.problems, "a theme")
        fields.only("questions", "rules")
        self.questions += [self._question(node) for node in fields.items("questions")]
        self.rules += [self._rule(node) for node in fields.items("rules")]

    def check_references(self) -> None:
        """Hold conditions and examples against the facts there are and the values they take."""
        known: dict[str, tuple[str, ...] | None] = dict.fromkeys(COMPUTED)
        for question in self.questions:
            values = ("yes", "no") if question.kind is Kind.SEVERAL else question.values
            known |= dict.fromkeys(question.fact_names(), values)
        for condition, place in self.conditions:
            for comparison in mentions(condition):
                self._check(comparison, place, known)

    def _check(
        self, comparison: Comparison, place: Place, known: dict[str, tuple[str, ...] | None]
    ) -> None:
        fact = comparison.fact
        if fact not in known:
            message = f"no question or computed fact is called `{fact}`"
            self.problems.append(
                place.problem("unknown-fact", message, did_you_mean(fact, list(known)))
            )
            return
        values = known[fact]
        operand = comparison.operand
        for given in operand if isinstance(operand, tuple) else (operand,):
            if (values is None) is not isinstance(given, int):
                kind = "a whole number" if values is None else "one of the choices"
                self.problems.append(
                    place.problem("wrong-type", f"`{fact}` is {kind}, not `{given}`")
                )
            elif values is not None and str(given) not in values:
                message = f"`{fact}` is never `{given}`"
                hint = did_you_mean(str(given), values)
                self.problems.append(place.problem("unknown-value", message, hint))

    def _named(self, fields: Fields) -> str:
        name = fields.text("id")
        if name in self.places:
            message = f"`{name}` is already on line {self.places[name].line}"
            fields.note(fields.place, "duplicate-id", message)
        self.places[name] = fields.place
        return name

    def _question(self, node: Node) -> Question:
        fields = Fields(node, self.problems, "a question")
        fields.only("id", "scope", "kind", "prompt", "why", "choices", "when")
        name = self._named(fields)
        kind = _member(fields, "kind", Kind)
        choices = tuple(self._choice(item) for item in fields.items("choices"))
        if (kind in (Kind.CHOICE, Kind.SEVERAL)) is not bool(choices):
            fields.note(fields.place, "bad-choices", f"a {kind} question has {_NEEDS[kind]}")
        if len({choice.value for choice in choices} | {UNKNOWN}) <= len(choices):
            fields.note(fields.place, "bad-choices", f"each value once, and never `{UNKNOWN}`")
        return Question(
            id=name,
            scope=_member(fields, "scope", Scope),
            kind=kind,
            prompt=fields.text("prompt"),
            why=fields.text("why"),
            choices=choices,
            when=self._condition(fields, "when", ALWAYS),
        )

    def _choice(self, node: Node) -> Choice:
        fields = Fields(node, self.problems, "a choice")
        fields.only("value", "title", "help")
        return Choice(fields.text("value"), fields.text("title"), fields.text("help"))

    def _rule(self, node: Node) -> Rule:
        fields = Fields(node, self.problems, "a rule")
        fields.only("id", "title", "when", "then", "because", "source", "wrong_when", "examples")
        name = self._named(fields)
        if fields.mapping and not fields.items("then"):
            fields.note(fields.place, "missing-key", "a rule needs `then`: what follows")
        return Rule(
            id=name,
            title=fields.text("title"),
            when=self._condition(fields, "when", None),
            effects=tuple(self._effect(item) for item in fields.items("then")),
            because=fields.text("because"),
            source=fields.text("source"),
            wrong_when=fields.text("wrong_when"),
            examples=tuple(self._example(item) for item in fields.items("examples")),
        )

    def _effect(self, node: Node) -> Effect:
        fields = Fields(node, self.problems, "an effect")
        fields.only("gate", "score", "needs", "practice", "warn")
        match [name for name, _, _ in fields.entries()]:
            case ["gate"]:
                return Gate(_member(fields, "gate", Verdict))
            case ["needs"]:
                return Needs(_member(fields, "needs", Form))
            case ["practice"]:
                return Practice(fields.text("practice"))
            case ["warn"]:
                return Warn(fields.text("warn"))
            case ["score"]:
                return self._score(fields.fields("score"), fields.place)
        fields.note(fields.place, "bad-effect", "one of gate, score, needs, practice or warn")
        return Warn("")

    def _score(self, fields: Fields, place: Place) -> Effect:
        fields.only(*Verdict)
        names = [name for name, _, _ in fields.entries()]
        points = _whole(fields.text(names[0])) if len(names) == 1 else None
        if points is not None and names[0] in tuple(Verdict):
            return Score(Verdict(names[0]), points)
        fields.note(place, "bad-points", "one of events: N or direct: N, a whole number")
        return Warn("")

    def _example(self, node: Node) -> Example:
        fields = Fields(node, self.problems, "an example")
        fields.only("given", "holds")
        given = {}
        for name, place, node_given in fields.fields("given").entries():
            value = read_value(node_given)
            if value is None:
                fields.note(place, "bad-example", "a text, a whole number or a list of texts")
            else:
                given[name] = value
                self.conditions.append((Comparison(name, Operator.IS, value), place))
        holds = fields.text("holds")
        if holds not in ("true", "false"):
            fields.note(fields.place, "bad-example", "`holds` is true or false")
        return Example(given, holds == "true")

    def _condition(self, fields: Fields, name: str, default: Condition | None) -> Condition:
        node = fields.node(name)
        if node is None:
            if default is None and fields.mapping:
                fields.note(fields.place, "missing-key", f"{fields.what} needs `{name}`")
            return default or ALWAYS
        condition = read_condition(node, self.problems)
        self.conditions.append((condition, node.place))
        return condition


_NEEDS = {
    Kind.CHOICE: "choices",
    Kind.SEVERAL: "choices",
    Kind.NAME: "no choices",
    Kind.TEXT: "no choices",
}


def _member(fields: Fields, name: str, members: type[_Member]) -> _Member:
    text = fields.text(name)
    known = [member.value for member in members]
    if text in known:
        return members(text)
    if text:
        message = f"`{name}` is never `{text}`"
        fields.note(fields.place, "unknown-value", message, did_you_mean(text, known))
    return next(iter(members))


def _whole(text: str) -> int | None:
    digits = text.removeprefix("-")
    return (
        int(text)
        if digits.isascii() and digits.isdigit() and len(digits) < LONGEST_NUMBER
        else None
    )
