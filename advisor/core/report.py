"""The report: everything a renderer may show, already decided, ordered and worded."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from advisor.core.answers import Value
from advisor.core.assessment import Assessment, Contribution, Judgement
from advisor.core.interaction import Interaction
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook
from advisor.core.sensitivity import Change, tipping_sets
from advisor.core.verdict import Form, Verdict
from advisor.core.wording import label, subject, summarise, verdict_sentence

MOST_REASONS = 3
_GATE = 5
"""How a gate ranks among reasons: behind the strongest rules, before all others."""


@dataclass(frozen=True)
class Reason:
    """One of the strongest reasons, and the interactions in which it counted."""

    rule: Rule
    verdict: Verdict
    interactions: tuple[str, ...]


@dataclass(frozen=True)
class Ground:
    """An answer, or a count, that a rule rests on."""

    fact: str
    value: Value
    label: str
    """The value as the questionnaire words it."""


@dataclass(frozen=True)
class Line:
    """One contribution as it is shown; a section's lines sum to its scores."""

    rule: Rule
    alternative: Verdict
    points: int
    grounds: tuple[Ground, ...]


@dataclass(frozen=True)
class Turn:
    """One answer that would have to change, and the values that would each do."""

    fact: str
    subject: str
    before: Ground
    after: tuple[Ground, ...]


@dataclass(frozen=True)
class Note:
    """A warning or a practice, with the rule that gives it and where it applies."""

    rule: Rule
    text: str
    interactions: tuple[str, ...]


@dataclass(frozen=True)
class Unknown:
    """A question that was answered "not sure" and could still matter."""

    question: str
    prompt: str
    interactions: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """What is said of one interaction."""

    interaction: Interaction
    verdict: Verdict
    form: Form
    sentence: str
    gate: Rule | None
    gate_grounds: tuple[Ground, ...]
    scores: Mapping[Verdict, int]
    band: tuple[int, int]
    """Points by which events lead, at least and at most, whatever the unknown answers are."""
    provisional: bool
    close: bool
    lines: tuple[Line, ...]
    tipping: tuple[tuple[Turn, ...], ...]
    """Each entry alone would turn the verdict; the turns of an entry must come together."""
    practices: tuple[Note, ...]


@dataclass(frozen=True)
class Report:
    """A recommendation, complete: renderers choose how it looks, never what it says."""

    project: str
    pack: str
    pack_version: str
    pack_digest: str
    verdict: Verdict
    form: Form
    summary: str
    reasons: tuple[Reason, ...]
    sections: tuple[Section, ...]
    warnings: tuple[Note, ...]
    unknowns: tuple[Unknown, ...]


def build_report(assessment: Assessment) -> Report:
    """Gather an assessment into a report."""
    rulebook = assessment.rulebook
    return Report(
        project=assessment.project.name,
        pack=rulebook.id,
        pack_version=rulebook.version,
        pack_digest=rulebook.digest,
        verdict=assessment.verdict,
        form=assessment.form,
        summary=summarise(assessment),
        reasons=tuple(_reasons(assessment)),
        sections=tuple(_section(rulebook, one) for one in assessment.judgements),
        warnings=tuple(_merged((n, one) for one in assessment.judgements for n in one.warnings)),
        unknowns=tuple(_unknowns(assessment)),
    )


def _section(rulebook: Rulebook, judgement: Judgement) -> Section:
    ruling = judgement.ruling
    return Section(
        interaction=judgement.interaction,
        verdict=judgement.verdict,
        form=judgement.form,
        sentence=verdict_sentence(judgement),
        gate=ruling.gate,
        gate_grounds=_grounds(rulebook, ruling.gate_grounds),
        scores=ruling.scores,
        band=(ruling.lowest, ruling.highest),
        provisional=ruling.provisional,
        close=ruling.close,
        lines=tuple(_lines(rulebook, ruling.contributions)),
        tipping=tuple(_turns(rulebook, tipping_sets(rulebook, judgement))),
        practices=tuple(_merged((note, judgement) for note in judgement.practices)),
    )


def _lines(rulebook: Rulebook, contributions: Iterable[Contribution]) -> Iterator[Line]:
    for one in sorted(contributions, key=lambda one: (-abs(one.points), one.rule.id)):
        yield Line(one.rule, one.alternative, one.points, _grounds(rulebook, one.answers))


