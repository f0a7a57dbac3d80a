"""What the rules say about a set of facts: gates, then scores, then holds."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from advisor.core.answers import Facts
from advisor.core.condition import grounds, holds, missing
from advisor.core.rule import Rule, Score
from advisor.core.verdict import Verdict

CLOSE = 1
"""A margin of at most this many points is called close: one weak rule would turn it."""


class Contribution(Struct, frozen=True):
    """What one rule that holds adds to one alternative; contributions sum to the scores."""

    rule: Rule
    alternative: Verdict
    points: int
    answers: Facts
    """The facts that made the rule hold."""

    @property
    def pull(self) -> int:
        """The same points seen from events: above zero towards them, below away from them."""
        return self.points if self.alternative is Verdict.EVENTS else -self.points


class Undecided(Struct, frozen=True):
    """A rule that could hold or not, because an answer is missing."""

    rule: Rule
    unknown: tuple[str, ...]


class Ruling(Struct, frozen=True):
    """What the rules say about a set of facts, of an interaction or not."""

    verdict: Verdict
    gate: Rule | None
    """The rule that forced the verdict, if any."""
    gate_grounds: Facts
    """The facts that made the gate hold."""
    contributions: tuple[Contribution, ...]
    held: tuple[Rule, ...]
    """The rules whose conditions are met."""
    waiting: tuple[Rule, ...]
    """The gates that an unknown answer leaves open, if only these stand against events.
    """
    deferring: tuple[Rule, ...]
    """The rules that put events off, if only these stand against events."""
    undecided: tuple[Undecided, ...]
    lowest: int
    highest: int
    """The least and the largest margin of events, whatever the unknown answers are."""
    certain: bool = False
    """Whether every way to answer what is open was tried, and none turns the verdict."""

    @property
    def scores(self) -> Mapping[Verdict, int]:
        """Points per alternative: the sum of its contributions, no more and no less."""
        return {
            verdict: sum(c.points for c in self.contributions if c.alternative is verdict)
            for verdict in Verdict
        }

    @property
    def margin(self) -> int:
        """Points by which events lead; zero or less means direct calls, which are simpler."""
        return sum(contribution.pull for contribution in self.contributions)

    @property
    def early(self) -> bool:
        """Whether a gate decided before all was known that could speak for events."""
        return self.gate is not None and any(item.rule.pull > 0 for item in self.undecided)

    @property
    def close(self) -> bool:
        """Whether the scores decided, and the margin is close to where the verdict would turn."""
        return self.weighed and -CLOSE < self.margin <= CLOSE

    @property
    def weighed(self) -> bool:
        """Whether the scores decided: no gate, no gate that may hold, and no hold."""
        return self.gate is None and not self.waiting and not self.deferring

    @property
    def deferred(self) -> bool:
        """Whether it would be events if the team were ready to run them."""
        return bool(self.deferring)

    @property
    def provisional(self) -> bool:
        """Whether an unknown answer could turn the verdict, as far as was tried."""
        if self.certain or self.gate is not None or any(rule.holds_back for rule in self.held):
            return False
        unsure = any(item.rule.forces or item.rule.holds_back for item in self.undecided)
        return (unsure and self.highest > 0) or self.lowest <= 0 < self.highest

    @property
    def settled(self) -> bool:
        """Whether it is a direct call whatever the unknown answers are."""
        return self.gate is not None or self.highest <= 0


def rule_on(rules: tuple[Rule, ...], facts: Facts) -> Ruling:
    """Judge facts by rules: the plain interpreter, against which faster ones are tested.

    A gate that holds decides. A gate that an unknown answer leaves open keeps the call direct for
    now, since a direct call is the easier decision to reverse. Otherwise the larger score wins, and
    direct calls win a tie. Events that win are put off while a rule holds them back.
    """
    outcomes = [(rule, holds(rule.when, facts)) for rule in rules]
    held = tuple(rule for rule, outcome in outcomes if outcome)
    undecided = tuple(
        Undecided(rule, missing(rule.when, facts)) for rule, outcome in outcomes if outcome is None
    )
    contributions = tuple(_contributions(held, facts))
    margin = sum(contribution.pull for contribution in contributions)
    swings = [item.rule.pull for item in undecided]
    gates = [rule for rule in held if rule.forces]
    wanted = not gates and margin > 0
    waiting = tuple(item.rule for item in undecided if item.rule.forces) if wanted else ()
    wanted = wanted and not waiting
    deferring = tuple(rule for rule in held if rule.holds_back) if wanted else ()
    return Ruling(
        verdict=Verdict.EVENTS if wanted and not deferring else Verdict.DIRECT,
        gate=gates[0] if gates else None,
        gate_grounds=grounds(gates[0].when, facts) if gates else {},
        contributions=contributions,
        held=held,
        waiting=waiting,
        deferring=deferring,
        undecided=undecided,
        lowest=margin + sum(pull for pull in swings if pull < 0),
        highest=margin + sum(pull for pull in swings if pull > 0),
    )


def _contributions(held: tuple[Rule, ...], facts: Facts) -> Iterator[Contribution]:
    for rule in held:
        for score in rule.effects_of(Score):
            yield Contribution(rule, score.alternative, score.points, grounds(rule.when, facts))
