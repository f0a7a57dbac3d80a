"""What follows from which rules, to the point: gates, bands, what is open, what is put off."""

import pytest

from advisor.core.condition import ALWAYS, Comparison, Condition, Operator
from advisor.core.rule import Effect, Gate, Hold, Rule, Score, Strength
from advisor.core.ruling import rule_on
from advisor.core.verdict import Verdict

DIRECT, EVENTS = Verdict.DIRECT, Verdict.EVENTS
GATE, HOLD = Gate(DIRECT), Hold("somebody is told")
OPEN = Comparison("what.nobody_knows", Operator.IS, "x")
FLAGS = ("gate", "waiting", "deferred", "weighed", "close", "provisional", "settled")


def _rule(effect: Effect | int, when: Condition) -> Rule:
    effect = Score(EVENTS, effect) if isinstance(effect, int) else effect
    return Rule("a.b", "T", when, (effect,), "B", "S", "W", Strength.WEAK, ())


@pytest.mark.parametrize(
    ("known", "unknown", "verdict", "band", "flags"),
    [
        ([-1], [], DIRECT, (-1, -1), "weighed settled"),
        ([0], [], DIRECT, (0, 0), "weighed close settled"),
        ([1], [], EVENTS, (1, 1), "weighed close"),
        ([2], [], EVENTS, (2, 2), "weighed"),
        ([3, Score(DIRECT, 2)], [], EVENTS, (1, 1), "weighed close"),
        ([1], [-1], EVENTS, (0, 1), "weighed close provisional"),
        ([2], [-1, 5], EVENTS, (1, 7), "weighed"),
        ([0], [1], DIRECT, (0, 1), "weighed close provisional"),
        ([0], [-2], DIRECT, (-2, 0), "weighed close settled"),
        ([-1], [1], DIRECT, (-1, 0), "weighed settled"),
        ([GATE, 9], [], DIRECT, (9, 9), "gate settled"),
        ([GATE, 1], [-5, HOLD], DIRECT, (-4, 1), "gate settled"),
        ([GATE, HOLD, 1], [GATE], DIRECT, (1, 1), "gate settled"),
        ([1], [GATE], DIRECT, (1, 1), "waiting provisional"),
        ([0], [GATE], DIRECT, (0, 0), "weighed close settled"),
        ([0], [GATE, 2], DIRECT, (0, 2), "weighed close provisional"),
        ([HOLD, 1], [], DIRECT, (1, 1), "deferred"),
        ([HOLD, 0], [], DIRECT, (0, 0), "weighed close settled"),
        ([HOLD, 0], [2], DIRECT, (0, 2), "weighed close"),
        ([HOLD, 1], [GATE], DIRECT, (1, 1), "waiting"),
        ([1], [HOLD], EVENTS, (1, 1), "weighed close provisional"),
        ([0], [HOLD], DIRECT, (0, 0), "weighed close settled"),
    ],
)
def test_what_is_known_and_what_is_not_decide_to_the_point(
    known: list[Effect | int],
    unknown: list[Effect | int],
    verdict: Verdict,
    band: tuple[int, int],
    flags: str,
) -> None:
    rules = [_rule(one, ALWAYS) for one in known] + [_rule(one, OPEN) for one in unknown]
    ruling = rule_on(tuple(rules), {})
    assert (ruling.verdict, (ruling.lowest, ruling.highest)) == (verdict, band)
    assert [name for name in FLAGS if getattr(ruling, name)] == flags.split()


def test_a_gate_that_holds_names_the_facts_that_make_it_hold() -> None:
    known = Comparison("reply.needed", Operator.IS, "now")
    ruling = rule_on((_rule(1, OPEN), _rule(GATE, known)), {"reply.needed": "now", "b.c": "y"})
    assert ruling.gate_grounds == {"reply.needed": "now"}
