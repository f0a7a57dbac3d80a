"""Two assessments side by side: what changed, and why a verdict moved."""

from collections.abc import Iterator
from itertools import combinations

from msgspec import Struct
from msgspec.structs import replace

from advisor.core.answers import UNKNOWN, Value
from advisor.core.assessment import Assessment, Judgement
from advisor.core.rulebook import Reweighing, Rulebook
from advisor.core.ruling import rule_on
from advisor.core.selection import select_backend
from advisor.core.verdict import Form, Verdict
from advisor.core.workload import interaction_facts

MOST_CAUSES = 3


class Changed(Struct, frozen=True):
    """One answer, or one part of who says what to whom, before and after."""

    what: str
    before: Value
    """UNKNOWN where it was not answered."""
    after: Value


class Shift(Struct, frozen=True):
    """What one rule adds to the lead of events, before and after."""

    rule: str
    title: str
    before: int
    after: int


class Caution(Struct, frozen=True):
    """A warning, or what contradicts itself, by the rule that says so."""

    rule: str
    text: str


class Difference(Struct, frozen=True):
    """One interaction that is in both, and not the same in both."""

    interaction: str
    verdicts: tuple[Verdict, Verdict]
    forms: tuple[Form, Form]
    margins: tuple[int, int]
    gates: tuple[str, str]
    """The titles of the gates that decided; empty where none did."""
    held: tuple[tuple[str, ...], tuple[str, ...]]
    """What has to be so before events that are put off; none where none are."""
    cautions: tuple[tuple[Caution, ...], tuple[Caution, ...]]
    """What deserves a second look."""
    answers: tuple[Changed, ...]
    shifts: tuple[Shift, ...]
    causes: tuple[tuple[str, ...], ...]
    """The smallest sets of changed answers, of up to three, that move the verdict by themselves.
    None where it did not move, or where it was moved by the rules, or by more answers together."""

    @property
    def moved(self) -> bool:
        """Whether the verdict or the form is another."""
        return self.forms[0] is not self.forms[1]

    @property
    def differs(self) -> bool:
        """Whether there is anything to tell."""
        cautions = self.cautions[0] != self.cautions[1]
        return bool(self.answers or self.shifts or self.moved or cautions)


class Comparison(Struct, frozen=True):
    """Everything that differs between two assessments."""

    verdicts: tuple[Verdict, Verdict]
    forms: tuple[Form, Form]
    backends: tuple[str, str]
    """The ids of what carries the events; empty where nothing is sent, or nothing would do."""
    added: tuple[str, ...]
    removed: tuple[str, ...]
    differences: tuple[Difference, ...]
    packs: tuple[tuple[str, str], ...]
    """Packs, before and after as ``id version digest``, where these differ."""
    reweighed: tuple[Reweighing, ...]
    """Points that are set anew on one side only."""

    @property
    def moved(self) -> bool:
        """Whether any verdict, or the list of interactions, is another."""
        return bool(self.added or self.removed) or any(one.moved for one in self.differences)


def compare(old: Assessment, new: Assessment) -> Comparison:
    """Compare two assessments interaction by interaction."""
    before = {one.interaction.name: one for one in old.judgements}
    after = {one.interaction.name: one for one in new.judgements}
    differences = (
        _difference(new.rulebook, before[name], after[name]) for name in before if name in after
    )
    return Comparison(
        verdicts=(old.verdict, new.verdict),
        forms=(old.form, new.form),
        backends=(_backend(old), _backend(new)),
        added=tuple(name for name in after if name not in before),
        removed=tuple(name for name in before if name not in after),
        differences=tuple(one for one in differences if one.differs),
        packs=tuple(_packs(old.rulebook, new.rulebook)),
        reweighed=tuple(
            sorted(
                {*old.rulebook.reweighed} ^ {*new.rulebook.reweighed},
                key=lambda one: (one.rule, one.by),
            )
        ),
    )


def _backend(assessment: Assessment) -> str:
    selection = select_backend(assessment)
    return selection.chosen.backend.id if selection and selection.chosen else ""


