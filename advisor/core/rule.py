"""One rule: when it holds, what follows, why, who says so, and when it is wrong."""

from enum import StrEnum
from typing import TypeAlias, TypeVar

from msgspec import Struct

from advisor.core.answers import Facts
from advisor.core.condition import Condition
from advisor.core.verdict import Form, Verdict


class Gate(Struct, frozen=True):
    """Forces the alternative, whatever the scores say."""

    to: Verdict


class Score(Struct, frozen=True):
    """Adds points to one alternative; what events cost is negative for events."""

    alternative: Verdict
    points: int


class Needs(Struct, frozen=True):
    """If it is events, the form must be at least this one."""

    form: Form


class Hold(Struct, frozen=True):
    """Not yet: whatever the scores say, a direct call until what ``until`` asks for is so."""

    until: str
    """What has to be so, worded so that anyone can check it."""


class Practice(Struct, frozen=True):
    """If it is this alternative, this has to be done."""

    text: str
    alternative: Verdict = Verdict.EVENTS


class Warn(Struct, frozen=True):
    """Something to look at."""

    text: str
    alternative: Verdict | None = None
    """Only where it is this one, at once or later; None where it is so whatever the verdict."""


class Contradicts(Struct, frozen=True):
    """Answers that cannot all be true, whatever the verdict."""

    text: str


Effect: TypeAlias = Gate | Score | Needs | Hold | Practice | Warn | Contradicts
_Effect = TypeVar("_Effect", Gate, Score, Needs, Hold, Practice, Warn, Contradicts)


class Strength(StrEnum):
    """How well a rule is founded, which its points have to follow."""

    STRONG = "strong"
    """Several reputable sources say it outright, or it excludes an alternative."""
    MODERATE = "moderate"
    """Stated once, or as a trade-off, or in several sources of which none was read in full."""
    WEAK = "weak"
    """An opinion, or a single source that was not read in full."""


class Example(Struct, frozen=True):
    """A case the author of the rule wrote beside it: with these facts it holds, or does not."""

    given: Facts
    holds: bool


class Rule(Struct, frozen=True):
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
    strength: Strength
    examples: tuple[Example, ...]

    def effects_of(self, kind: type[_Effect]) -> list[_Effect]:
        """Return what follows of one kind."""
        return [effect for effect in self.effects if isinstance(effect, kind)]

    @property
    def pull(self) -> int:
        """Points towards events when it holds: below zero, away from them."""
        return sum(
            score.points if score.alternative is Verdict.EVENTS else -score.points
            for score in self.effects_of(Score)
        )

    @property
    def forces(self) -> bool:
        """Whether it is a gate."""
        return bool(self.effects_of(Gate))

    @property
    def holds_back(self) -> bool:
        """Whether it can put events off."""
        return bool(self.effects_of(Hold))

    @property
    def decides(self) -> bool:
        """Whether a verdict can rest on it."""
        return bool(self.pull or self.forces or self.holds_back)

    @property
    def warns(self) -> bool:
        """Whether it warns, or finds that answers contradict each other."""
        return bool(self.effects_of(Warn) or self.effects_of(Contradicts))
