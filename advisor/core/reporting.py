"""From an assessment to its report: what it contains, and in which order."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from advisor.core.accepted import in_force
from advisor.core.answers import MAYBE, UNKNOWN, Value
from advisor.core.assessment import Assessment, Judgement
from advisor.core.backend_choice import place_events
from advisor.core.condition import facts_in
from advisor.core.notes import accepted_notes, left_out, orphans, remaining
from advisor.core.notes import unknowns as open_questions
from advisor.core.question import AnswerKind, Scope
from advisor.core.record import digests, tell_answers
from advisor.core.report import Ground, Line, Note, Reason, Report, Section, Turn, merged
from advisor.core.robustness import robustness, stability
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook
from advisor.core.ruling import Ruling
from advisor.core.sensitivity import Change, largest_tried, tipping_sets
from advisor.core.value_of_information import Outlook, settle
from advisor.core.verdict import Verdict
from advisor.core.wording import (
    UNTIL_KNOWN,
    label,
    open_gate,
    subject,
    summarise,
    verdict_sentence,
    why_not,
)
from advisor.core.workload import COMPUTED, load, surge

MOST_REASONS = 3
_GATE = 5
"""The rank of a gate, or of a hold, among reasons: next after the strongest rules."""


def build_report(assessment: Assessment, today: str = "") -> Report:
    """Gather an assessment into a report.

    ``today`` is a day in ISO 8601, by which acceptances expire; without one, none does.
    """
    assessment, outlooks = settle(assessment)
    project, rulebook, judged = assessment.project, assessment.rulebook, assessment.judgements
    studied = list(zip(judged, outlooks, strict=True))
    warned = merged(note for one in judged for note in _notes(one, one.warnings))
    contradicting = (note for one in judged for note in _notes(one, one.contradictions))
    return Report(
        project=project.name,
        layers=rulebook.layers,
        reweighed=rulebook.reweighed,
        verdict=assessment.verdict,
        form=assessment.form,
        summary=summarise(assessment),
        reasons=tuple(_waiting_once(_reasons(assessment))),
        sections=tuple(_section(rulebook, one, open_answers) for one, open_answers in studied),
        backend=place_events(assessment),
        contradictions=merged(contradicting),
        warnings=remaining(warned, in_force(project.accepted, today)),
        accepted=accepted_notes(warned, project.accepted, today),
        orphans=orphans(warned, project.accepted),
        unknowns=open_questions(rulebook, studied),
        left_out=left_out(assessment),
        day=today,
        answers=tell_answers(project),
        digests=digests(project, rulebook, today),
    )


def _section(rulebook: Rulebook, judgement: Judgement, open_answers: Outlook) -> Section:
    ruling = judgement.ruling
    return Section(
        interaction=judgement.interaction,
        verdict=judgement.verdict,
        form=judgement.form,
        later=judgement.later,
        sentence=verdict_sentence(judgement),
        gate=ruling.gate,
        gate_grounds=_grounds(rulebook, ruling.gate_grounds),
        scores=ruling.scores,
        band=(ruling.lowest, ruling.highest),
        provisional=ruling.provisional,
        close=ruling.close,
        likely=float(open_answers.likely),
        tried=open_answers.tried,
        tried_all=open_answers.tried_all,
        certain=open_answers.certain,
        robustness=robustness(ruling),
        load=load(judgement.facts),
        surge=surge(judgement.facts),
        lines=tuple(_lines(rulebook, ruling)),
        why_not=why_not(judgement),
        conditions=merged(_notes(judgement, judgement.conditions)),
        tipping=_tipping(rulebook, judgement),
        largest_tried=largest_tried(rulebook, judgement),
        practices=merged(_notes(judgement, judgement.practices)),
    )


def _notes(judgement: Judgement, told: Iterable[tuple[Rule, str]]) -> Iterator[Note]:
    return (Note(rule, text, (judgement.interaction.name,)) for rule, text in told)


def _lines(rulebook: Rulebook, ruling: Ruling) -> Iterator[Line]:
    weighed = robustness(ruling) is not None
    for one in sorted(ruling.contributions, key=lambda one: (-abs(one.points), one.rule.id)):
        yield Line(
            rule=one.rule,
            alternative=one.alternative,
            points=one.points,
            grounds=_grounds(rulebook, one.answers),
            stability=stability(ruling, one) if weighed else None,
        )


def _grounds(rulebook: Rulebook, facts: Mapping[str, Value]) -> tuple[Ground, ...]:
    return tuple(_ground(rulebook, fact, value) for fact, value in facts.items())


def _ground(rulebook: Rulebook, fact: str, value: Value) -> Ground:
    told = value.removeprefix(MAYBE) if isinstance(value, str) else value
    return Ground(fact, told, label(rulebook, fact, told))


def _tipping(rulebook: Rulebook, judgement: Judgement) -> tuple[tuple[Turn, ...], ...]:
    """Return what would turn the verdict, the likeliest first.

    First what ends the wait for the team, then unknown answers, then changes nearest to today's
    answers; last, changes that would make it another project.
    """
    waits = {fact for rule in judgement.ruling.deferring for fact in facts_in(rule.when)}

    def rank(turns: tuple[Turn, ...]) -> tuple[bool, bool, int]:
        known = [turn for turn in turns if turn.before.value != UNKNOWN]
        return (
            waits.isdisjoint(turn.fact for turn in turns),
            any(_of_the_project(rulebook, turn.fact) for turn in known),
            sum(_steps(rulebook, turn) for turn in known),
        )

    return tuple(sorted(_turns(rulebook, tipping_sets(rulebook, judgement)), key=rank))


def _steps(rulebook: Rulebook, turn: Turn) -> int:
    """Return how many choices lie between today's answer and the nearest turning one; else 1."""
    question = rulebook.question(turn.fact)
    if question is None or question.kind is not AnswerKind.CHOICE:
        return 1
    place = question.values.index
    return min(abs(place(str(after.value)) - place(str(turn.before.value))) for after in turn.after)


