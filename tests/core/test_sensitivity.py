"""What would change a verdict: every set turns it, none is larger than it must be."""

from itertools import combinations

import pytest
from msgspec.structs import replace
from support import Judge

from advisor.core.answers import UNKNOWN, NotApplicable, Value
from advisor.core.assessment import Judgement, assess
from advisor.core.condition import ALWAYS, All, Comparison, Condition, Operator
from advisor.core.interaction import Consumer, Interaction, Kind, Project
from advisor.core.question import AnswerKind, Choice, Question, Scope
from advisor.core.rule import Rule, Score, Strength
from advisor.core.rulebook import Rulebook
from advisor.core.ruling import rule_on
from advisor.core.sensitivity import MOST_CHANGES, Change, largest_tried, tipping_sets
from advisor.core.verdict import Verdict
from advisor.core.workload import interaction_facts

CASES = [
    ("signup", ()),
    ("small-app", ()),
    ("small-app", ("customer.check_credit/gap.tolerance=none",)),
    ("clogged-app", ()),
    ("orders", ()),
    ("signup", ("user.signed_up/work.in_request=none", "readiness.tools=[]")),
    ("signup", ("user.signed_up/load.spikes=unknown", "services.layout=unknown")),
    ("orders", ("order.placed/ordering.scope=total",)),
    ("orders", ("payment.refunded/consumers.independence=no",)),
    ("signup", ("readiness.tools=correlation_ids,unknown",)),
    ("signup", ("readiness.tools=alerts,unknown", "user.signed_up/work.in_request=unknown")),
]


def _judgements(judge: Judge) -> list[Judgement]:
    return [one for name, changes in CASES for one in judge(name, *changes).judgements]


def _turned(rulebook: Rulebook, judgement: Judgement, changes: dict[str, Value]) -> bool:
    """Judge the changed answers from scratch; counts and single tools are laid over as facts."""
    questions = {question.id for question in rulebook.questions}
    answers = {**judgement.answers, **{k: v for k, v in changes.items() if k in questions}}
    facts = interaction_facts(rulebook.questions, judgement.interaction, answers)
    facts |= {k: v for k, v in changes.items() if k not in questions}
    if "consumers.separate" in changes:
        facts["consumers.count"] = changes["consumers.separate"]
        facts["consumers.independence"] = answers.get("consumers.independence", "yes")
    then = rule_on(rulebook.rules, facts)
    if judgement.ruling.gate is not None:
        return then.gate is None and then.highest > 0
    return then.verdict is not judgement.verdict


def test_every_set_turns_the_verdict_and_no_part_of_it_does(
    rulebook: Rulebook, judge: Judge
) -> None:
    sizes = set()
    for judgement in _judgements(judge):
        for changes in tipping_sets(rulebook, judgement):
            told = {change.fact: change.after for change in changes}
            sizes.add(len(told))
            assert _turned(rulebook, judgement, told)
            for size in range(1, len(told)):
                for part in combinations(told.items(), size):
                    assert not _turned(rulebook, judgement, dict(part))
    assert sizes == {1, 2}


def test_no_single_answer_that_turns_it_is_left_out(rulebook: Rulebook, judge: Judge) -> None:
    for judgement in _judgements(judge):
        found = tipping_sets(rulebook, judgement)
        named = {(c.fact, c.after) for changes in found if len(changes) == 1 for c in changes}
        for question in rulebook.questions:
            values = ("yes", "no") if question.kind is AnswerKind.SEVERAL else question.values
            for fact in question.fact_names():
                for value in values:
                    before = judgement.facts.get(fact, UNKNOWN)
                    possible = question.can_matter(judgement.facts) and value != before
                    if possible and _turned(rulebook, judgement, {fact: value}):
                        assert (fact, value) in named


@pytest.mark.parametrize(
    ("change", "verdict", "merged"),
    [
        ("user.signed_up/work.in_request=short", Verdict.EVENTS, True),
        ("readiness.tools=[]", Verdict.DIRECT, False),
    ],
)
def test_to_merge_services_is_a_way_to_a_call_and_none_to_events(
    rulebook: Rulebook, judge: Judge, change: str, verdict: Verdict, *, merged: bool
) -> None:
    (judgement,) = judge("signup", change).judgements
    assert judgement.verdict is verdict
    found = tipping_sets(rulebook, judgement)
    assert found
    assert (("services.layout", "one") in {(c.fact, c.after) for c, *_ in found}) is merged


