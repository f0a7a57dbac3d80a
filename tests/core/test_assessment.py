"""Gates before scores, sums to the point, the smallest form; and what unknown answers do."""

from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import Judge, any_answers

from advisor.catalog import data_dir
from advisor.core.answers import Value
from advisor.core.interaction import Consumer, Interaction, Kind, Project
from advisor.core.question import Question, Scope
from advisor.core.rulebook import Rulebook
from advisor.core.ruling import Ruling, rule_on
from advisor.core.verdict import Form, Verdict
from advisor.core.workload import interaction_facts
from advisor.files.pack import load_rulebook

RULES = load_rulebook([data_dir("rules")])


def _answer(question: Question) -> st.SearchStrategy[Value]:
    return st.sampled_from(any_answers(question))


def _answers(scope: Scope) -> st.SearchStrategy[dict[str, Value]]:
    asked = [q for q in RULES.questions_about(scope) if q.weighed]
    return st.fixed_dictionaries({question.id: _answer(question) for question in asked})


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Value]:
    """Everything known about an interaction of some project."""
    consumers = tuple(Consumer(f"c{n}", "act") for n in range(draw(st.integers(1, 4))))
    one = Interaction(Kind.FACT, "a.b", "p", consumers, draw(_answers(Scope.INTERACTION)))
    project = Project("x", draw(_answers(Scope.PROJECT)), (one,))
    return interaction_facts(RULES.questions, one, project.answers_to(one))


@given(facts())
def test_contributions_sum_to_the_scores(known: dict[str, Value]) -> None:
    ruling = rule_on(RULES.rules, known)
    for verdict in Verdict:
        points = [c.points for c in ruling.contributions if c.alternative is verdict]
        assert ruling.scores[verdict] == sum(points)
    assert ruling.margin == ruling.scores[Verdict.EVENTS] - ruling.scores[Verdict.DIRECT]


@given(facts(), st.randoms(use_true_random=False))
def test_the_order_of_the_rules_does_not_matter(known: dict[str, Value], random: Random) -> None:
    shuffled = list(RULES.rules)
    random.shuffle(shuffled)
    one, other = rule_on(RULES.rules, known), rule_on(tuple(shuffled), known)
    assert (one.verdict, one.scores, one.lowest, one.highest, one.provisional) == (
        other.verdict,
        other.scores,
        other.lowest,
        other.highest,
        other.provisional,
    )


@given(facts())
def test_more_independent_consumers_never_pull_towards_direct_calls(
    known: dict[str, Value],
) -> None:
    before = known.get("consumers.separate")
    if isinstance(before, int) and before >= 2:
        more: dict[str, Value] = {**known, "consumers.independence": "yes"}
        now = rule_on(RULES.rules, more)
        then = rule_on(RULES.rules, {**more, "consumers.separate": before + 1})
        assert then.margin >= now.margin


@given(facts())
def test_a_gate_beats_every_score(known: dict[str, Value]) -> None:
    for gate in (
        {"reply.needed": "now"},
        {"consistency.moment": "atomic"},
        {"gap.tolerance": "none"},
    ):
        ruling = rule_on(RULES.rules, {**known, **gate})
        assert ruling.verdict is Verdict.DIRECT
        assert ruling.gate is not None


@settings(max_examples=60)
@given(facts())
def test_the_band_holds_every_way_in_which_the_unknown_can_turn_out(
    known: dict[str, Value],
) -> None:
    now = rule_on(RULES.rules, known)
    for then in _completions(known):
        assert now.lowest <= then.margin <= now.highest
        if not now.provisional:
            assert then.verdict is now.verdict


def _completions(known: dict[str, Value]) -> list[Ruling]:
    """Rule on every way of answering up to two unknown questions, the others left open."""
    open_questions = [
        question
        for question in RULES.questions
        if question.kind == "choice" and question.id not in known and question.can_matter(known)
    ][:2]
    ranges = [question.values for question in open_questions]
    ids = [question.id for question in open_questions]
    return [
        rule_on(RULES.rules, {**known, **dict(zip(ids, values, strict=True))})
        for values in product(*ranges)
    ]


def test_a_tie_goes_to_the_direct_call() -> None:
    assert rule_on((), {}).verdict is Verdict.DIRECT


def test_an_open_gate_keeps_the_call_direct_for_now(judge: Judge) -> None:
    one = judge("signup", "user.signed_up/gap.tolerance=unknown").judgements[0]
    assert one.verdict is Verdict.DIRECT
    assert one.ruling.gate is None
    assert one.ruling.provisional


def test_the_form_of_the_project_is_the_largest_among_its_interactions(judge: Judge) -> None:
    assessment = judge("orders")
    assert assessment.form is Form.PUBLISH_SUBSCRIBE
    assert {one.form for one in assessment.judgements} == {
        Form.DIRECT_CALLS,
        Form.WORK_QUEUE,
        Form.PUBLISH_SUBSCRIBE,
    }


@pytest.mark.parametrize(
    ("change", "form"),
    [
        ("user.signed_up/history.replay=days", Form.EVENT_LOG),
        ("user.signed_up/consumers=email,signup", Form.WORK_QUEUE),
        ("user.signed_up/consumers.independence=no", Form.WORK_QUEUE),
        ("user.signed_up/work.in_request=short", Form.PUBLISH_SUBSCRIBE),
        ("user.signed_up/load.spikes=peaks_over", Form.PUBLISH_SUBSCRIBE),
        ("services.layout=one", Form.JOB_QUEUE),
        ("services.layout=shared", Form.JOB_QUEUE),
        ("services.layout=several", Form.PUBLISH_SUBSCRIBE),
    ],
)
def test_the_form_is_the_smallest_that_does_the_job(judge: Judge, change: str, form: Form) -> None:
    assert judge("signup", change).judgements[0].form is form


def test_what_must_be_so_first_and_whether_the_form_may_grow_are_told_of_events_alone(
    judge: Judge,
) -> None:
    unsure = ("readiness.tools=unknown", "user.signed_up/history.replay=unknown")
    events = judge("signup", *unsure).judgements[0]
    assert events.verdict is Verdict.EVENTS
    assert events.conditions
    assert events.form_open
    direct = judge("signup", *unsure, "user.signed_up/reply.needed=now").judgements[0]
    assert direct.conditions == ()
    assert not direct.form_open
    as_large = judge("signup", "user.signed_up/consumers.unknown=unknown").judgements[0]
    assert as_large.form is Form.PUBLISH_SUBSCRIBE
    assert not as_large.form_open


def test_a_rule_that_is_not_asked_about_leaves_no_trace(rulebook: Rulebook, judge: Judge) -> None:
    one = judge("orders").judgements[0]
    assert one.ruling.gate is not None
    assert one.ruling.gate.id == "reply.caller-waits"
    assert {c.rule.id for c in one.ruling.contributions} < {rule.id for rule in rulebook.rules}
