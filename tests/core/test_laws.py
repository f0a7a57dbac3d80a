"""Laws over whole projects: what unknown answers can do, what would turn a verdict, which form."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support import EXAMPLES, any_answers, completions, partly, some_answers

from advisor.catalog import data_dir
from advisor.core.answers import NOT, UNKNOWN, Value
from advisor.core.assessment import Judgement, assess
from advisor.core.condition import ALWAYS, holds
from advisor.core.interaction import Consumer, Interaction, Kind, Project
from advisor.core.question import AnswerKind, Question, Scope
from advisor.core.questionnaire import missing, steps
from advisor.core.rule import Needs, Score
from advisor.core.ruling import rule_on
from advisor.core.sensitivity import tipping_sets
from advisor.core.verdict import Form, Verdict
from advisor.core.workload import COMPUTED, LAYOUT
from advisor.files.answers import Source, read_answers
from advisor.files.pack import load_rulebook

RULES = load_rulebook([data_dir("rules")])
WEIGHED = {question.id: question for question in RULES.questions if question.weighed}


def _answers(scope: Scope, *, unknown: bool) -> st.SearchStrategy[dict[str, Value]]:
    answers = any_answers if unknown else some_answers
    return st.fixed_dictionaries(
        {
            question.id: st.sampled_from(answers(question))
            for question in WEIGHED.values()
            if question.scope is scope
        }
    )


@st.composite
def projects(draw: st.DrawFn, *, unknown: bool = True) -> Project:
    """Draw a project of one interaction, with an answer to everything."""
    services = draw(st.lists(st.sampled_from("pabcd"), min_size=1, max_size=4, unique=True))
    consumers = tuple(Consumer(service, "act") for service in services)
    answers = draw(_answers(Scope.INTERACTION, unknown=unknown))
    one = Interaction(Kind.FACT, "a.b", "p", consumers, answers)
    return Project("x", draw(_answers(Scope.PROJECT, unknown=unknown)), (one,))


@settings(max_examples=50)
@given(projects())
def test_weights_decide_exactly_where_the_ruling_says_so(project: Project) -> None:
    judged = _judged(project)
    points = sum(abs(rule.pull) for rule in RULES.rules) + 1
    for side in (1, -1):
        pull = Score(Verdict.EVENTS, side * points)
        always = replace(RULES.rules[0], id="x.y", when=ALWAYS, effects=(pull,))
        turned = rule_on((*RULES.rules, always), judged.facts)
        if judged.ruling.gate or judged.ruling.waiting:
            assert turned.verdict is judged.verdict
        elif judged.ruling.weighed and not any(r.holds_back for r in judged.ruling.held):
            assert (turned.verdict is Verdict.EVENTS) is (side > 0 and not turned.waiting)


def _judged(project: Project) -> Judgement:
    return assess(RULES, project).judgements[0]


def _with(project: Project, answers: dict[str, Value]) -> Project:
    (one,) = project.interactions
    ours = {name: value for name, value in answers.items() if WEIGHED[name].scope is Scope.PROJECT}
    its = {name: value for name, value in answers.items() if name not in ours}
    told = replace(one, answers={**one.answers, **its})
    return replace(project, answers={**project.answers, **ours}, interactions=(told,))


def _completed(project: Project, data: st.DataObject) -> Project:
    given = {**project.answers, **project.interactions[0].answers}
    told = {
        name: data.draw(st.sampled_from(completions(WEIGHED[name], value)))
        for name, value in given.items()
    }
    return _with(project, told)


@settings(max_examples=40)
@given(projects(), st.data())
def test_the_band_and_the_promise_hold_however_the_unknown_turns_out(
    project: Project, data: st.DataObject
) -> None:
    now = _judged(project)
    for _ in range(12):
        then = _judged(_completed(project, data))
        assert now.ruling.lowest <= then.ruling.margin <= now.ruling.highest
        if not now.ruling.provisional:
            assert then.verdict is now.verdict


@settings(max_examples=25)
@given(projects(unknown=False), st.lists(st.sampled_from(sorted(WEIGHED)), max_size=2, unique=True))
def test_of_two_unknown_answers_every_outcome_lies_in_the_band(
    project: Project, hidden: list[str]
) -> None:
    now = _judged(_with(project, dict.fromkeys(hidden, UNKNOWN)))
    outcomes = [
        _judged(_with(project, dict(zip(hidden, values, strict=True))))
        for values in product(*(some_answers(WEIGHED[name]) for name in hidden))
    ]
    margins = [one.ruling.margin for one in outcomes]
    assert now.ruling.lowest <= min(margins)
    assert now.ruling.highest >= max(margins)
    if not now.ruling.provisional:
        assert {one.verdict for one in outcomes} == {now.verdict}


SEVERAL = [question for question in WEIGHED.values() if question.kind is AnswerKind.SEVERAL]


@settings(max_examples=40)
@given(projects(), st.sampled_from([(q, value) for q in SEVERAL for value in partly(q)]))
def test_a_rest_that_is_open_decides_nothing_that_its_answer_could_turn(
    project: Project, given: tuple[Question, Value]
) -> None:
    question, value = given
    now = _judged(_with(project, {question.id: value}))
    for whole in completions(question, value):  # the same list without `unknown` among them
        then = _judged(_with(project, {question.id: whole}))
        for condition in RULES.conditions():
            assert holds(condition, now.facts) in (None, holds(condition, then.facts))
        assert now.ruling.lowest <= then.ruling.lowest
        assert then.ruling.highest <= now.ruling.highest
        if not now.ruling.provisional:
            assert then.verdict is now.verdict


@settings(max_examples=10)
@given(projects(unknown=False))
def test_the_band_of_a_list_holds_every_way_to_answer_its_rest(project: Project) -> None:
    (tools,) = (question for question in SEVERAL if question.id == "readiness.tools")
    ways = [
        tuple(one for one, yes in zip(tools.values, ticks, strict=True) if yes)
        for ticks in product((True, False), repeat=len(tools.values))
    ]
    whole = {ticked: _judged(_with(project, {tools.id: ticked})) for ticked in ways}
    for ticked in ways:
        value = tools.accept([*ticked, UNKNOWN])
        now = _judged(_with(project, {tools.id: value}))
        outcomes = [then for more, then in whole.items() if {*ticked} <= {*more}]
        assert now.ruling.lowest <= min(then.ruling.margin for then in outcomes)
        assert now.ruling.highest >= max(then.ruling.margin for then in outcomes)
        if not now.ruling.provisional:
            assert {then.verdict for then in outcomes} == {now.verdict}


@given(projects(unknown=False))
def test_with_every_answer_known_nothing_is_provisional_and_the_band_is_a_point(
    project: Project,
) -> None:
    ruling = _judged(project).ruling
    assert not ruling.provisional
    if ruling.gate is None:
        assert ruling.undecided == ()
        assert ruling.lowest == ruling.margin == ruling.highest


@given(projects(unknown=False))
def test_one_more_independent_consumer_never_pulls_towards_direct_calls(project: Project) -> None:
    (one,) = project.interactions
    apart = [consumer for consumer in one.consumers if consumer.service != "p"]
    if len(apart) >= 2:
        project = _with(project, {"consumers.independence": "yes"})
        more = replace(project.interactions[0], consumers=(*one.consumers, Consumer("new", "act")))
        now, then = _judged(project), _judged(replace(project, interactions=(more,)))
        assert then.ruling.margin >= now.ruling.margin
        assert then.form.size >= now.form.size


# Answers drawn at random meet a gate, or call for no form; near these there are events that do.
SIGNUP = read_answers(Source((EXAMPLES / "signup.yaml").read_text(), "signup"), RULES)
ANSWERS = [(name, value) for name, one in WEIGHED.items() for value in some_answers(one)]


@given(st.lists(st.sampled_from(ANSWERS), min_size=2, max_size=8))
def test_the_form_is_the_smallest_that_every_need_allows(changes: list[tuple[str, Value]]) -> None:
    judged = _judged(_with(SIGNUP, dict(changes)))
    if judged.verdict is Verdict.DIRECT:
        assert judged.form is Form.DIRECT_CALLS
        return
    needs = [
        effect.form
        for rule in RULES.rules
        if holds(rule.when, judged.facts)
        for effect in rule.effects
        if isinstance(effect, Needs)
    ]
    allowed = [
        form
        for form in Form
        if form.verdict is Verdict.EVENTS and all(form.size >= need.size for need in needs)
    ]
    assert judged.form is min(allowed, key=lambda form: form.size)


@settings(max_examples=40)
@given(st.lists(projects(), min_size=1, max_size=4))
def test_the_project_takes_the_largest_form_of_its_interactions(drawn: list[Project]) -> None:
    interactions = tuple(
        replace(project.interactions[0], name=f"a.b{n}") for n, project in enumerate(drawn)
    )
    assessment = assess(RULES, replace(drawn[0], interactions=interactions))
    sizes = [judgement.form.size for judgement in assessment.judgements]
    assert assessment.form.size == max(sizes)
    events = any(one.verdict is Verdict.EVENTS for one in assessment.judgements)
    assert (assessment.verdict is Verdict.EVENTS) is events


# What would turn it: compared with a search that changes the answers themselves.


def _has_turned(before: Judgement, after: Judgement) -> bool:
    if before.ruling.gate is not None:
        return after.ruling.gate is None and after.ruling.highest > 0
    return after.verdict is not before.verdict


def _single_changes(project: Project) -> Iterator[tuple[str, Value, Project]]:
    """Yield every change of one answer that is asked for here, as a fact, with its project."""
    given = {**project.answers, **project.interactions[0].answers}
    now = _judged(project)
    for name, question in WEIGHED.items():
        merging = name == LAYOUT and given.get(name) == "several"
        if not question.can_matter(now.facts) or (merging and now.verdict is Verdict.DIRECT):
            continue  # to merge services is no way to events
        if question.kind is AnswerKind.CHOICE:
            for value in question.values:
                if value != given.get(name, UNKNOWN):
                    yield name, value, _with(project, {name: value})
        elif question.kind is AnswerKind.SEVERAL:
            chosen = given.get(name, UNKNOWN)
            said: set[str] = {*chosen} if isinstance(chosen, tuple) else {UNKNOWN}
            for value, after in product(question.values, ("yes", "no")):
                if question.facts(chosen).get(f"{name}.{value}") != after:
                    others = said - {value, NOT + value}
                    one = {"yes": {value}, "no": {NOT + value} if UNKNOWN in said else set()}[after]
                    told = question.accept([*others, *one])
                    yield f"{name}.{value}", after, _with(project, {name: told})


@settings(max_examples=50)
@given(projects())
def test_every_single_answer_that_turns_it_is_found_and_no_other(project: Project) -> None:
    now = _judged(project)
    sets = tipping_sets(RULES, now)
    found = {(c.fact, c.after) for changes in sets if len(changes) == 1 for c in changes}
    expected = {
        (fact, value)
        for fact, value, then in _single_changes(project)
        if _has_turned(now, _judged(then))
    }
    assert {(fact, value) for fact, value in found if fact not in COMPUTED} == expected


@settings(max_examples=50)
@given(projects())
def test_what_would_turn_it_is_possible_and_no_larger_than_it_must_be(project: Project) -> None:
    now = _judged(project)
    sets = tipping_sets(RULES, now)
    assert len({len(changes) for changes in sets}) <= 1
    for changes in sets:
        facts = [change.fact for change in changes]
        assert len(set(facts)) == len(facts)
        assert not {"services.layout", "consumers.separate"} <= set(facts)
        assert all(change.before != change.after for change in changes)
        answers = {c.fact: c.after for c in changes if c.fact in WEIGHED}
        if len(answers) == len(changes):
            assert _has_turned(now, _judged(_with(project, answers)))
            for name in answers if len(answers) > 1 else ():
                part = {name: answers[name]}
                assert not _has_turned(now, _judged(_with(project, part)))


def test_as_many_consumers_as_named_really_turn_it() -> None:
    text = (EXAMPLES / "orders.yaml").read_text()
    project = read_answers(Source(text, "orders"), RULES)
    refunded = next(one for one in project.interactions if one.name == "payment.refunded")
    more = replace(
        refunded,
        consumers=(*refunded.consumers, Consumer("mail", "act")),
        answers={**refunded.answers, "consumers.independence": "yes"},
    )
    assert _judged(replace(project, interactions=(refunded,))).verdict is Verdict.DIRECT
    assert _judged(replace(project, interactions=(more,))).verdict is Verdict.EVENTS


# The questionnaire, whoever answers it and however.


@settings(max_examples=40)
@given(st.data())
def test_the_questionnaire_ends_and_asks_nothing_twice(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 3))
    consumers = tuple(Consumer(f"c{n}", "act") for n in range(count))
    one = Interaction(Kind.FACT, "a.b", "p", consumers, {})
    project = Project("x", {}, (one,))
    asked: list[str] = []
    while todo := missing(RULES, project):
        step = data.draw(st.sampled_from(todo))
        assert step.address not in asked
        asked.append(step.address)
        value = data.draw(st.sampled_from(any_answers(step.question)))
        project = _with(project, {step.question.id: value})
    judged = _judged(project)
    hidden = {q.id for q in RULES.questions if not q.can_matter(judged.facts)}
    assert not hidden & {step.question.id for step in steps(RULES, project)}
    if judged.ruling.settled:
        given = project.interactions[0].answers
        shown = [step.question.id for step in steps(RULES, project) if step.interaction]
        assert set(shown) <= set(given)


@pytest.mark.parametrize("gate", [rule.id for rule in RULES.rules if rule.forces])
def test_no_question_comes_after_each_of_the_gates(gate: str) -> None:
    rule = next(rule for rule in RULES.rules if rule.id == gate)
    given = next(example.given for example in rule.examples if example.holds)
    one = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), given)
    answers = {q.id: some_answers(q)[0] for q in RULES.questions_about(Scope.PROJECT)}
    project = Project("x", {**answers, "services.layout": "several"}, (one,))
    assert missing(RULES, project) == ()
    assert [step.question.id for step in steps(RULES, project) if step.interaction] == list(given)
