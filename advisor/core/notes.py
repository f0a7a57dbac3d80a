"""The notes beside the verdicts: warnings, accepted ones, open and left-out questions."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from advisor.core.accepted import Acceptance
from advisor.core.answers import NotApplicable
from advisor.core.assessment import Assessment, Judgement
from advisor.core.question import Question
from advisor.core.report import AcceptedNote, LeftOut, Note, Unknown
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook
from advisor.core.value_of_information import Outlook
from advisor.core.verdict import Verdict


def remaining(notes: Sequence[Note], accepted: Sequence[Acceptance]) -> tuple[Note, ...]:
    """Return the warnings that nobody has accepted, each for the interactions it is left for."""
    return tuple(left for note in notes if (left := _without(note, accepted)).interactions)


def accepted_notes(
    notes: Sequence[Note], accepted: Sequence[Acceptance], today: str
) -> tuple[AcceptedNote, ...]:
    """Pair every acceptance with the warnings it covers."""
    return tuple(
        AcceptedNote(replace(note, interactions=covered), acceptance, acceptance.expired(today))
        for acceptance in accepted
        for note in notes
        if (covered := tuple(n for n in note.interactions if acceptance.covers(note.rule.id, n)))
    )


def orphans(notes: Sequence[Note], accepted: Sequence[Acceptance]) -> tuple[Acceptance, ...]:
    """Return the acceptances of warnings that are not given, or no longer given."""
    return tuple(
        acceptance
        for acceptance in accepted
        if not any(
            acceptance.covers(note.rule.id, name) for note in notes for name in note.interactions
        )
    )


def unknowns(
    rulebook: Rulebook, studied: Sequence[tuple[Judgement, Outlook]]
) -> tuple[Unknown, ...]:
    """Return the open questions that could still matter, the most valuable first."""
    waiting = [_Waiting(one, told, tuple(_open(rulebook, one))) for one, told in studied]
    asked = {question.id for one in waiting for question, _ in one.rules}
    found = [_unknown(one, waiting) for one in rulebook.questions if one.id in asked]
    return tuple(sorted(found, key=lambda one: (-one.gain, -one.clarity)))


def left_out(assessment: Assessment) -> tuple[LeftOut, ...]:
    """Return the questions that were said not to apply, each with the reason given."""
    project, rulebook = assessment.project, assessment.rulebook
    given = [((), project.answers), *(((i.name,), i.answers) for i in project.interactions)]
    return tuple(
        LeftOut(name, question.prompt, value.because, where)
        for where, answers in given
        for name, value in answers.items()
        if isinstance(value, NotApplicable) and (question := rulebook.question(name))
    )


def _without(note: Note, accepted: Sequence[Acceptance]) -> Note:
    left = (
        name
        for name in note.interactions
        if not any(acceptance.covers(note.rule.id, name) for acceptance in accepted)
    )
    return replace(note, interactions=tuple(left))


class _Waiting(Struct, frozen=True):
    """A judgement, and its open questions, each with a rule that waits for it."""

    judgement: Judgement
    outlook: Outlook
    rules: tuple[tuple[Question, Rule], ...]


def _unknown(question: Question, waiting: Sequence[_Waiting]) -> Unknown:
    name = question.id
    where: dict[str, None] = {}
    rules: dict[str, None] = {}
    partly = True
    gain = clarity = 0.0
    for one in waiting:
        for behind, rule in one.rules:
            if behind.id == name:
                where[one.judgement.interaction.name] = None
                rules[rule.id] = None
                partly = partly and isinstance(one.judgement.answers.get(name), tuple)
        for worth in one.outlook.worth:
            if worth.question.id == name:
                gain, clarity = max(gain, float(worth.gain)), max(clarity, float(worth.clarity))
    return Unknown(name, question.prompt, tuple(where), tuple(rules), gain, clarity, partly)


def _open(rulebook: Rulebook, judgement: Judgement) -> Iterator[tuple[Question, Rule]]:
    """Yield the open questions of a judgement that is not certain, with the rules on them."""
    if judgement.verdict is Verdict.DIRECT and not judgement.ruling.provisional:
        return
    for item in judgement.ruling.undecided:
        for question in rulebook.open_questions(item.unknown, judgement.facts, judgement.answers):
            yield question, item.rule