def test_to_split_up_what_is_one_is_a_way_to_events(rulebook: Rulebook) -> None:
    split = Comparison("services.layout", Operator.IS, "several")
    rules = (
        _scoring("r.base", ALWAYS, Verdict.DIRECT, 2),
        _scoring("r.it", split, Verdict.EVENTS, 3),
    )
    pack = replace(rulebook, rules=rules)
    one = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), {})
    judged = assess(pack, Project("x", {"services.layout": "one"}, (one,))).judgements[0]
    assert tipping_sets(pack, judged) == ((Change("services.layout", "one", "several"),),)


@pytest.mark.parametrize("example", ["signup", "small-app", "clogged-app", "orders"])
def test_every_verdict_has_something_that_would_change_it(
    rulebook: Rulebook, judge: Judge, example: str
) -> None:
    for judgement in judge(example).judgements:
        assert tipping_sets(rulebook, judgement)


def test_of_a_growing_number_only_the_first_that_turns_it_is_named(
    rulebook: Rulebook, judge: Judge
) -> None:
    refunded = judge("orders").judgements[3]
    counts = [
        change.after
        for changes in tipping_sets(rulebook, refunded)
        for change in changes
        if change.fact == "consumers.separate"
    ]
    assert counts == [2]


def _numeric(*steps: tuple[int, int]) -> Rulebook:
    """Make a pack of one number, a base of two points for calls, and points from numbers on."""
    number = Question("q.n", Scope.INTERACTION, AnswerKind.NUMBER, "", "", (), ALWAYS)
    rules = [_scoring("r.base", ALWAYS, Verdict.DIRECT, 2)]
    for threshold, points in steps:
        when = Comparison("q.n", Operator.AT_LEAST, threshold)
        rules.append(_scoring(f"r.{threshold}", when, Verdict.EVENTS, points))
    return Rulebook((), (number,), tuple(rules))


def _scoring(name: str, when: Condition, alternative: Verdict, points: int) -> Rule:
    effects = (Score(alternative, points),)
    return Rule(name, "", when, effects, "", "", "", Strength.STRONG, ())


@pytest.mark.parametrize(
    ("given", "steps", "turns"),
    [
        (20, [(100, 3)], {(20, 100)}),
        (500, [(100, 3)], {(500, 99)}),
        (20, [(100, 1), (1000, 3)], {(20, 1000)}),
        (5000, [(100, 3), (1000, 3)], {(5000, 99)}),
        (5000, [(100, 1), (1000, 2)], {(5000, 999)}),
        (20, [(100, 1)], set()),
        (20, [(0, 3)], set()),  # no number is smaller
        (500, [(100, 3), (1000, -3)], {(500, 99), (500, 1000)}),
        (UNKNOWN, [(100, 3)], {(UNKNOWN, 100)}),
        (NotApplicable("so"), [(100, 3)], {(UNKNOWN, 100)}),
        (UNKNOWN, [(100, 3), (1000, 3)], {(UNKNOWN, 100), (UNKNOWN, 999), (UNKNOWN, 1000)}),
    ],
)
def test_of_a_number_the_crossing_value_is_named(
    given: Value, steps: list[tuple[int, int]], turns: set[tuple[Value, Value]]
) -> None:
    rulebook = _numeric(*steps)
    one = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), {"q.n": given})
    judged = assess(rulebook, Project("x", {}, (one,))).judgements[0]
    found = tipping_sets(rulebook, judged)
    assert {(change.before, change.after) for (change,) in found} == turns


def _numbered(condition: Condition, asked_from: int) -> Rulebook:
    """Make a pack with a number, and a question that is asked from that number on."""
    number = Question("q.n", Scope.INTERACTION, AnswerKind.NUMBER, "", "", (), ALWAYS)
    asked = Comparison("q.n", Operator.AT_LEAST, asked_from)
    choices = (Choice("yes", "", ""), Choice("no", "", ""))
    then = Question("q.then", Scope.INTERACTION, AnswerKind.CHOICE, "", "", choices, asked)
    base = _scoring("r.base", ALWAYS, Verdict.DIRECT, 2)
    return Rulebook((), (number, then), (base, _scoring("r.it", condition, Verdict.EVENTS, 3)))


def test_a_number_that_only_a_question_waits_for_turns_it_too() -> None:
    rulebook = _numbered(Comparison("q.then", Operator.IS, "yes"), 100)
    told: dict[str, Value] = {"q.n": 20, "q.then": "yes"}
    one = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), told)
    judged = assess(rulebook, Project("x", {}, (one,))).judgements[0]
    assert tipping_sets(rulebook, judged) == ((Change("q.n", 20, 100),),)


