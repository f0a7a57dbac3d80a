"""The value of information: against completing the answers one by one."""

import tracemalloc
from collections.abc import Mapping
from fractions import Fraction
from itertools import product

import pytest
from support import Judge, some_answers

from advisor.core.answers import UNKNOWN, Value
from advisor.core.assessment import Judgement, assess
from advisor.core.condition import ALWAYS, All, Comparison, Operator
from advisor.core.interaction import Consumer, Interaction, Kind, Project
from advisor.core.phrases import band_words
from advisor.core.question import AnswerKind, Choice, Question, Scope
from advisor.core.reporting import build_report
from advisor.core.rule import Rule, Score, Strength
from advisor.core.rulebook import Rulebook
from advisor.core.ruling import rule_on
from advisor.core.value_of_information import MOST_COMPLETIONS, outlook, settle
from advisor.core.verdict import Verdict
from advisor.core.workload import interaction_facts

ONE = "user.signed_up"
OPEN = [
    (f"{ONE}/work.in_request=unknown",),
    (f"{ONE}/work.in_request=unknown", f"{ONE}/load.spikes=unknown"),
    (f"{ONE}/gap.tolerance=unknown", "team.stage=unknown"),
    (f"{ONE}/consumers.independence=unknown", f"{ONE}/duplicates.effect=unknown"),
    (f"{ONE}/consumers.independence=unknown", f"{ONE}/ordering.scope=unknown"),  # neither gains
    ("readiness.tools=unknown",),
    ("readiness.tools=alerts,unknown",),
    ("readiness.tools=retries,tracing,unknown", f"{ONE}/work.in_request=unknown"),
]


def _verdict(rulebook: Rulebook, judged: Judgement, told: Mapping[str, Value]) -> str:
    known = {**{k: v for k, v in judged.answers.items() if v != UNKNOWN}, **told}
    facts = interaction_facts(rulebook.questions, judged.interaction, known)
    return rule_on(rulebook.rules, facts).verdict


def _ticked(question: Question, given: Value) -> list[Value]:
    """Return every way to tick the choices that leaves ticked what is."""
    before = {*given} - {UNKNOWN} if isinstance(given, tuple) else set()
    ways = product((True, False), repeat=len(question.values))
    chosen = [tuple(v for v, yes in zip(question.values, way, strict=True) if yes) for way in ways]
    return [some for some in chosen if before <= {*some}]


def _purity(verdicts: list[str]) -> Fraction:
    """Return the chance that two verdicts, each drawn from all of these, are the same."""
    shares = (Fraction(verdicts.count(one), len(verdicts)) for one in set(verdicts))
    return sum((share**2 for share in shares), Fraction(0))


@pytest.mark.parametrize("changes", OPEN)
def test_the_gain_is_that_of_following_the_answer(
    rulebook: Rulebook, judge: Judge, changes: tuple[str, ...]
) -> None:
    judged = judge("signup", *changes).judgements[0]
    found = outlook(rulebook, judged)
    questions = [worth.question for worth in found.worth]
    every: list[list[Value]] = [
        _ticked(q, judged.answers[q.id]) if q.kind == "several" else some_answers(q)
        for q in questions
    ]
    outcomes = {
        answers: _verdict(
            rulebook, judged, dict(zip((q.id for q in questions), answers, strict=True))
        )
        for answers in product(*every)
    }
    assert {q.id for q in questions} == {
        change.partition("=")[0].split("/")[-1] for change in changes
    }
    total = len(outcomes)
    verdicts = list(outcomes.values())
    assert found.likely == Fraction(verdicts.count(judged.verdict), total)
    blind = max(verdicts.count(verdict) for verdict in set(verdicts))
    for place, worth in enumerate(found.worth):
        parts = [
            [v for answers, v in outcomes.items() if answers[place] == answer]
            for answer in every[place]
        ]
        right = sum(max(part.count(verdict) for verdict in set(part)) for part in parts)
        assert worth.gain == Fraction(right - blind, total)
        apart = sum(Fraction(len(part), total) * _purity(part) for part in parts)
        assert worth.clarity == apart - _purity(verdicts)
    ranks = [(worth.gain, worth.clarity) for worth in found.worth]
    assert ranks == sorted(ranks, reverse=True)
    gains = [worth.gain for worth in found.worth]
    assert all(0 <= gain <= Fraction(1, 2) for gain in gains)


@pytest.mark.parametrize(
    ("changes", "certain"),
    [
        (("services.layout=unknown",), True),  # what it would take away is never all of it
        ((f"{ONE}/work.in_request=unknown", "services.layout=unknown"), False),
        (("readiness.tools=unknown", "services.layout=unknown"), False),
    ],
)
def test_what_no_way_of_answering_turns_is_certain_and_no_longer_provisional(
    judge: Judge, changes: tuple[str, ...], *, certain: bool
) -> None:
    judged = judge("signup", *changes)
    assert judged.judgements[0].ruling.provisional  # by the sum of all that could change
    (settled,), (found,) = settle(judged)[0].judgements, settle(judged)[1]
    assert found.certain is certain
    assert settled.ruling.provisional is not certain
    section = build_report(judged).sections[0]
    firm = "; whatever the unknown answers are, the verdict stays"
    assert (band_words(section) == firm) is certain
    assert ("could turn it" in section.sentence) is not certain


