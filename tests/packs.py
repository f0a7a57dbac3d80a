"""Packs drawn at random, and what the interpreter says of an interaction, for all that is faster.

Questions hide questions that hide questions, of the project and of the interaction; rules have
every effect; values and ids hold what has to be quoted.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import TypeAlias

from hypothesis import strategies as st

from advisor.core.answers import NOT_APPLICABLE
from advisor.core.assessment import Judgement
from advisor.core.condition import ALWAYS, All, Any, Comparison, Condition, Not, Operator, facts_in
from advisor.core.question import AnswerKind, Choice, Question, Scope
from advisor.core.rows import RowJudgement
from advisor.core.rule import (
    Contradicts,
    Effect,
    Gate,
    Hold,
    Needs,
    Practice,
    Rule,
    Score,
    Strength,
    Warn,
)
from advisor.core.rulebook import Rulebook
from advisor.core.verdict import Form, Verdict
from advisor.core.workload import COMPUTED, MEASURED

NUMBERS = [0, 1, 2, 3, 400, 401, 10_000, 10_001]
SIGNS = (Operator.AT_LEAST, Operator.AT_MOST)
Shape: TypeAlias = tuple[Scope, AnswerKind, tuple[str, ...]]
Drawn: TypeAlias = tuple[Condition, tuple[Effect, ...]]
Shapes: TypeAlias = Mapping[str, Shape]
SHAPES: Shapes = {
    "services.layout": (Scope.PROJECT, AnswerKind.CHOICE, ("one", "several", "it's")),
    "p.n": (Scope.PROJECT, AnswerKind.NUMBER, ()),
    "p.s": (Scope.PROJECT, AnswerKind.SEVERAL, ("u", "v")),
    "p.a": (Scope.PROJECT, AnswerKind.CHOICE, ("x", "y", "z")),
    "q.a": (Scope.INTERACTION, AnswerKind.CHOICE, ("x", "y", "z")),
    "q.n": (Scope.INTERACTION, AnswerKind.NUMBER, ()),
    "q.s": (Scope.INTERACTION, AnswerKind.SEVERAL, ("u", "v")),
    "q.b": (Scope.INTERACTION, AnswerKind.CHOICE, ("x", 'y"', "z")),
}
EFFECTS: st.SearchStrategy[Effect] = st.one_of(
    st.builds(Score, st.sampled_from(Verdict), st.integers(-3, 6)),
    st.builds(Score, st.just(Verdict.EVENTS), st.integers(1, 3)),  # or few would come to events
    st.just(Gate(Verdict.DIRECT)),
    st.just(Hold("ready")),
    st.builds(Needs, st.sampled_from(list(Form)[1:])),
    st.builds(Warn, st.just("look"), st.sampled_from([None, *Verdict])),
    st.just(Contradicts("not both")),
    st.just(Practice("do")),
)


def conditions(facts: Mapping[str, Sequence[str]]) -> st.SearchStrategy[Condition]:
    """Draw a condition over facts with these values, or numbers where these are none."""
    return st.recursive(
        st.sampled_from([one for fact in facts.items() for one in _comparisons(*fact)]),
        lambda parts: st.one_of(
            st.builds(Not, parts),
            st.builds(All, st.lists(parts, max_size=3).map(tuple)),
            st.builds(Any, st.lists(parts, max_size=3).map(tuple)),
        ),
        max_leaves=5,
    )


def _comparisons(fact: str, values: Sequence[str]) -> Iterator[Comparison]:
    """Yield every comparison of a fact that could tell two deciders apart."""
    if not values:
        for operator, number in product((*SIGNS, Operator.IS), NUMBERS):
            yield Comparison(fact, operator, number)
        return
    known = (*values, NOT_APPLICABLE)
    yield from (Comparison(fact, Operator.IS, value) for value in known)
    for size in range(len(known)):
        yield from (Comparison(fact, Operator.IN, some) for some in combinations(known, size))


def rulebooks(
    shapes: Shapes = SHAPES, computed: Sequence[str] = tuple(COMPUTED)
) -> st.SearchStrategy[Rulebook]:
    """Draw a small pack, each of whose questions may be hidden behind those before it.

    Half of those that are rest on the very last one, so that what is hidden hides in its turn.
    """
    facts: dict[str, Sequence[str]] = {}
    last: dict[str, Sequence[str]] = {}
    whens: list[st.SearchStrategy[Condition]] = []
    for name, shape in shapes.items():
        if shape[0] is Scope.INTERACTION:
            facts |= dict.fromkeys(computed, ())
        always = st.just(ALWAYS)
        hidden = st.one_of(always, conditions(facts), conditions(last)) if last else always
        whens.append(hidden)
        asked = _question(name, shape, ALWAYS)
        last = dict.fromkeys(asked.fact_names(), asked.fact_values)
        facts |= last
    effects = st.lists(EFFECTS, min_size=1, max_size=2).map(tuple)
    rules = st.lists(st.tuples(conditions(facts), effects), min_size=1, max_size=6)

    def made(whens: Sequence[Condition], drawn: Sequence[Drawn]) -> Rulebook:
        questions = tuple(map(_question, shapes, shapes.values(), whens))
        return Rulebook((), questions, tuple(rule(n, *one) for n, one in enumerate(drawn)))

    return st.builds(made, st.tuples(*whens), rules)


def _question(name: str, shape: Shape, when: Condition) -> Question:
    scope, kind, values = shape
    choices = tuple(Choice(value, "", "") for value in values)
    return Question(name, scope, kind, "", "", choices, when)


def rule(number: int | str, when: Condition, effects: tuple[Effect, ...]) -> Rule:
    """Return a rule of which nothing matters but its condition and effects."""
    return Rule(f"r.'{number}", "", when, effects, "", "", "", Strength.STRONG, ())


def row_said(judged: Judgement, rules: Sequence[Rule]) -> RowJudgement:
    """Return what a row would say, as the interpreter found it; of a measured load it is silent."""
    ruling = judged.ruling
    place = {rule.id: number for number, rule in enumerate(rules)}
    warned = [
        rule.id
        for rule, _ in (*judged.warnings, *judged.contradictions)
        if MEASURED.keys().isdisjoint(facts_in(rule.when))
    ]
    return RowJudgement(
        judged.form.size,
        judged.later.size if judged.later else 0,
        ruling.scores[Verdict.DIRECT],
        ruling.scores[Verdict.EVENTS],
        ruling.provisional,
        ruling.close,
        place[ruling.gate.id] if ruling.gate else None,
        [place[rule.id] for rule in ruling.held if _is_reason(rule)],
        sorted({place[name] for name in warned}),
    )


def _is_reason(rule: Rule) -> bool:
    return any(isinstance(effect, Score | Gate | Hold) for effect in rule.effects)
