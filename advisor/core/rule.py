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
    """Not yet: whatever the scores say, a direct call until the condition in ``until`` is met."""

    until: str
    """The condition to meet, worded so that anyone can check it."""


class Practice(Struct, frozen=True):
    """Something to do if this is the alternative."""

    text: str
    alternative: Verdict = Verdict.EVENTS


class Warn(Struct, frozen=True):
    """Something to look at."""

    text: str
    alternative: Verdict | None = None
    """Warn only with this alternative, now or later; None warns with either."""


class Contradicts(Struct, frozen=True):
    """Answers that cannot all be true, whatever the verdict."""

    text: str


Effect: TypeAlias = Gate | Score | Needs | Hold | Practice | Warn | Contradicts
_Effect = TypeVar("_Effect", Gate, Score, Needs, Hold, Practice, Warn, Contradicts)


class Strength(StrEnum):
    """How well a rule is founded; its points have to match."""

    STRONG = "strong"
    """Several reputable sources say it outright, or it rules an alternative out."""
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
    """A short statement that is true when the rule holds."""
    when: Condition
    effects: tuple[Effect, ...]
    because: str
    source: str
    """Where it is published, as a person would look it up."""
    wrong_when: str
    strength: Strength
    examples: tuple[Example, ...]

    def effects_of(self, kind: type[_Effect]) -> list[_Effect]:
        """Return the effects of one kind."""
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def points(self, alternative: Verdict) -> int:
        """Return the points that it adds to the score of an alternative when it holds."""
        scores = self.effects_of(Score)
        return sum(score.points for score in scores if score.alternative is alternative)

    @property
    def pull(self) -> int:
        """Points towards events when it holds: below zero, away from them."""
        return self.points(Verdict.EVENTS) - self.points(Verdict.DIRECT)

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
    def is_reason(self) -> bool:
        """Whether it is a reason when it holds: by points, as a gate, or by holding back."""
        return bool(self.effects_of(Score) or self.forces or self.holds_back)

    @property
    def least_form(self) -> Form:
        """The smallest form of events that satisfies it when it holds."""
        needed = (needs.form for needs in self.effects_of(Needs))
        return max((Form.JOB_QUEUE, *needed), key=lambda form: form.size)

    @property
    def warns(self) -> frozenset[Verdict]:
        """The verdicts with which it warns, or finds that answers contradict each other."""
        warned = {warning.alternative for warning in self.effects_of(Warn)}
        always = None in warned or self.effects_of(Contradicts)
        return frozenset(verdict for verdict in Verdict if always or verdict in warned)
