"""The decision: gates, then scores, then the smallest form that does the job; and the roll-up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from advisor.core.answers import Facts, Value
from advisor.core.condition import grounds, holds, missing
from advisor.core.interaction import Interaction, Project
from advisor.core.rule import Contradicts, Hold, Needs, Practice, Rule, Score, Warn
from advisor.core.rulebook import Rulebook
from advisor.core.verdict import Form, Verdict
from advisor.core.workload import interaction_facts

CLOSE = 1
"""A margin of at most this many points is called close: one weak rule would turn it."""


@dataclass(frozen=True)
class Contribution:
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


@dataclass(frozen=True)
class Undecided:
    """A rule that could hold or not, for want of an answer."""

    rule: Rule
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Ruling:
    """What the rules say of a set of facts, whoever's they are."""

    verdict: Verdict
    gate: Rule | None
    """The rule that forced the verdict; None where the scores decided."""
    gate_grounds: Facts
    """The facts that made the gate hold."""
    contributions: tuple[Contribution, ...]
    held: tuple[Rule, ...]
    holds: tuple[Rule, ...]
    """The rules that put events off, where nothing but these stands against them."""
    undecided: tuple[Undecided, ...]
    lowest: int
    highest: int
    """The margin of events over direct calls lies between these two, whatever the unknown is."""

    @property
    def scores(self) -> Mapping[Verdict, int]:
        """Points per alternative: the sum of its contributions, no more and no less."""
        return {
            verdict: sum(c.points for c in self.contributions if c.alternative is verdict)
            for verdict in Verdict
        }

    @property
    def margin(self) -> int:
        """Points by which events lead; zero or less means direct calls, the simpler thing."""
        return sum(contribution.pull for contribution in self.contributions)

    @property
    def close(self) -> bool:
        """Whether the scores decided, and narrowly: by the margin, from where it would turn."""
        return self.gate is None and -CLOSE < self.margin <= CLOSE

    @property
    def deferred(self) -> bool:
        """Whether it would be events, were it not for what is missing to run them."""
        return bool(self.holds)

    @property
    def provisional(self) -> bool:
        """Whether an answer that is not known yet could turn the verdict."""
        if self.gate is not None or any(rule.holds_back for rule in self.held):
            return False
        waiting = any(item.rule.forces or item.rule.holds_back for item in self.undecided)
        return (waiting and self.highest > 0) or self.lowest <= 0 < self.highest

    @property
    def settled(self) -> bool:
        """Whether it is a direct call however everything that is not known turns out."""
        return self.gate is not None or self.highest <= 0


@dataclass(frozen=True)
class Judgement:
    """The verdict on one interaction, with everything that led to it."""

    interaction: Interaction
    answers: Facts
    """All that was answered about it, also where an earlier answer left no use for it."""
    facts: Facts
    """What is known: the answers that were asked for, and what follows from them."""
    ruling: Ruling
    form: Form
    later: Form | None
    """The form that events would take once nothing holds them back; None where nothing does."""

    @property
    def verdict(self) -> Verdict:
        """Direct calls or events."""
        return self.ruling.verdict

    @property
    def conditions(self) -> tuple[tuple[Rule, str], ...]:
        """What must be so before events, each with its rule: where it is not, or is not known."""
        ruling = self.ruling
        unsure = [item.rule for item in ruling.undecided] if self.verdict is Verdict.EVENTS else []
        return tuple(
            (rule, effect.until)
            for rule in (*ruling.holds, *unsure)
            for effect in rule.effects
            if isinstance(effect, Hold)
        )

    @property
    def form_open(self) -> bool:
        """Whether an answer that is not known yet could call for a larger form."""
        return self.verdict is Verdict.EVENTS and any(
            isinstance(effect, Needs) and effect.form.size > self.form.size
            for item in self.ruling.undecided
            for effect in item.rule.effects
        )

    @property
    def practices(self) -> tuple[tuple[Rule, str], ...]:
        """What has to be done here because it is events, each with its rule."""
        if self.verdict is Verdict.DIRECT:
            return ()
        return tuple(
            (rule, effect.text)
            for rule in self.ruling.held
            for effect in rule.effects
            if isinstance(effect, Practice)
        )

    @property
    def warnings(self) -> tuple[tuple[Rule, str], ...]:
        """What deserves a second look, each with its rule."""
        return tuple(
            (rule, effect.text)
            for rule in self.ruling.held
            for effect in rule.effects
            if isinstance(effect, Warn)
        )

    @property
    def contradictions(self) -> tuple[tuple[Rule, str], ...]:
        """Which answers cannot all be true, each with its rule."""
        return tuple(
            (rule, effect.text)
            for rule in self.ruling.held
            for effect in rule.effects
            if isinstance(effect, Contradicts)
        )


@dataclass(frozen=True)
class Assessment:
    """Every interaction judged; the project's verdict and form are the largest among them."""

    project: Project
    rulebook: Rulebook
    judgements: tuple[Judgement, ...]

    @property
    def form(self) -> Form:
        """The largest form among the interactions."""
        return max((judgement.form for judgement in self.judgements), key=lambda form: form.size)

    @property
    def verdict(self) -> Verdict:
        """Events as soon as one interaction is not a direct call."""
        return self.form.verdict


def assess(rulebook: Rulebook, project: Project) -> Assessment:
    """Judge every interaction of a project by itself."""
    return Assessment(
        project, rulebook, tuple(_judge(rulebook, project, one) for one in project.interactions)
    )


def rule_on(rules: tuple[Rule, ...], facts: Facts) -> Ruling:
    """Weigh facts by rules: the plain interpreter, which everything faster is held against.

    A gate that holds decides. A gate that an unknown answer leaves open keeps the call direct for
    now, since a direct call is the easier one to go back on. Otherwise the larger score wins, and
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
    waiting = any(item.rule.forces for item in undecided)
    wanted = not gates and not waiting and margin > 0
    holds_back = tuple(rule for rule in held if rule.holds_back) if wanted else ()
    return Ruling(
        verdict=Verdict.EVENTS if wanted and not holds_back else Verdict.DIRECT,
        gate=gates[0] if gates else None,
        gate_grounds=grounds(gates[0].when, facts) if gates else {},
        contributions=contributions,
        held=held,
        holds=holds_back,
        undecided=undecided,
        lowest=margin + sum(pull for pull in swings if pull < 0),
        highest=margin + sum(pull for pull in swings if pull > 0),
    )


def _judge(rulebook: Rulebook, project: Project, interaction: Interaction) -> Judgement:
    answers = project.answers_to(interaction)
    facts = interaction_facts(rulebook.questions, interaction, answers)
    ruling = rule_on(rulebook.rules, facts)
    form = _smallest(ruling)
    now = form if ruling.verdict is Verdict.EVENTS else Form.DIRECT_CALLS
    return Judgement(interaction, answers, facts, ruling, now, form if ruling.deferred else None)


def _smallest(ruling: Ruling) -> Form:
    """Choose the smallest form of events that everything which holds can live with."""
    needed = (e.form for rule in ruling.held for e in rule.effects if isinstance(e, Needs))
    return max((Form.JOB_QUEUE, *needed), key=lambda form: form.size)


def _contributions(held: tuple[Rule, ...], facts: Facts) -> Iterator[Contribution]:
    for rule in held:
        answers: dict[str, Value] = grounds(rule.when, facts)
        for effect in rule.effects:
            if isinstance(effect, Score):
                yield Contribution(rule, effect.alternative, effect.points, answers)