def test_with_every_answer_known_nothing_is_worth_asking(rulebook: Rulebook, judge: Judge) -> None:
    for judged in judge("orders").judgements:
        found = outlook(rulebook, judged)
        assert all(worth.gain == 0 for worth in found.worth)
        assert found.likely == 1


def test_with_everything_open_a_spread_of_completions_is_tried_and_always_the_same(
    rulebook: Rulebook, judge: Judge
) -> None:
    asked = [q for q in rulebook.questions if q.kind in ("choice", "several")]
    prefix = {"project": "", "interaction": f"{ONE}/"}
    changes = [f"{prefix[q.scope]}{q.id}=unknown" for q in asked]
    judged = judge("signup", *changes).judgements[0]
    one, other = outlook(rulebook, judged), outlook(rulebook, judged)
    assert one == other
    assert 0 < one.likely <= 1
    assert one.likely.denominator <= MOST_COMPLETIONS
    assert {worth.question.id for worth in one.worth} >= {"reply.needed", "gap.tolerance"}


@pytest.mark.parametrize(("kind", "count"), [(AnswerKind.SEVERAL, 80), (AnswerKind.CHOICE, 300)])
def test_more_answers_than_a_float_can_count_are_spread_over_without_making_them_all(
    kind: AnswerKind, count: int
) -> None:
    values = tuple(Choice(f"v{number}", "", "") for number in range(16))
    names = [f"q.n{number}" for number in range(count)]
    questions = tuple(Question(n, Scope.INTERACTION, kind, "", "", values, ALWAYS) for n in names)
    tests = [(f"{one}.v1", "yes") if kind is AnswerKind.SEVERAL else (one, "v1") for one in names]
    rules = tuple(
        Rule(
            f"r.{fact}",
            "",
            Comparison(fact, Operator.IS, value),
            (Score(Verdict.EVENTS, 1),),
            *("", "", ""),
            Strength.WEAK,
            (),
        )
        for fact, value in tests
    )
    one = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), {})
    rulebook = Rulebook((), questions, rules)
    judged = assess(rulebook, Project("x", {}, (one,))).judgements[0]
    tracemalloc.start()
    found = outlook(rulebook, judged)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.worth) == count
    assert found.likely < Fraction(1, 100)  # direct calls, only where no rule holds
    assert most < 50_000_000  # all ways to tick 16 are 65,536, of each


def test_nothing_is_certain_of_which_not_every_way_was_tried() -> None:
    values = (Choice("yes", "", ""), Choice("no", "", ""))
    names = [f"q.n{number}" for number in range(10)]
    questions = tuple(
        Question(one, Scope.INTERACTION, AnswerKind.CHOICE, "", "", values, ALWAYS) for one in names
    )
    turns = ("no", *["yes"] * 9)
    when = All(tuple(map(Comparison, names, [Operator.IS] * 10, turns)))
    effects = (Score(Verdict.EVENTS, 3),)
    rule = Rule("r.it", "", when, effects, "", "", "", Strength.STRONG, ())
    one = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), {})
    judged = assess(Rulebook((), questions, (rule,)), Project("x", {}, (one,))).judgements[0]
    found = outlook(Rulebook((), questions, (rule,)), judged)
    assert found.likely == 1  # the one of 1,024 that turns it is not among those
    assert not found.certain


def test_a_number_is_tried_on_both_sides_of_where_a_question_is_asked() -> None:
    number = Question("q.n", Scope.INTERACTION, AnswerKind.NUMBER, "", "", (), ALWAYS)
    asked = Comparison("q.n", Operator.AT_LEAST, 100)
    choices = (Choice("yes", "", ""), Choice("no", "", ""))
    then = Question("q.then", Scope.INTERACTION, AnswerKind.CHOICE, "", "", choices, asked)
    effects = (Score(Verdict.EVENTS, 3),)
    when = Comparison("q.then", Operator.IS, "yes")
    rule = Rule("r.it", "", when, effects, "", "", "", Strength.STRONG, ())
    rulebook = Rulebook((), (number, then), (rule,))
    told: dict[str, Value] = {"q.then": "yes"}
    one = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), told)
    judged = assess(rulebook, Project("x", {}, (one,))).judgements[0]
    found = outlook(rulebook, judged)
    assert found.likely == Fraction(1, 2)
    assert [(worth.question.id, worth.gain) for worth in found.worth] == [("q.n", Fraction(1, 2))]