def _of_the_project(rulebook: Rulebook, fact: str) -> bool:
    question = None if fact in COMPUTED else rulebook.question_behind(fact)
    return question is not None and question.scope is Scope.PROJECT


def _turns(rulebook: Rulebook, found: tuple[tuple[Change, ...], ...]) -> Iterator[tuple[Turn, ...]]:
    """Merge sets that differ in one value into one set with all the values that would do."""
    told: list[tuple[tuple[Change, ...], ...]]
    told = [tuple((change,) for change in changes) for changes in found]
    for place in range(max(map(len, told), default=0)):
        alike: dict[tuple[object, ...], list[tuple[tuple[Change, ...], ...]]] = {}
        for columns in told:
            others = (*columns[:place], columns[place][0].fact, *columns[place + 1 :])
            alike.setdefault(others, []).append(columns)
        told = [_merged(same, place) for same in alike.values()]
    for columns in told:
        yield tuple(_turn(rulebook, column) for column in columns)


def _merged(
    same: list[tuple[tuple[Change, ...], ...]], place: int
) -> tuple[tuple[Change, ...], ...]:
    first = same[0]
    values = tuple(change for columns in same for change in columns[place])
    return (*first[:place], values, *first[place + 1 :])


def _turn(rulebook: Rulebook, changes: tuple[Change, ...]) -> Turn:
    fact = changes[0].fact
    before = _ground(rulebook, fact, changes[0].before)
    after = tuple(_ground(rulebook, fact, change.after) for change in changes)
    return Turn(fact, subject(rulebook, fact), before, after)


def _reasons(assessment: Assessment) -> Iterator[Reason]:
    """Choose the strongest reasons for the verdict, and one for the other if it won anywhere."""
    ours = _ranked(assessment, assessment.verdict)
    other = Verdict.DIRECT if assessment.verdict is Verdict.EVENTS else Verdict.EVENTS
    theirs = _ranked(assessment, other)
    for_them = min(len(theirs), max(MOST_REASONS - len(ours), 1))
    yield from ours[: MOST_REASONS - for_them]
    yield from theirs[:for_them]


def _waiting_once(reasons: Iterator[Reason]) -> Iterator[Reason]:
    """Give one reason for all open gates why the call stays direct: that of the first."""
    said = False
    for reason in reasons:
        is_open = reason.because != reason.rule.because
        told = f"{reason.because} {UNTIL_KNOWN}" if is_open and not said else reason.because
        said = said or is_open
        yield replace(reason, because=told)


def _ranked(assessment: Assessment, verdict: Verdict) -> list[Reason]:
    found: dict[tuple[str, str], tuple[Reason, int]] = {}
    for judgement in assessment.judgements:
        if judgement.verdict is verdict:
            for reason, weight in _supporting(judgement):
                key = (reason.rule.id, reason.title)
                before, most = found.get(key, (reason, 0))
                where = (*before.interactions, judgement.interaction.name)
                found[key] = replace(reason, interactions=where), max(weight, most)
    ranked = sorted(
        found.values(), key=lambda one: (-one[1], -len(one[0].interactions), one[0].rule.id)
    )
    return [reason for reason, _ in ranked]


def _supporting(judgement: Judgement) -> Iterator[tuple[Reason, int]]:
    """Yield the rules that decided, as reasons without interactions yet, each with its weight."""
    ruling, verdict = judgement.ruling, judgement.verdict
    for rule in (ruling.gate,) if ruling.gate else ruling.deferring:
        yield Reason(rule, rule.title, rule.because, verdict, ()), _GATE
    for rule in ruling.waiting:
        yield Reason(rule, *open_gate(rule), verdict, ()), _GATE
    sign = 1 if verdict is Verdict.EVENTS else -1
    for one in ruling.contributions if ruling.weighed else ():
        if one.pull * sign > 0:
            yield Reason(one.rule, one.rule.title, one.rule.because, verdict, ()), one.pull * sign
