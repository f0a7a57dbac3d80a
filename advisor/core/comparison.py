"""Two assessments side by side: what changed, and why a verdict moved."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from advisor.core.answers import UNKNOWN, Value
from advisor.core.assessment import Assessment, Judgement
from advisor.core.interaction import Interaction
from advisor.core.rule import Rule
from advisor.core.rulebook import Reweighing, Rulebook
from advisor.core.ruling import Ruling, rule_on
from advisor.core.selection import select_backend
from advisor.core.verdict import Form, Verdict
from advisor.core.workload import interaction_facts

MOST_CAUSES = 3

_Pairs: TypeAlias = Sequence[tuple[Judgement, Judgement]]
_Said: TypeAlias = Callable[[Judgement], Iterable[tuple[Rule, str]]]


class Changed(Struct, frozen=True):
    """One answer, or one part of an interaction's header, before and after."""

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


class Told(Struct, frozen=True):
    """What a rule says of some interactions."""

    rule: str
    text: str
    interactions: tuple[str, ...]


class Difference(Struct, frozen=True):
    """One interaction that is in both, and not the same in both."""

    interaction: str
    verdicts: tuple[Verdict, Verdict]
    forms: tuple[Form, Form]
    laters: tuple[Form | None, Form | None]
    """The forms of events that are put off; None where none are."""
    margins: tuple[int, int]
    gates: tuple[str, str]
    """The titles of the gates that decided; empty where none did."""
    answers: tuple[Changed, ...]
    """Its own; those of the whole project are told once."""
    shifts: tuple[Shift, ...]
    causes: tuple[tuple[str, ...], ...]
    """The smallest sets of changed answers, of up to three, that move the verdict by themselves.
    None where it did not move, or where it was moved by the rules, or by more answers together."""

    @property
    def moved(self) -> bool:
        """Whether the verdict or the form is another, today or when the team is ready."""
        return self.forms[0] is not self.forms[1] or self.laters[0] is not self.laters[1]

    @property
    def turned(self) -> bool:
        """Whether the verdict is another, or events are put off on one side only."""
        return len({*zip(self.verdicts, map(bool, self.laters), strict=True)}) > 1

    @property
    def differs(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.answers or self.shifts or self.moved or self.gates[0] != self.gates[1])


class Comparison(Struct, frozen=True):
    """Everything that differs between two assessments."""

    verdicts: tuple[Verdict, Verdict]
    put_off: tuple[bool, bool]
    """Whether it is direct only until the team is ready for events."""
    forms: tuple[Form, Form]
    backends: tuple[str, str]
    """The ids of the back ends; empty if nothing is sent, or no back end fits."""
    added: tuple[str, ...]
    removed: tuple[str, ...]
    answers: tuple[Changed, ...]
    """Of the project as a whole."""
    differences: tuple[Difference, ...]
    conditions: tuple[tuple[Told, ...], tuple[Told, ...]]
    """Conditions for the events that are put off: those gone, and those new."""
    cautions: tuple[tuple[Told, ...], tuple[Told, ...]]
    """Warnings: those gone, and those new."""
    contradictions: tuple[tuple[Told, ...], tuple[Told, ...]]
    """Answers that cannot all be true: those gone, and those new."""
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
    pairs = [(before[name], after[name]) for name in before if name in after]
    answers = tuple(_changed(old.project.answers, new.project.answers))
    differences = (_difference(new.rulebook, *pair, answers) for pair in pairs)
    reweighed = {*old.rulebook.reweighed} ^ {*new.rulebook.reweighed}
    return Comparison(
        verdicts=(old.verdict, new.verdict),
        put_off=(old.put_off, new.put_off),
        forms=(old.form, new.form),
        backends=(_backend(old), _backend(new)),
        added=tuple(name for name in after if name not in before),
        removed=tuple(name for name in before if name not in after),
        answers=answers,
        differences=tuple(one for one in differences if one.differs),
        conditions=_told(pairs, lambda one: one.conditions if one.later else ()),
        cautions=_told(pairs, lambda one: one.warnings),
        contradictions=_told(pairs, lambda one: one.contradictions),
        packs=tuple(_packs(old.rulebook, new.rulebook)),
        reweighed=tuple(sorted(reweighed, key=lambda one: (one.rule, one.by))),
    )


