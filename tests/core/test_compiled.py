"""The compiled decision against the plain interpreter, answer for answer."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support import any_answers, completions

from advisor.catalog import data_dir
from advisor.core.answers import UNKNOWN, NotApplicable, Value
from advisor.core.assessment import Judgement, assess
from advisor.core.compiled import DIRECT, EVENTS, GATED, engine, values
from advisor.core.condition import All, Any, Comparison, Condition, Not, Operator, holds, mentions
from advisor.core.interaction import Consumer, Interaction, Kind, Project
from advisor.core.question import AnswerKind, Choice, Question, Scope
from advisor.core.rows import RowJudgement, counts, rows
from advisor.core.rule import Effect, Gate, Hold, Rule, Score, Strength
from advisor.core.rulebook import Rulebook
from advisor.core.ruling import rule_on
from advisor.core.sensitivity import tipping_sets
from advisor.core.verdict import Verdict
from advisor.core.workload import interaction_facts
from advisor.files.pack import load_rulebook

RULES = load_rulebook([data_dir("rules")])
(LAYOUT,) = (question for question in RULES.questions if question.id == "services.layout")


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


def _agree(rulebook: Rulebook, one: Interaction, answers: dict[str, Value]) -> None:
    compiled = engine(rulebook)
    vector = compiled.vector(one, answers)
    ruling = rule_on(rulebook.rules, interaction_facts(rulebook.questions, one, answers))
    wanted = EVENTS if ruling.verdict is Verdict.EVENTS else DIRECT
    assert compiled.turn(*vector) == (GATED if ruling.gate else wanted)
    whole = rows(rulebook)
    row = values([column.fact for column in whole.columns], one, answers, rulebook.questions)
    told = RowJudgement._make(whole.judge(None, *row))
    assert told.events - told.direct == ruling.margin
    assert told.provisional is ruling.provisional
    assert (None if told.gate is None else whole.rules[told.gate]) is ruling.gate
    assert [whole.rules[place] for place in told.reasons] == [r for r in ruling.held if counts(r)]


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


FACTS = [f"q.{letter}" for letter in "abcd"]


def _comparisons() -> st.SearchStrategy[Condition]:
    choice = st.builds(
        Comparison,
        st.sampled_from(FACTS),
        st.just(Operator.IN),
        st.lists(st.sampled_from("xyz"), max_size=3).map(tuple),
    )
    number = st.builds(
        Comparison,
        st.sampled_from(["q.n", "consumers.count", "consumers.separate"]),
        st.sampled_from([Operator.IS, Operator.AT_LEAST, Operator.AT_MOST]),
        st.integers(0, 4),
    )
    several = st.builds(
        Comparison,
        st.sampled_from(["q.s.u", "q.s.v"]),
        st.just(Operator.IS),
        st.sampled_from(["yes", "no"]),
    )
    return st.one_of(choice, number, several)


CONDITIONS = st.recursive(
    _comparisons(),
    lambda parts: st.one_of(
        st.builds(Not, parts),
        st.builds(All, st.lists(parts, max_size=3).map(tuple)),
        st.builds(Any, st.lists(parts, max_size=3).map(tuple)),
    ),
    max_leaves=5,
)


@st.composite
def rulebooks(draw: st.DrawFn, conditions: st.SearchStrategy[Condition] = CONDITIONS) -> Rulebook:
    """Draw a small pack: questions of every kind, some hidden behind others, and rules on them."""
    shapes = {
        "q.n": AnswerKind.NUMBER,
        "q.s": AnswerKind.SEVERAL,
        **dict.fromkeys(FACTS, AnswerKind.CHOICE),
    }
    values = {AnswerKind.NUMBER: "", AnswerKind.SEVERAL: "uv", AnswerKind.CHOICE: "xyz"}
    asked = Comparison("q.a", Operator.IS, "x")
    hidden = draw(st.sets(st.sampled_from(["q.b", "q.c", "q.n", "q.s"])))
    questions = [LAYOUT] + [
        Question(
            id=name,
            scope=Scope.INTERACTION,
            kind=shape,
            prompt="",
            why="",
            choices=tuple(Choice(value, "", "") for value in values[shape]),
            when=asked if name in hidden else All(()),
        )
        for name, shape in sorted(shapes.items())
    ]
    effects = st.one_of(
        st.builds(Score, st.sampled_from(Verdict), st.integers(-6, 6)),
        st.just(Gate(Verdict.DIRECT)),
        st.just(Hold("ready")),
    )
    drawn = draw(st.lists(st.tuples(conditions, effects), min_size=1, max_size=6))
    rules = tuple(_rule(number, when, effect) for number, (when, effect) in enumerate(drawn))
    return Rulebook((), tuple(questions), rules)


def _rule(number: int, when: Condition, effect: Effect) -> Rule:
    return Rule(f"r.{number}", "", when, (effect,), "", "", "", Strength.STRONG, ())


@settings(max_examples=300)
@given(st.data())
def test_any_rules_say_the_same_compiled(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    _agree(rulebook, *data.draw(interactions(rulebook)))
    _agree(rulebook, *data.draw(complete(rulebook)))


@settings(max_examples=200)
@given(st.data())
def test_whatever_the_rules_the_band_holds_however_the_unknown_turns_out(
    data: st.DataObject,
) -> None:
    rulebook = data.draw(rulebooks())
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
    rulebook = data.draw(rulebooks())
    one, answers = data.draw(interactions(rulebook))
    now, *then = (
        interaction_facts(rulebook.questions, one, answers | {"q.s": value})
        for value in (("u", UNKNOWN), ("u",), ("u", "v"))
    )
    for condition in rulebook.conditions():
        decided = holds(condition, now)
        assert all(decided in (None, holds(condition, facts)) for facts in then)


CHOICES_ONLY = st.recursive(
    st.builds(
        Comparison,
        st.sampled_from(FACTS),
        st.just(Operator.IN),
        st.lists(st.sampled_from("xyz"), min_size=1, max_size=2).map(tuple),
    ),
    lambda parts: st.one_of(
        st.builds(Not, parts),
        st.builds(All, st.lists(parts, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=4,
)


def _by_hand(rulebook: Rulebook, judged: Judgement) -> set[frozenset[tuple[str, Value]]]:
    """Try every set of changed answers with the interpreter, smallest sets first."""
    now = judged.ruling
    resting = {q.id for q in rulebook.questions for r in rulebook.rules if _rests(rulebook, r, q)}
    changes = [
        (question.id, value)
        for question in rulebook.questions
        if question.id in resting
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
                turned = then.gate is None if now.gate else then.verdict is not now.verdict
                if turned:
                    found.add(frozenset(chosen))
        if found:
            return found
    return set()


def _rests(rulebook: Rulebook, rule: Rule, question: Question) -> bool:
    tested = {one.fact for one in mentions(rule.when)}
    behind = {one.fact for q in rulebook.questions if q.id in tested for one in mentions(q.when)}
    return question.id in tested | behind


@settings(max_examples=150)
@given(st.data())
def test_all_smallest_sets_of_up_to_three_changes_are_those_found_by_hand(
    data: st.DataObject,
) -> None:
    rulebook = data.draw(rulebooks(CHOICES_ONLY))
    one, answers = data.draw(interactions(rulebook))
    answers["services.layout"] = "one"
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
    rule = Rule(
        f"r'{hostile}", "", when, (Score(Verdict.EVENTS, 1),), "", "", "", Strength.WEAK, ()
    )
    rulebook = Rulebook((), (question,), (rule,))
    one = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), {})
    _agree(rulebook, one, {"q.a": hostile})


def test_rules_that_share_more_tests_than_python_nests_are_compiled() -> None:
    names = [f"q.n{number}" for number in range(150)]
    questions = tuple(
        Question(name, Scope.INTERACTION, AnswerKind.NUMBER, "", "", (), All(())) for name in names
    )
    when = All(tuple(Comparison(name, Operator.AT_LEAST, 1) for name in names))
    rules = tuple(_rule(number, when, Score(Verdict.EVENTS, 1)) for number in range(40))
    one = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), {})
    rulebook = Rulebook((), (LAYOUT, *questions), rules)
    for number in (0, 1):
        _agree(rulebook, one, {"services.layout": "one", **dict.fromkeys(names, number)})
