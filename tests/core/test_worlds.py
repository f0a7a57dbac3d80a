"""The kit for authors calls nothing impossible that an interaction can bring about."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import some_answers

from advisor.catalog import data_dir
from advisor.core.answers import Value
from advisor.core.condition import All, Any, Comparison, Condition, Not, Operator, holds
from advisor.core.interaction import MOST_CONSUMERS, Consumer, Interaction, Kind
from advisor.core.question import AnswerKind, Choice, Question, Scope
from advisor.core.rule import Practice, Rule, Strength
from advisor.core.rulebook import Rulebook
from advisor.core.workload import COMPUTED, MEASURED, interaction_facts
from advisor.core.worlds import TooManyWorldsError, worlds
from advisor.files.pack import load_rulebook

RULES = load_rulebook([data_dir("rules")])
WEIGHED = [question for question in RULES.questions if question.weighed]
NUMBERED = [*COMPUTED, *MEASURED, *(one.id for one in WEIGHED if one.kind is AnswerKind.NUMBER)]


def _choices(question: Question) -> list[Condition]:
    several = question.kind is AnswerKind.SEVERAL
    values = ("yes", "no") if several else question.values
    names = question.fact_names()
    return [Comparison(name, Operator.IS, value) for name in names for value in values]


_operators = st.sampled_from([Operator.IS, Operator.AT_LEAST, Operator.AT_MOST])
_few = st.integers(0, MOST_CONSUMERS + 1)
_numbers = st.builds(Comparison, st.sampled_from(NUMBERED), _operators, _few)
_tests = _numbers | st.sampled_from([test for one in WEIGHED for test in _choices(one)])
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    _tests,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(lambda parts: All(tuple(parts)), st.lists(inner, max_size=2))
        | st.builds(lambda parts: Any(tuple(parts)), st.lists(inner, max_size=2))
    ),
    max_leaves=3,
)


def _with(condition: Condition) -> Rulebook:
    effects = (Practice("P"),)
    rule = Rule("acme.r", "T", condition, effects, "B", "S", "W", Strength.WEAK, ())
    return Rulebook(RULES.layers, RULES.questions, (*RULES.rules, rule), RULES.backends)


def _answered(draw: st.DrawFn, question: Question) -> Value:
    if question.kind is AnswerKind.NUMBER:
        return draw(st.integers(0, MOST_CONSUMERS + 2))
    return draw(st.sampled_from(some_answers(question)))


@st.composite
def interactions(draw: st.DrawFn) -> tuple[Interaction, dict[str, Value]]:
    answers = {question.id: _answered(draw, question) for question in WEIGHED}
    apart = draw(st.lists(st.booleans(), min_size=1, max_size=MOST_CONSUMERS))
    consumers = tuple(Consumer("c" if one else "p", "act") for one in apart)
    of_its_own = {one.id: answers[one.id] for one in WEIGHED if one.scope is Scope.INTERACTION}
    return Interaction(Kind.FACT, "a.b", "p", consumers, of_its_own), answers


def _tried(rulebook: Rulebook, condition: Condition) -> set[bool | None]:
    return {holds(condition, facts) for facts in worlds(rulebook, condition)}


@settings(max_examples=300)
@given(
    one=st.builds(Comparison, st.sampled_from(sorted(COMPUTED)), _operators, _few),
    other=st.builds(Comparison, st.sampled_from(sorted(COMPUTED)), _operators, _few),
    join=st.sampled_from([All, Any]),
)
def test_counts_come_to_what_every_number_of_consumers_comes_to(
    one: Condition, other: Condition, join: type[All | Any]
) -> None:
    condition = join((one, Not(other)))
    every = {
        holds(condition, {"consumers.count": count, "consumers.separate": separate})
        for count in range(1, MOST_CONSUMERS + 1)
        for separate in range(count + 1)
    }
    assert _tried(_with(condition), condition) == every


@given(operator=_operators, number=_few, value=st.sampled_from(["a", "b"]))
def test_a_question_asked_from_some_number_on_can_be_answered(
    operator: Operator, number: int, value: str
) -> None:
    choices = tuple(Choice(one, "T", "H") for one in ("a", "b"))
    size = Question("n", Scope.INTERACTION, AnswerKind.NUMBER, "P", "W", (), All(()))
    when = Comparison("n", operator, number)
    deep = Question("deep", Scope.INTERACTION, AnswerKind.CHOICE, "P", "W", choices, when)
    rulebook = Rulebook((), (size, deep), ())
    assert _tried(rulebook, Comparison("deep", Operator.IS, value)) == {True, False}


TOLD = [Comparison(name, Operator.AT_LEAST, 10) for name in MEASURED["load.wait"].behind]
WAITS = Comparison("load.wait", Operator.AT_LEAST, 10)
UNDEFINED = (Not(WAITS), Not(Comparison("load.wait", Operator.AT_MOST, 10)))


@pytest.mark.parametrize("parts", [(TOLD[0], WAITS), (WAITS, TOLD[0]), (*TOLD, *UNDEFINED)])
def test_beside_numbers_what_is_measured_with_them_can_be_anything(
    parts: tuple[Condition, ...],
) -> None:
    numbers = tuple(
        Question(name, Scope.INTERACTION, AnswerKind.NUMBER, "P", "W", (), All(()))
        for name in MEASURED["load.wait"].behind
    )
    rulebook = Rulebook((), numbers, _with(All(parts)).rules[-1:])
    assert _tried(rulebook, All(parts)) == {True, False}


@settings(max_examples=300)
@given(condition=CONDITIONS, one=interactions())
def test_what_an_interaction_makes_of_a_condition_is_among_what_was_tried(
    condition: Condition, one: tuple[Interaction, dict[str, Value]]
) -> None:
    rulebook = _with(condition)
    met = holds(condition, interaction_facts(rulebook.questions, *one))
    with suppress(TooManyWorldsError):
        assert met in _tried(rulebook, condition)