def test_with_another_answer_the_nearest_number_will_do_too() -> None:
    both = All(
        (Comparison("q.n", Operator.AT_LEAST, 100), Comparison("q.then", Operator.IS, "yes"))
    )
    rulebook = _numbered(both, 0)
    far = _scoring("r.far", Comparison("q.n", Operator.AT_LEAST, 1000), Verdict.EVENTS, 1)
    rulebook = replace(rulebook, rules=(*rulebook.rules, far))
    told: dict[str, Value] = {"q.n": 20, "q.then": "no"}
    one = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), told)
    judged = assess(rulebook, Project("x", {}, (one,))).judgements[0]
    assert tipping_sets(rulebook, judged) == (
        (Change("q.n", 20, 100), Change("q.then", "no", "yes")),
    )


def _asking(count: int, choices: int) -> tuple[Rulebook, Judgement]:
    """Judge by so many questions, of which two have to be answered otherwise to turn it."""
    values = tuple(Choice(f"v{number}", "", "") for number in range(choices))
    names = [f"q.n{number}" for number in range(count)]
    questions = (
        Question(n, Scope.INTERACTION, AnswerKind.CHOICE, "", "", values, ALWAYS) for n in names
    )
    ones = [(f"r.{name}", Comparison(name, Operator.IS, "v1")) for name in names]
    rules = (_scoring(name, when, Verdict.EVENTS, 1) for name, when in ones)
    base = _scoring("r.base", ALWAYS, Verdict.DIRECT, 1)
    rulebook = Rulebook((), tuple(questions), (base, *rules))
    told: dict[str, Value] = dict.fromkeys(names, "v0")
    one = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), told)
    return rulebook, assess(rulebook, Project("x", {}, (one,))).judgements[0]


@pytest.mark.parametrize(
    ("count", "choices", "largest"),
    [
        (10, 3, 3),  # 20 + 180 + 960 sets
        (33, 3, 3),  # 66 + 2112 + 43_648
        (34, 3, 2),  # 68 + 2244 + 47_872
        (21, 16, 2),  # 315 + 47_250
        (22, 16, 1),  # 330 + 51_975
        (150, 16, 1),  # 2_514_375 of two, though only 22_500 pairs of facts
    ],
)
def test_sets_are_counted_with_all_that_each_fact_can_become(
    count: int, choices: int, largest: int
) -> None:
    rulebook, judged = _asking(count, choices)
    assert largest_tried(rulebook, judged) == largest
    found = tipping_sets(rulebook, judged)
    assert len(found) == (0 if largest == 1 else count * (count - 1) // 2)


def test_with_the_built_in_pack_three_at_once_are_always_tried(rulebook: Rulebook) -> None:
    one = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), {})
    for layout in ("several", UNKNOWN):
        project = Project("x", {"services.layout": layout}, (one,))
        judged = assess(rulebook, project).judgements[0]
        assert largest_tried(rulebook, judged) == MOST_CHANGES


def test_more_consumers_come_on_top_of_the_producer_itself(rulebook: Rulebook) -> None:
    many = _scoring("r.it", Comparison("consumers.count", Operator.AT_LEAST, 3), Verdict.EVENTS, 3)
    base = _scoring("r.base", ALWAYS, Verdict.DIRECT, 2)
    counted = Rulebook((), rulebook.questions, (base, many))
    for services, found in {
        "p": ((Change("consumers.separate", 0, 2),),),
        "pc": ((Change("consumers.separate", 1, 2),),),
        "pcd": (),  # events, and fewer of them are not thought of
    }.items():
        consumers = tuple(Consumer(service, "act") for service in services)
        one = Interaction(Kind.FACT, "a.b", "p", consumers, {})
        judged = assess(counted, Project("x", {"services.layout": "several"}, (one,))).judgements[0]
        assert tipping_sets(counted, judged) == found


def test_what_opens_a_gate_and_leaves_a_call_for_certain_is_not_named(
    rulebook: Rulebook, judge: Judge
) -> None:
    gate = "invoice.render/gap.tolerance=none"
    might = judge("orders", gate).judgements[-1]
    idle = ("work.in_request=none", "load.spikes=steady", "availability.consumer_down=fail")
    never = judge("orders", gate, *(f"invoice.render/{one}" for one in idle)).judgements[-1]
    assert might.interaction.name == "invoice.render"
    assert might.ruling.gate
    assert never.ruling.gate
    named = [{change.fact for change in one} for one in tipping_sets(rulebook, might)]
    assert {"gap.tolerance"} in named
    harder = [{change.fact for change in one} for one in tipping_sets(rulebook, never)]
    assert {"gap.tolerance"} not in harder
    assert all("gap.tolerance" in facts and len(facts) > 1 for facts in harder)
