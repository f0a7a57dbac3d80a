"""The compiled decision against the plain interpreter, answer for answer."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from packs import row_said, rule, rulebooks
from support import any_answers, completions, project_of, random_rows

from advisor.catalog import data_dir
from advisor.core.answers import UNKNOWN, Facts, NotApplicable, Value
from advisor.core.assessment import Judgement, assess
from advisor.core.compiled import DIRECT, EVENTS, GATED, engine, values
from advisor.core.condition import All, Comparison, Operator, holds
from advisor.core.interaction import Consumer, Interaction, Kind, Project
from advisor.core.question import AnswerKind, Choice, Question, Scope
from advisor.core.rows import RowJudgement, rows
from advisor.core.rule import Score
from advisor.core.rulebook import Rulebook
from advisor.core.ruling import rule_on
from advisor.core.sensitivity import tipping_sets
from advisor.core.verdict import Verdict
from advisor.core.workload import interaction_facts
from advisor.files.pack import load_rulebook

RULES = load_rulebook([data_dir("rules")])
ROWS = lru_cache(maxsize=2)(rows)
PACKS = rulebooks()


@st.composite
def interactions(draw: st.DrawFn, rulebook: Rulebook) -> tuple[Interaction, dict[str, Value]]:
    """Draw an interaction and answers of every kind, right, open, not applicable or absent."""
    names = draw(st.lists(st.sampled_from("pabc"), min_size=1, max_size=4, unique=True))
    one = Interaction(Kind.FACT, "a.b", "p", tuple(Consumer(n, "act") for n in names), {})
    extra: list[Value | None] = [NotApplicable("because"), None]
    drawn = {
        question.id: draw(st.sampled_from([*any_answers(question), *extra]))
        for question in rulebook.questions
        if question.weighed
    }
    return one, {name: value for name, value in drawn.items() if value is not None}


def _agree(
    rulebook: Rulebook, one: Interaction, answers: Facts, row: Sequence[object] | None = None
) -> None:
    judged = assess(rulebook, Project("x", answers, (one,))).judgements[0]
    compiled = engine(rulebook)
    wanted = EVENTS if judged.verdict is Verdict.EVENTS else DIRECT
    turned = compiled.turn(*compiled.vector(one, answers))
    assert turned == (GATED if judged.ruling.gate else wanted)
    whole = ROWS(rulebook)
    facts = [column.fact for column in whole.columns]
    told = RowJudgement._make(
        whole.judge(None, *(row or values(facts, one, answers, rulebook.questions)))
    )
    assert told == row_said(judged, whole.rules)


@st.composite
def complete(draw: st.DrawFn, rulebook: Rulebook) -> tuple[Interaction, dict[str, Value]]:
    """Draw an interaction with an answer to everything."""
    one, answers = draw(interactions(rulebook))
    told = {
        question.id: draw(st.sampled_from(completions(question, answers.get(question.id, UNKNOWN))))
        for question in rulebook.questions
        if question.weighed
    }
    return one, told


@settings(max_examples=400)
@given(interactions(RULES))
def test_our_rules_say_the_same_compiled(drawn: tuple[Interaction, dict[str, Value]]) -> None:
    _agree(RULES, *drawn)


@settings(max_examples=200)
@given(complete(RULES))
def test_with_every_answer_known_each_point_is_the_same(
    drawn: tuple[Interaction, dict[str, Value]],
) -> None:
    _agree(RULES, *drawn)


@settings(max_examples=300)
@given(PACKS, st.integers(0, 1000))
def test_any_rules_say_the_same_compiled(rulebook: Rulebook, seed: int) -> None:
    for row in random_rows(ROWS(rulebook).columns, Random(seed), 30):  # noqa: S311 - as drawn
        project = project_of(rulebook, row)
        _agree(rulebook, project.interactions[0], project.answers, [*row.values()])


@settings(max_examples=200)
@given(st.data())
def test_whatever_the_rules_the_band_holds_however_the_unknown_turns_out(
    data: st.DataObject,
) -> None:
    rulebook = data.draw(PACKS)
    one, answers = data.draw(interactions(rulebook))
    now = rule_on(rulebook.rules, interaction_facts(rulebook.questions, one, answers))
    told = {
        question.id: data.draw(
            st.sampled_from(completions(question, answers.get(question.id, UNKNOWN)))
        )
        for question in rulebook.questions
    }
    then = rule_on(rulebook.rules, interaction_facts(rulebook.questions, one, told))
    assert now.lowest <= then.margin <= now.highest
    if not now.provisional:
        assert then.verdict is now.verdict
    if now.settled:
        assert then.verdict is Verdict.DIRECT


@settings(max_examples=200)
@given(st.data())
def test_whatever_the_rules_a_rest_that_is_open_decides_nothing_that_could_turn(
    data: st.DataObject,
) -> None:
    rulebook = data.draw(PACKS)
    one, answers = data.draw(interactions(rulebook))
    now, *then = (
        interaction_facts(rulebook.questions, one, answers | {"q.s": value})
        for value in (("u", UNKNOWN), ("u",), ("u", "v"))
    )
    for condition in rulebook.conditions():
        decided = holds(condition, now)
        assert all(decided in (None, holds(condition, facts)) for facts in then)


CHOICE_PACKS = rulebooks(
    {f"q.{letter}": (Scope.INTERACTION, AnswerKind.CHOICE, ("x", "y", "z")) for letter in "abcd"},
    computed=(),
)


def _by_hand(rulebook: Rulebook, judged: Judgement) -> set[frozenset[tuple[str, Value]]]:
    """Try every set of changed answers with the interpreter, smallest sets first."""
    now = judged.ruling
    changes = [
        (question.id, value)
        for question in rulebook.questions
        for value in question.values
        if value != judged.answers.get(question.id)
    ]
    for size in range(1, 4):
        found: set[frozenset[tuple[str, Value]]] = set()
        for chosen in combinations(changes, size):
            if len({name for name, _ in chosen}) == size:
                answers = {**judged.answers, **dict(chosen)}
                facts = interaction_facts(rulebook.questions, judged.interaction, answers)
                then = rule_on(rulebook.rules, facts)
                opened = then.gate is None and then.highest > 0
                turned = opened if now.gate else then.verdict is not now.verdict
                if turned:
                    found.add(frozenset(chosen))
        if found:
            return found
    return set()


@settings(max_examples=150)
@given(st.data())
def test_all_smallest_sets_of_up_to_three_changes_are_those_found_by_hand(
    data: st.DataObject,
) -> None:
    rulebook = data.draw(CHOICE_PACKS)
    one, answers = data.draw(interactions(rulebook))
    project = Project("x", {}, (replace(one, answers=answers),))
    judged = assess(rulebook, project).judgements[0]
    found = tipping_sets(rulebook, judged)
    told = [frozenset((change.fact, change.after) for change in changes) for changes in found]
    assert len(set(told)) == len(told)
    assert set(told) == _by_hand(rulebook, judged)


def test_what_a_pack_says_never_becomes_code() -> None:
    hostile = 'x") or __import__("os").system("false'
    when = Comparison("q.a", Operator.IS, hostile)
    question = Question(
        "q.a", Scope.INTERACTION, AnswerKind.CHOICE, "", "", (Choice(hostile, "", ""),), All(())
    )
    rulebook = Rulebook((), (question,), (rule(hostile, when, (Score(Verdict.EVENTS, 1),)),))
    one = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), {})
    _agree(rulebook, one, {"q.a": hostile})


def test_rules_with_more_tests_than_python_nests_are_compiled() -> None:
    names = [f"q.n{number}" for number in range(150)]
    questions = tuple(
        Question(name, Scope.INTERACTION, AnswerKind.NUMBER, "", "", (), All(())) for name in names
    )
    when = All(tuple(Comparison(name, Operator.AT_LEAST, 1) for name in names))
    rules = tuple(rule(number, when, (Score(Verdict.EVENTS, 1),)) for number in range(40))
    one = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), {})
    rulebook = Rulebook((), questions, rules)
    for number in (0, 1):
        _agree(rulebook, one, dict.fromkeys(names, number))
