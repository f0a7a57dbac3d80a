"""What is noted beside the verdicts: warnings, accepted ones, open and left-out questions."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from advisor.core.accepted import Acceptance
from advisor.core.answers import NotApplicable
from advisor.core.assessment import Assessment, Judgement
from advisor.core.information import Outlook
from advisor.core.report import AcceptedNote, LeftOut, Note, Unknown
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook
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
    """Return the acceptances of warnings that are not given, or no longer."""
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
    """Return the open questions that could still matter, those first that are worth most."""
    found = [_unknown(rulebook, name, studied) for name in _open(rulebook, studied)]
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


def _open(rulebook: Rulebook, studied: Sequence[tuple[Judgement, Outlook]]) -> Iterator[str]:
    asked = {name for judgement, _ in studied for name, _ in _waiting(rulebook, judgement)}
    return (question.id for question in rulebook.questions if question.id in asked)


def _unknown(
    rulebook: Rulebook, name: str, studied: Sequence[tuple[Judgement, Outlook]]
) -> Unknown:
    question = rulebook.question(name)
    where: dict[str, None] = {}
    rules: dict[str, None] = {}
    partly = True
    gain = clarity = 0.0
    for judgement, outlook in studied:
        for behind, rule in _waiting(rulebook, judgement):
            if behind == name:
                where[judgement.interaction.name] = None
                rules[rule.id] = None
                partly = partly and isinstance(judgement.answers.get(name), tuple)
        for worth in outlook.worth:
            if worth.question.id == name:
                gain, clarity = max(gain, float(worth.gain)), max(clarity, float(worth.clarity))
    prompt = question.prompt if question else ""
    return Unknown(name, prompt, tuple(where), tuple(rules), gain, clarity, partly)


def _waiting(rulebook: Rulebook, judgement: Judgement) -> Iterator[tuple[str, Rule]]:
    """Yield the open questions of a judgement that is not beyond doubt, with the rules on them."""
    if judgement.verdict is Verdict.DIRECT and not judgement.ruling.provisional:
        return
    for item in judgement.ruling.undecided:
        for question in rulebook.open_questions(item.unknown, judgement.facts, judgement.answers):
            yield question.id, item.rule
