"""The decision on each interaction, in the smallest form that does the job; and the roll-up."""

from msgspec import Struct

from advisor.core.answers import Facts
from advisor.core.interaction import Interaction, Project
from advisor.core.rule import Contradicts, Hold, Practice, Rule, Warn
from advisor.core.rulebook import Rulebook
from advisor.core.ruling import Ruling, rule_on
from advisor.core.verdict import Form, Verdict
from advisor.core.workload import interaction_facts


class Judgement(Struct, frozen=True):
    """The verdict on one interaction, with everything that led to it."""

    interaction: Interaction
    answers: Facts
    """All answers about it, also to questions that an earlier answer made pointless."""
    facts: Facts
    """What is known: the answers to the questions that apply, and what follows from them."""
    ruling: Ruling
    form: Form
    later: Form | None
    """The form that events would take once nothing holds them back; None if not held back."""

    @property
    def verdict(self) -> Verdict:
        """Direct calls or events."""
        return self.ruling.verdict

    @property
    def conditions(self) -> tuple[tuple[Rule, str], ...]:
        """The conditions to meet before events, not met or not known to be, each with its rule."""
        ruling = self.ruling
        unsure = [item.rule for item in ruling.undecided] if self.verdict is Verdict.EVENTS else []
        return tuple(
            (rule, hold.until)
            for rule in (*ruling.deferring, *unsure)
            for hold in rule.effects_of(Hold)
        )

    @property
    def form_open(self) -> bool:
        """Whether an answer that is not known yet could call for a larger form."""
        return self.verdict is Verdict.EVENTS and any(
            item.rule.least_form.size > self.form.size for item in self.ruling.undecided
        )

    @property
    def practices(self) -> tuple[tuple[Rule, str], ...]:
        """The practices that the verdict calls for, each with its rule."""
        return tuple(
            (rule, practice.text)
            for rule in self.ruling.held
            for practice in rule.effects_of(Practice)
            if practice.alternative is self.verdict
        )

    @property
    def warnings(self) -> tuple[tuple[Rule, str], ...]:
        """What deserves a second look, each with its rule."""
        concerned = (None, self.verdict, self.later and self.later.verdict)
        return tuple(
            (rule, warning.text)
            for rule in self.ruling.held
            for warning in rule.effects_of(Warn)
            if warning.alternative in concerned
        )

    @property
    def contradictions(self) -> tuple[tuple[Rule, str], ...]:
        """Which answers cannot all be true, each with its rule."""
        return tuple(
            (rule, contradiction.text)
            for rule in self.ruling.held
            for contradiction in rule.effects_of(Contradicts)
        )


class Assessment(Struct, frozen=True):
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

    @property
    def put_off(self) -> bool:
        """Whether it is direct only until the team is ready for events."""
        waiting = any(judgement.later for judgement in self.judgements)
        return self.verdict is Verdict.DIRECT and waiting


def assess(rulebook: Rulebook, project: Project) -> Assessment:
    """Judge every interaction of a project by itself."""
    return Assessment(
        project, rulebook, tuple(_judge(rulebook, project, one) for one in project.interactions)
    )


def _judge(rulebook: Rulebook, project: Project, interaction: Interaction) -> Judgement:
    answers = project.answers_to(interaction)
    facts = interaction_facts(rulebook.questions, interaction, answers)
    ruling = rule_on(rulebook.rules, facts)
    form = _smallest(ruling)
    now = form if ruling.verdict is Verdict.EVENTS else Form.DIRECT_CALLS
    return Judgement(interaction, answers, facts, ruling, now, form if ruling.deferred else None)


def _smallest(ruling: Ruling) -> Form:
    """Return the smallest form of events that satisfies every rule that holds."""
    forms = (rule.least_form for rule in ruling.held)
    return max(forms, key=lambda form: form.size, default=Form.JOB_QUEUE)
