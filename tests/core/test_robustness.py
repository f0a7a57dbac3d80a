"""Other weights: the exact shares against drawn weights, the intervals against trying."""

from fractions import Fraction
from itertools import product
from random import Random

import pytest
from msgspec.structs import replace
from support import EXAMPLES, Judge

from advisor.catalog import data_dir
from advisor.core.assessment import Judgement, assess
from advisor.core.condition import ALWAYS
from advisor.core.robustness import GRID, robustness, stability
from advisor.core.rule import Rule, Score
from advisor.core.ruling import Ruling, rule_on
from advisor.core.verdict import Verdict
from advisor.files.answers import Source, read_answers
from advisor.files.pack import load_rulebook

RULES = load_rulebook([data_dir("rules")])
DRAWS = 20_000


def _judged() -> list[Judgement]:
    found: list[Judgement] = []
    for file in sorted(EXAMPLES.glob("*.yaml")):
        project = read_answers(Source(file.read_text(), file.name), RULES)
        found += assess(RULES, project).judgements
    return [one for one in found if one.ruling.gate is None]


def _share(ruling: Ruling, random: Random, *, any_weights: bool) -> float:
    """Draw weights and count how often the verdict stays."""
    pulls = [one.pull for one in ruling.contributions]
    stays = 0
    for _ in range(DRAWS):
        if any_weights:
            margin = sum(random.expovariate(1) * (1 if pull > 0 else -1) for pull in pulls)
        else:
            margin = sum(random.uniform(0, 2) * pull for pull in pulls)
        stays += (margin > 0) is (ruling.verdict is Verdict.EVENTS)
    return stays / DRAWS


@pytest.mark.parametrize("judged", _judged(), ids=lambda one: one.interaction.name)
def test_the_shares_are_those_of_drawn_weights(judged: Judgement) -> None:
    random = Random(7)  # noqa: S311 - the same weights on every run
    told = robustness(judged.ruling)
    assert told is not None
    drawn = _share(judged.ruling, random, any_weights=True)
    assert float(told.any_weights) == pytest.approx(drawn, abs=0.015)
    drawn = _share(judged.ruling, random, any_weights=False)
    # A grid of a tenth of a point, and a tie goes to the call: within two per cent.
    assert float(told.doubled) == pytest.approx(drawn, abs=0.025)


@pytest.mark.parametrize(
    ("pulls", "any_weights"),
    [
        ([1], Fraction(1)),
        ([-1], Fraction(1)),
        ([2, 0], Fraction(1)),
        ([1, -1], Fraction(1, 2)),
        ([3, -1], Fraction(1, 2)),
        ([2, 1, -1], Fraction(3, 4)),
        ([1, -2, -1], Fraction(3, 4)),
    ],
)
def test_the_shares_are_those_of_all_weights_one_by_one(
    pulls: list[int], any_weights: Fraction
) -> None:
    scores = [(Score(Verdict.EVENTS, pull),) for pull in pulls]
    ruling = rule_on(tuple(replace(RULES.rules[0], when=ALWAYS, effects=one) for one in scores), {})
    told = robustness(ruling)
    assert told is not None
    assert told.any_weights == any_weights
    grids = [range(2 * GRID * abs(pull) + 1) for pull in pulls]
    signed = [
        [-tenth if pull < 0 else tenth for tenth in grid]
        for pull, grid in zip(pulls, grids, strict=True)
    ]
    stays = [(sum(one) > 0) is (ruling.verdict is Verdict.EVENTS) for one in product(*signed)]
    assert told.doubled == Fraction(sum(stays), len(stays))


def _with_points(rule: Rule, points: int) -> Rule:
    effects = (replace(e, points=points) if isinstance(e, Score) else e for e in rule.effects)
    return replace(rule, effects=tuple(effects))


@pytest.mark.parametrize("judged", _judged(), ids=lambda one: one.interaction.name)
def test_within_its_interval_a_weight_turns_nothing_and_beyond_it_does(judged: Judgement) -> None:
    for one in judged.ruling.contributions:
        told = stability(judged.ruling, one)
        for points in range(-40, 41):
            rules = tuple(
                _with_points(rule, points) if rule.id == one.rule.id else rule
                for rule in RULES.rules
            )
            inside = (told.least is None or points >= told.least) and (
                told.most is None or points <= told.most
            )
            then = rule_on(rules, judged.facts).verdict
            assert (then is judged.verdict) is inside, (one.rule.id, points)


def test_where_a_gate_a_hold_or_no_rule_decides_no_weight_does(judge: Judge) -> None:
    gated = judge("signup", "user.signed_up/reply.needed=now").judgements[0]
    assert robustness(gated.ruling) is None
    held = judge("signup", "readiness.tools=correlation_ids,tracing,retries").judgements[0]
    assert held.ruling.deferred
    assert robustness(held.ruling) is None
    assert robustness(rule_on((), {})) is None
