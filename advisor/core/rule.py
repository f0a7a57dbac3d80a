"""One rule: when it holds, what follows, why, who says so, and when it is wrong."""

from dataclasses import dataclass
from typing import TypeAlias

from advisor.core.answers import Facts
from advisor.core.condition import Condition
from advisor.core.verdict import Form, Verdict


@dataclass(frozen=True)
class Gate:
    """Forces the alternative, whatever the scores say."""

    to: Verdict


@dataclass(frozen=True)
class Score:
    """Adds points to one alternative; what events cost is negative for events."""

    alternative: Verdict
    points: int


@dataclass(frozen=True)
class Needs:
    """If it is events, the form must be at least this one."""

    form: Form


@dataclass(frozen=True)
class Practice:
    """If it is events, this has to be done."""

    text: str


@dataclass(frozen=True)
class Warn:
    """Something to look at, whatever the verdict."""

    text: str


Effect: TypeAlias = Gate | Score | Needs | Practice | Warn


@dataclass(frozen=True)
class Example:
    """A case the author of the rule wrote beside it: with these facts it holds, or does not."""

    given: Facts
    holds: bool


@dataclass(frozen=True)
class Rule:
    """A condition and what follows from it. Rules do not see each other; their order is free."""

    id: str
    title: str
    """A short statement of what is the case when it holds."""
    when: Condition
    effects: tuple[Effect, ...]
    because: str
    source: str
    """Where it is published, as a person would look it up."""
    wrong_when: str
    examples: tuple[Example, ...]