def _grounds(rulebook: Rulebook, facts: Mapping[str, Value]) -> tuple[Ground, ...]:
    return tuple(_ground(rulebook, fact, value) for fact, value in facts.items())


def _ground(rulebook: Rulebook, fact: str, value: Value) -> Ground:
    return Ground(fact, value, label(rulebook, fact, value))


def _turns(rulebook: Rulebook, found: tuple[tuple[Change, ...], ...]) -> Iterator[tuple[Turn, ...]]:
    """Merge single changes of one answer that would each do; larger sets stay as they are."""
    merged: dict[tuple[str, ...], list[tuple[Change, ...]]] = {}
    for changes in found:
        facts = tuple(change.fact for change in changes)
        key = facts if len(facts) == 1 else tuple(f"{c.fact}={c.after}" for c in changes)
        merged.setdefault(key, []).append(changes)
    for alike in merged.values():
        yield tuple(_turn(rulebook, column) for column in zip(*alike, strict=True))


def _turn(rulebook: Rulebook, changes: tuple[Change, ...]) -> Turn:
    fact = changes[0].fact
    before = _ground(rulebook, fact, changes[0].before)
    after = tuple(_ground(rulebook, fact, change.after) for change in changes)
    return Turn(fact, subject(rulebook, fact), before, after)


def _reasons(assessment: Assessment) -> Iterator[Reason]:
    """Choose the strongest for the verdict, and one for the other side where it won somewhere."""
    ours = _ranked(assessment, assessment.verdict)
    other = Verdict.DIRECT if assessment.verdict is Verdict.EVENTS else Verdict.EVENTS
    theirs = _ranked(assessment, other)
    for_them = min(len(theirs), max(MOST_REASONS - len(ours), 1))
    yield from ours[: MOST_REASONS - for_them]
    yield from theirs[:for_them]


def _ranked(assessment: Assessment, verdict: Verdict) -> list[Reason]:
    strength: dict[str, int] = {}
    rules: dict[str, Rule] = {}
    where: dict[str, list[str]] = {}
    for judgement in assessment.judgements:
        if judgement.verdict is verdict:
            for rule, weight in _supporting(judgement):
                rules[rule.id] = rule
                strength[rule.id] = max(weight, strength.get(rule.id, 0))
                where.setdefault(rule.id, []).append(judgement.interaction.name)
    ranked = sorted(rules, key=lambda name: (-strength[name], -len(where[name]), name))
    return [Reason(rules[name], verdict, tuple(where[name])) for name in ranked]


def _supporting(judgement: Judgement) -> Iterator[tuple[Rule, int]]:
    if judgement.ruling.gate is not None:
        yield judgement.ruling.gate, _GATE
        return
    sign = 1 if judgement.verdict is Verdict.EVENTS else -1
    for one in judgement.ruling.contributions:
        if one.pull * sign > 0:
            yield one.rule, one.pull * sign


def _merged(notes: Iterable[tuple[tuple[Rule, str], Judgement]]) -> Iterator[Note]:
    where: dict[str, list[str]] = {}
    texts: dict[str, tuple[Rule, str]] = {}
    for (rule, text), judgement in notes:
        texts[rule.id] = (rule, text)
        where.setdefault(rule.id, []).append(judgement.interaction.name)
    for name, (rule, text) in texts.items():
        yield Note(rule, text, tuple(where[name]))


def _unknowns(assessment: Assessment) -> Iterator[Unknown]:
    rulebook = assessment.rulebook
    rules: dict[str, dict[str, None]] = {}
    where: dict[str, dict[str, None]] = {}
    for judgement in assessment.judgements:
        if judgement.ruling.gate is None:
            for item in judgement.ruling.undecided:
                for fact in item.unknown:
                    question = rulebook.question_behind(fact)
                    if question and question.can_matter(judgement.facts):
                        rules.setdefault(question.id, {})[item.rule.id] = None
                        where.setdefault(question.id, {})[judgement.interaction.name] = None
    for question in rulebook.questions:
        if question.id in rules:
            yield Unknown(
                question.id, question.prompt, tuple(where[question.id]), tuple(rules[question.id])
            )