def _difference(rulebook: Rulebook, old: Judgement, new: Judgement) -> Difference:
    changed = tuple(_changed(old, new))
    return Difference(
        interaction=new.interaction.name,
        verdicts=(old.verdict, new.verdict),
        forms=(old.form, new.form),
        margins=(old.ruling.margin, new.ruling.margin),
        gates=(_gate(old), _gate(new)),
        held=(_held(old), _held(new)),
        cautions=(_cautions(old), _cautions(new)),
        answers=changed,
        shifts=tuple(_shifts(old, new)),
        causes=tuple(_causes(rulebook, old, new, changed)),
    )


def _changed(old: Judgement, new: Judgement) -> Iterator[Changed]:
    for name in (*old.answers, *(name for name in new.answers if name not in old.answers)):
        before, after = old.answers.get(name, UNKNOWN), new.answers.get(name, UNKNOWN)
        if before != after:
            yield Changed(name, before, after)
    if old.interaction.producer != new.interaction.producer:
        yield Changed("producer", old.interaction.producer, new.interaction.producer)
    before, after = _consumers(old), _consumers(new)
    if before != after:
        yield Changed("consumers", before, after)


def _shifts(old: Judgement, new: Judgement) -> Iterator[Shift]:
    before = {one.rule.id: one for one in old.ruling.contributions}
    after = {one.rule.id: one for one in new.ruling.contributions}
    for name in (*before, *(name for name in after if name not in before)):
        pulls = [side[name].pull if name in side else 0 for side in (before, after)]
        if pulls[0] != pulls[1]:
            rule = (after.get(name) or before[name]).rule
            yield Shift(name, rule.title, pulls[0], pulls[1])


def _causes(
    rulebook: Rulebook, old: Judgement, new: Judgement, changed: tuple[Changed, ...]
) -> Iterator[tuple[str, ...]]:
    """Yield the smallest sets of changes that bring the old answers to the new verdict."""
    unmoved = _verdict_with(rulebook, old, new, ())
    if old.verdict is new.verdict or unmoved is new.verdict:
        return
    for size in range(1, MOST_CAUSES + 1):
        found = [
            tuple(one.what for one in chosen)
            for chosen in combinations(changed, size)
            if _verdict_with(rulebook, old, new, chosen) is new.verdict
        ]
        if found:
            yield from found
            return


def _verdict_with(
    rulebook: Rulebook, old: Judgement, new: Judgement, chosen: tuple[Changed, ...]
) -> Verdict:
    names = {one.what for one in chosen}
    given = {"producer", "consumers"} & names
    moved = {name: getattr(new.interaction, name) for name in given}
    interaction = replace(old.interaction, **moved)
    answers = {name: value for name, value in old.answers.items() if name not in names}
    answers |= {name: value for name, value in new.answers.items() if name in names}
    facts = interaction_facts(rulebook.questions, interaction, answers)
    return rule_on(rulebook.rules, facts).verdict


def _packs(old: Rulebook, new: Rulebook) -> Iterator[tuple[str, str]]:
    before = {layer.id: f"{layer.id} {layer.version} {layer.digest[:12]}" for layer in old.layers}
    after = {layer.id: f"{layer.id} {layer.version} {layer.digest[:12]}" for layer in new.layers}
    for name in (*before, *(name for name in after if name not in before)):
        if before.get(name) != after.get(name):
            yield before.get(name, ""), after.get(name, "")


def _gate(judgement: Judgement) -> str:
    return judgement.ruling.gate.title if judgement.ruling.gate else ""


def _held(judgement: Judgement) -> tuple[str, ...]:
    conditions = judgement.conditions if judgement.later else ()
    return tuple(dict.fromkeys(until for _, until in conditions))


def _cautions(judgement: Judgement) -> tuple[Caution, ...]:
    found = (*judgement.warnings, *judgement.contradictions)
    return tuple(Caution(rule.id, text) for rule, text in found)


def _consumers(judgement: Judgement) -> tuple[str, ...]:
    return tuple(consumer.service for consumer in judgement.interaction.consumers)
