"""Three-valued logic, and the laws that make unknown answers safe."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.answers import Value
from advisor.core.condition import (
    All,
    Any,
    Comparison,
    Condition,
    Not,
    Operator,
    grounds,
    holds,
    missing,
)

_FACTS = ("a", "b", "n")
_VALUES: dict[str, tuple[Value, ...]] = {"a": ("x", "y"), "b": ("x", "y"), "n": (0, 1, 2)}

_comparisons = st.one_of(
    st.builds(Comparison, st.sampled_from("ab"), st.just(Operator.IS), st.sampled_from(["x", "y"])),
    st.builds(Comparison, st.sampled_from("ab"), st.just(Operator.IN), st.just(("x", "z"))),
    st.builds(
        Comparison,
        st.just("n"),
        st.sampled_from([Operator.AT_LEAST, Operator.AT_MOST]),
        st.integers(0, 3),
    ),
)
_conditions: st.SearchStrategy[Condition] = st.recursive(
    _comparisons,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Any, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
_known = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in _VALUES.items()}
)

_TRUE = Comparison("a", Operator.IS, "x")
_FALSE = Comparison("a", Operator.IS, "y")
_OPEN = Comparison("b", Operator.IS, "x")
_OUTCOME = {_TRUE: True, _FALSE: False, _OPEN: None}


@pytest.mark.parametrize(("left", "right"), list(product(_OUTCOME, repeat=2)))
def test_all_and_any_follow_kleene(left: Comparison, right: Comparison) -> None:
    # None sorts between False and True: all is the minimum, any the maximum.
    order = [False, None, True]
    ranks = [order.index(_OUTCOME[one]) for one in (left, right)]
    facts = {"a": "x"}
    assert holds(All((left, right)), facts) is order[min(ranks)]
    assert holds(Any((left, right)), facts) is order[max(ranks)]


def test_all_of_nothing_holds_and_any_of_nothing_does_not() -> None:
    assert holds(All(()), {}) is True
    assert holds(Any(()), {}) is False


@given(_conditions, _known)
def test_one_more_fact_never_changes_what_was_decided(
    condition: Condition, known: dict[str, Value]
) -> None:
    before = holds(condition, known)
    for name in _FACTS:
        if name not in known and before is not None:
            for value in _VALUES[name]:
                assert holds(condition, {**known, name: value}) is before


@given(_conditions, _known)
def test_an_undecided_condition_can_go_either_way_only_through_what_it_misses(
    condition: Condition, known: dict[str, Value]
) -> None:
    open_facts = missing(condition, known)
    if holds(condition, known) is None:
        assert open_facts
    assert not set(open_facts) & set(known)


@given(_conditions, _known)
def test_the_grounds_alone_lead_to_the_same_outcome(
    condition: Condition, known: dict[str, Value]
) -> None:
    outcome = holds(condition, known)
    if outcome is not None:
        assert holds(condition, grounds(condition, known)) is outcome


def test_of_an_any_only_the_part_that_holds_is_named() -> None:
    facts: dict[str, Value] = {"a": "x", "b": "y"}
    assert grounds(Any((_TRUE, _OPEN)), facts) == {"a": "x"}


@pytest.mark.parametrize(
    ("operator", "operand", "thresholds"),
    [
        (Operator.AT_LEAST, 3, {3}),
        (Operator.AT_MOST, 3, {4}),
        (Operator.IS, 3, {3, 4}),
        (Operator.IS, "x", set()),
        (Operator.IN, (3, "x", 5), {3, 4, 5, 6}),
    ],
)
def test_the_outcome_of_a_number_changes_at_the_thresholds_and_nowhere_else(
    operator: Operator, operand: Value, thresholds: set[int]
) -> None:
    compared = Comparison("n", operator, operand)
    assert set(compared.thresholds) == thresholds
    turns = {n for n in range(1, 10) if compared.matches(n) is not compared.matches(n - 1)}
    assert turns == thresholds


def test_a_text_is_never_compared_as_a_number() -> None:
    with pytest.raises(TypeError):
        holds(Comparison("n", Operator.AT_LEAST, 1), {"n": "3"})
