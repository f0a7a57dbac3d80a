"""Which open question is worth answering next: the value of information."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from math import gcd, prod

from msgspec import Struct
from msgspec.structs import replace

from advisor.core.answers import NOT, Facts, Value
from advisor.core.assessment import Assessment, Judgement
from advisor.core.compiled import EVENTS, engine
from advisor.core.question import AnswerKind, Question
from advisor.core.rulebook import Rulebook
from advisor.core.ruling import rule_on
from advisor.core.verdict import Verdict
from advisor.core.workload import interaction_facts

MOST_COMPLETIONS = 512
"""How many completions of the answers are tried; if there are more, an even sample of this size."""


class Worth(Struct, frozen=True):
    """The value of knowing one answer."""

    question: Question
    gain: Fraction
    """By how much the chance of the right verdict rises, from 0 to 1/2 (expected value of perfect
    information, every answer being as likely as every other)."""
    clarity: Fraction
    """By how much less the verdict would vary (Gini impurity); it ranks questions of equal gain."""


class Outlook(Struct, frozen=True):
    """How the open answers could turn out."""

    likely: Fraction
    """The share of all completions of the answers that lead to today's verdict."""
    worth: tuple[Worth, ...]
    """The open questions that could change the verdict, most valuable first."""
    tried: int
    """How many completions were tried: all, or ``MOST_COMPLETIONS`` of them."""
    tried_all: bool
    certain: bool
    """Whether all were tried and every one leads to today's verdict, with no question left open."""


def outlook(rulebook: Rulebook, judgement: Judgement) -> Outlook:
    """Complete the open answers in all ways, or in many, and judge each completion."""
    open_questions = tuple(_open(rulebook, judgement))
    if not open_questions:
        return Outlook(Fraction(1), (), tried=0, tried_all=True, certain=False)
    choices = [_answers(rulebook, question, judgement.answers) for question in open_questions]
    verdicts: Counter[Verdict] = Counter()
    by_answer: list[Counter[tuple[Value, Verdict]]] = [Counter() for _ in open_questions]
    verdict_with = _deciding(rulebook, judgement, open_questions)
    for answers in _completions(choices):
        verdict = verdict_with(answers)
        verdicts[verdict] += 1
        for told, answer in zip(by_answer, answers, strict=True):
            told[answer, verdict] += 1
    tried = verdicts.total()
    now = max(verdicts.values())
    worth = (
        Worth(question, Fraction(_right(told) - now, tried), _clarity(told, verdicts))
        for question, told in zip(open_questions, by_answer, strict=True)
    )
    ranked = sorted(worth, key=lambda one: (-one.gain, -one.clarity))
    likely = Fraction(verdicts[judgement.verdict], tried)
    tried_all = tried == prod(count for count, _ in choices)
    certain = tried_all and likely == 1 and _for_good(rulebook, judgement, open_questions, choices)
    return Outlook(likely, tuple(ranked), tried, tried_all, certain)


def settle(assessment: Assessment) -> tuple[Assessment, tuple[Outlook, ...]]:
    """Compute the outlook of every judgement; mark it as certain if no open answer can change it.

    The ruling alone adds up the effects of all open answers, although some exclude each other.
    """
    found = tuple(outlook(assessment.rulebook, one) for one in assessment.judgements)
    judged = tuple(
        replace(one, ruling=replace(one.ruling, certain=open_answers.certain))
        for one, open_answers in zip(assessment.judgements, found, strict=True)
    )
    return replace(assessment, judgements=judged), found


def _open(rulebook: Rulebook, judgement: Judgement) -> Iterator[Question]:
    """Yield the open questions, wholly or in part, that a possibly decisive rule depends on."""
    waiting = {
        fact for item in judgement.ruling.undecided if item.rule.decides for fact in item.unknown
    }
    found = {
        question.id
        for question in rulebook.open_questions(waiting, judgement.facts, judgement.answers)
    }
    yield from (question for question in rulebook.questions if question.id in found)