def _backend(assessment: Assessment) -> str:
    selection = select_backend(assessment)
    return selection.chosen.backend.id if selection and selection.chosen else ""


def _difference(
    rulebook: Rulebook, old: Judgement, new: Judgement, project_wide: tuple[Changed, ...]
) -> Difference:
    one, other = old.interaction, new.interaction
    own = (*_changed(one.answers, other.answers), *_who(one, other))
    return Difference(
        interaction=other.name,
        verdicts=(old.verdict, new.verdict),
        forms=(old.form, new.form),
        laters=(old.later, new.later),
        margins=(old.ruling.margin, new.ruling.margin),
        gates=(_gate(old), _gate(new)),
        answers=own,
        shifts=tuple(_shifts(old, new)),
        causes=tuple(_causes(rulebook, old, new, (*project_wide, *own))),
    )


def _changed(old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[Changed]:
    for name in {**old, **new}:
        before, after = old.get(name, UNKNOWN), new.get(name, UNKNOWN)
        if before != after:
            yield Changed(name, before, after)


def _who(old: Interaction, new: Interaction) -> Iterator[Changed]:
    if old.producer != new.producer:
        yield Changed("producer", old.producer, new.producer)
    before, after = (tuple(to.service for to in one.consumers) for one in (old, new))
    if before != after:
        yield Changed("consumers", before, after)


def _shifts(old: Judgement, new: Judgement) -> Iterator[Shift]:
    before = {one.rule.id: one for one in old.ruling.contributions}
    after = {one.rule.id: one for one in new.ruling.contributions}
    for name in before | after:
        pulls = [side[name].pull if name in side else 0 for side in (before, after)]
        if pulls[0] != pulls[1]:
            rule = (after.get(name) or before[name]).rule
            yield Shift(name, rule.title, pulls[0], pulls[1])


def _causes(
    rulebook: Rulebook, old: Judgement, new: Judgement, changed: tuple[Changed, ...]
) -> Iterator[tuple[str, ...]]:
    """Yield the smallest sets of changed answers that turn the old verdict into the new one."""
    aim = _outcome(new.ruling)
    if aim in (_outcome(old.ruling), _outcome_with(rulebook, old, new, ())):
        return
    for size in range(1, MOST_CAUSES + 1):
        found = [
            tuple(one.what for one in chosen)
            for chosen in combinations(changed, size)
            if _outcome_with(rulebook, old, new, chosen) == aim
        ]
        if found:
            yield from found
            return


def _outcome(ruling: Ruling) -> tuple[Verdict, bool]:
    return ruling.verdict, ruling.deferred


def _outcome_with(
    rulebook: Rulebook, old: Judgement, new: Judgement, chosen: tuple[Changed, ...]
) -> tuple[Verdict, bool]:
    names = {one.what for one in chosen}
    given = {"producer", "consumers"} & names
    moved = {name: getattr(new.interaction, name) for name in given}
    interaction = replace(old.interaction, **moved)
    answers = {name: value for name, value in old.answers.items() if name not in names}
    answers |= {name: value for name, value in new.answers.items() if name in names}
    facts = interaction_facts(rulebook.questions, interaction, answers)
    return _outcome(rule_on(rulebook.rules, facts))


def _packs(old: Rulebook, new: Rulebook) -> Iterator[tuple[str, str]]:
    before, after = (
        {layer.id: f"{layer.id} {layer.version} {layer.digest[:12]}" for layer in one.layers}
        for one in (old, new)
    )
    for name in before | after:
        if before.get(name) != after.get(name):
            yield before.get(name, ""), after.get(name, "")


def _gate(judgement: Judgement) -> str:
    return judgement.ruling.gate.title if judgement.ruling.gate else ""


def _told(pairs: _Pairs, said: _Said) -> tuple[tuple[Told, ...], tuple[Told, ...]]:
    """Return what is said before and not after, and what is said after and not before."""
    return _new([(new, old) for old, new in pairs], said), _new(pairs, said)


def _new(pairs: _Pairs, said: _Said) -> tuple[Told, ...]:
    found: dict[tuple[str, str], list[str]] = {}
    for pair in pairs:
        before, after = ({(rule.id, text): None for rule, text in said(one)} for one in pair)
        for new in (one for one in after if one not in before):
            found.setdefault(new, []).append(pair[1].interaction.name)
    return tuple(Told(*one, tuple(names)) for one, names in found.items())
