"""One question of the questionnaire: what is asked, why, and which answers it takes."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from advisor.core.answers import NOT, NOT_APPLICABLE, UNKNOWN, Facts, NotApplicable, Value
from advisor.core.condition import Condition, holds
from advisor.core.names import field_fault

LONGEST_TEXT = 80
LONGEST_REASON = 200
MOST_DIGITS = 12

_Reader: TypeAlias = Callable[[str | list[str]], Value]


class Scope(StrEnum):
    """What a question is about."""

    PROJECT = "project"
    """Asked once."""
    INTERACTION = "interaction"
    """Asked of every interaction."""


class AnswerKind(StrEnum):
    """Which shape of answer a question takes."""

    CHOICE = "choice"
    """Exactly one of the choices."""
    SEVERAL = "several"
    """Any number of the choices, also none; each becomes a fact of its own, yes or no.

    With UNKNOWN among them, what is not chosen is not known, unless NOT before it says no."""
    NUMBER = "number"
    """A whole number, zero or more."""
    NAME = "name"
    """A name that becomes a field in code."""
    TEXT = "text"
    """A short line of text that people will read."""


class Choice(Struct, frozen=True):
    """One answer offered; ``help`` says when one may give it."""

    value: str
    title: str
    help: str
    best: bool = False
    """Whether this is the ideal answer: best answers raise no warning."""


class Question(Struct, frozen=True):
    """A question of fact, never of the conclusion."""

    id: str
    scope: Scope
    kind: AnswerKind
    prompt: str
    why: str
    choices: tuple[Choice, ...]
    when: Condition
    """Asked unless this is known to be false."""
    quick: bool = False
    """Whether the quick questionnaire asks it too."""
    unit: str = ""
    """What a number counts: ``events a day``."""

    skippable: bool = False
    """Whether leaving it out is the same as "not sure"."""

    @property
    def weighed(self) -> bool:
        """Whether rules may test it: names and texts are for people."""
        return self.kind not in (AnswerKind.NAME, AnswerKind.TEXT)

    @property
    def optional(self) -> bool:
        """Whether it may be left out."""
        return self.skippable or not self.weighed

    def can_matter(self, facts: Facts) -> bool:
        """Tell whether the question is still to be asked, given what is known."""
        return holds(self.when, facts) is not False

    def accept(self, answer: str | list[str] | NotApplicable) -> Value:
        """Convert what a person wrote into a value; ValueError says what is accepted."""
        if answer == UNKNOWN:
            return UNKNOWN
        if isinstance(answer, NotApplicable):
            return _reasoned(answer)
        readers: dict[AnswerKind, _Reader] = {
            AnswerKind.CHOICE: self._choice,
            AnswerKind.SEVERAL: self._several,
            AnswerKind.NUMBER: self._number,
            AnswerKind.NAME: _name,
            AnswerKind.TEXT: _text,
        }
        return readers[self.kind](answer)

    def facts(self, value: Value) -> dict[str, Value]:
        """Return the facts that a value stands for; "not sure" stands for none."""
        if value == UNKNOWN:
            return {}
        if isinstance(value, NotApplicable):
            return dict.fromkeys(self.fact_names(), NOT_APPLICABLE)
        if isinstance(value, tuple):
            no = [one for one in self.values if UNKNOWN not in value or NOT + one in value]
            said = {**dict.fromkeys(no, "no"), **dict.fromkeys(value, "yes")}
            return {f"{self.id}.{one}": said[one] for one in self.values if one in said}
        return {self.id: value}

    def fact_names(self) -> tuple[str, ...]:
        """Return the names under which rules find the answer."""
        if self.kind is AnswerKind.SEVERAL:
            return tuple(f"{self.id}.{choice.value}" for choice in self.choices)
        return (self.id,)

    @property
    def values(self) -> tuple[str, ...]:
        """The values of the choices, in order."""
        return tuple(choice.value for choice in self.choices)

    @property
    def fact_values(self) -> tuple[str, ...]:
        """The possible values of each of its facts, if it offers choices."""
        return ("yes", "no") if self.kind is AnswerKind.SEVERAL else self.values

    def _choice(self, answer: str | list[str]) -> str:
        if isinstance(answer, str) and answer in self.values:
            return answer
        raise ValueError(f"takes one of {', '.join((*self.values, UNKNOWN))}")

    def _several(self, answer: str | list[str]) -> Value:
        answers = [answer] if isinstance(answer, str) else answer
        named = [one.removeprefix(NOT) for one in answers]
        taken = (*(form for one in self.values for form in (one, NOT + one)), UNKNOWN)
        if len({*named}) < len(named) or not {*answers} <= {*taken}:
            offered = ", ".join((*self.values, UNKNOWN))
            raise ValueError(f"takes a list with any of {offered}, each once; [] for none of them")
        if answers != named and UNKNOWN not in answers:
            rest = f"where `{UNKNOWN}` stands for the rest: [{NOT}{self.values[0]}, {UNKNOWN}]"
            raise ValueError(f"takes `{NOT}...` only {rest}; else all that is left out is not so")
        if answers == [UNKNOWN]:
            return UNKNOWN
        # If all choices are named, none is left to be unsure of.
        kept = taken if len(named) <= len(self.values) else self.values
        return tuple(one for one in kept if one in answers)

    def _number(self, answer: str | list[str]) -> int:
        digits = answer.replace("_", "") if isinstance(answer, str) else ""
        if digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS:
            return int(digits)
        counted = f"how many {self.unit}, in at most {MOST_DIGITS} digits, such as 10_000"
        raise ValueError(f"takes a whole number: {counted}")


def _name(answer: str | list[str]) -> str:
    fault = field_fault(answer) if isinstance(answer, str) else "one name"
    if fault or not isinstance(answer, str):
        raise ValueError(f"takes a name that can be a field in code: {fault}")
    return answer


def _text(answer: str | list[str]) -> str:
    line = answer.strip() if isinstance(answer, str) else ""
    if len(line.splitlines()) == 1 and len(line) <= LONGEST_TEXT:
        return line
    raise ValueError(f"takes one line of at most {LONGEST_TEXT} characters")


def _reasoned(answer: NotApplicable) -> NotApplicable:
    reason = answer.because.strip()
    if reason and len(reason.splitlines()) == 1 and len(reason) <= LONGEST_REASON:
        return NotApplicable(reason)
    raise ValueError(
        f"needs a reason not to apply, in one line of at most {LONGEST_REASON} characters"
    )