def _answers(
    rulebook: Rulebook, question: Question, given: Facts
) -> tuple[int, Callable[[int], Value]]:
    """Return how many answers there are; of numbers, one on either side of every threshold.

    Also returns a function that makes each: 16 choices can be ticked in 65,536 ways.
    """
    match question.kind:
        case AnswerKind.SEVERAL:
            return _ticks(question, given.get(question.id))
        case AnswerKind.NUMBER:
            numbers = sorted({0, *rulebook.thresholds(question.id)})
            return len(numbers), numbers.__getitem__
        case _:
            return len(question.values), question.values.__getitem__


def _ticks(question: Question, given: Value | None) -> tuple[int, Callable[[int], Value]]:
    """Return the ways to tick the choices; what is ticked already, or ruled out, stays so."""
    before = given if isinstance(given, tuple) else ()
    ticked = tuple(value for value in question.values if value in before)
    rest = tuple(value for value in question.values if not {value, NOT + value} & {*before})
    return 2 ** len(rest), partial(_ticked, ticked, rest)


def _ticked(ticked: tuple[str, ...], rest: tuple[str, ...], chosen: int) -> tuple[str, ...]:
    return (*ticked, *(value for bit, value in enumerate(rest) if chosen >> bit & 1))


def _completions(
    choices: Sequence[tuple[int, Callable[[int], Value]]],
) -> Iterator[tuple[Value, ...]]:
    """Yield every combination, or a sample of them in which each single answer is spread evenly."""
    total = prod(count for count, _ in choices)
    stride = 1
    if total > MOST_COMPLETIONS:
        stride = total * 6180339887 // 10**10
        while gcd(stride, total) > 1:
            stride += 1
    for number in range(min(total, MOST_COMPLETIONS)):
        place = number * stride % total
        answers = []
        for count, answer in choices:
            place, index = divmod(place, count)
            answers.append(answer(index))
        yield tuple(answers)


def _deciding(
    rulebook: Rulebook, judgement: Judgement, questions: Sequence[Question]
) -> Callable[[Sequence[Value]], Verdict]:
    """Return a function from the answers to these questions to the verdict."""
    compiled = engine(rulebook)
    names = [question.id for question in questions]

    def verdict(answers: Sequence[Value]) -> Verdict:
        told = {**judgement.answers, **dict(zip(names, answers, strict=True))}
        vector = compiled.vector(judgement.interaction, told)
        return Verdict.EVENTS if compiled.turn(*vector) == EVENTS else Verdict.DIRECT

    return verdict


def _for_good(
    rulebook: Rulebook,
    judgement: Judgement,
    questions: Sequence[Question],
    choices: Sequence[tuple[int, Callable[[int], Value]]],
) -> bool:
    """Tell whether no combination of answers leaves the verdict open, by a further question say.

    False if a number is open: too few are tried, since facts computed from them have thresholds
    between those.
    """
    if any(question.kind is AnswerKind.NUMBER for question in questions):
        return False
    names = [question.id for question in questions]
    for answers in _completions(choices):
        told = {**judgement.answers, **dict(zip(names, answers, strict=True))}
        facts = interaction_facts(rulebook.questions, judgement.interaction, told)
        if rule_on(rulebook.rules, facts).provisional:
            return False
    return True


def _right(told: Counter[tuple[Value, Verdict]]) -> int:
    """Count how often the verdict would be right, if it followed the answer to one question."""
    best: dict[Value, int] = {}
    for (answer, _), count in told.items():
        best[answer] = max(best.get(answer, 0), count)
    return sum(best.values())


def _clarity(told: Counter[tuple[Value, Verdict]], verdicts: Counter[Verdict]) -> Fraction:
    """Return how much purer the verdicts are, answer by answer, than all of them together."""
    tried = verdicts.total()
    answers: Counter[Value] = Counter()
    for (answer, _), count in told.items():
        answers[answer] += count
    apart = sum(Fraction(count**2, answers[answer]) for (answer, _), count in told.items())
    together = Fraction(sum(count**2 for count in verdicts.values()), tried)
    return (apart - together) / tried
