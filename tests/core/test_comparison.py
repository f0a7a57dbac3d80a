"""Two assessments: what changed is named, and the causes really move the verdict."""

import pytest
from msgspec.structs import replace
from support import Judge

from advisor.core.assessment import Assessment, assess
from advisor.core.comparison import Changed, Comparison, compare
from advisor.core.rule import Contradicts, Effect, Score
from advisor.core.rulebook import Layer, Reweighing
from advisor.core.verdict import Verdict

ONE = "user.signed_up"
SILENT = "readiness.tools=correlation_ids"
MOVES = [
    (f"{ONE}/work.in_request=short", f"{ONE}/consumers.data=different"),
    (f"{ONE}/reply.needed=now",),
    ("services.layout=one", f"{ONE}/work.in_request=short"),
    (SILENT,),
    (f"{ONE}/consumers=email", f"{ONE}/ordering.scope=total", f"{ONE}/payload.size=large"),
]


def _compared(judge: Judge, *changes: str) -> Comparison:
    return compare(judge("signup"), judge("signup", *changes))


@pytest.mark.parametrize("changes", MOVES)
def test_the_causes_are_the_smallest_sets_that_move_the_verdict(
    judge: Judge, changes: tuple[str, ...]
) -> None:
    (one,) = _compared(judge, *changes).differences
    assert one.verdicts == ("events", "direct")
    told = set(one.causes)
    assert told
    by_name = {change.partition("=")[0].rpartition("/")[2]: change for change in changes}
    for cause in told:
        then = judge("signup", *(by_name[name] for name in cause))
        assert then.judgements[0].verdict == "direct"
    for name, change in by_name.items():
        alone = judge("signup", change).judgements[0].verdict == "direct"
        assert ((name,) in told) is alone


def test_the_shifts_add_up_to_the_difference_of_the_margins(judge: Judge) -> None:
    for changes in MOVES:
        (one,) = _compared(judge, *changes).differences
        before, after = one.margins
        assert sum(shift.after - shift.before for shift in one.shifts) == after - before


def test_nothing_differs_from_itself(judge: Judge) -> None:
    found = compare(judge("orders"), judge("orders"))
    assert not found.moved
    assert (found.differences, found.packs, found.reweighed) == ((), (), ())


def _where(old: Assessment, rule: str, *effects: Effect) -> Assessment:
    """Judge the same project where something else follows from one rule."""
    rules = (replace(one, effects=effects) if one.id == rule else one for one in old.rulebook.rules)
    return assess(replace(old.rulebook, rules=tuple(rules)), old.project)


def test_what_the_rules_alone_change_is_told_without_any_answer(judge: Judge) -> None:
    old = judge("signup")
    new = _where(old, "services.separate", Score(Verdict.EVENTS, 2))
    (found,) = compare(old, new).differences
    assert (found.answers, found.moved, found.causes) == ((), False, ())
    assert [(one.rule, one.before, one.after) for one in found.shifts] == [
        ("services.separate", 1, 2)
    ]


def test_what_deserves_a_second_look_is_told_without_any_answer(judge: Judge) -> None:
    risky, rule = judge("signup", f"{ONE}/publish.agreement=apart"), "publish.dual-write"
    found = compare(risky, _where(risky, rule))
    assert found.differences == ()
    (gone,), come = found.cautions
    assert (gone.rule, gone.interactions, come) == (rule, (ONE,), ())
    contrary = _where(risky, rule, Contradicts(gone.text))
    found = compare(risky, contrary)
    assert found.cautions == ((gone,), ())
    assert found.contradictions == ((), (gone,))


def test_what_concerns_the_whole_project_is_told_once(judge: Judge) -> None:
    found = compare(judge("orders", SILENT), judge("orders"))
    assert [one.what for one in found.answers] == ["readiness.tools"]
    assert not any(one.answers for one in found.differences)
    both = ("order.placed", "invoice.render")
    ((until,), ()), (cautions, ()) = found.conditions, found.cautions
    assert until.interactions == both
    assert ("debugging.silent-failure", both) in [(one.rule, one.interactions) for one in cautions]


def test_a_pack_that_comes_or_goes_is_told(judge: Judge) -> None:
    old = judge("signup")
    acme = Layer("acme", "1", "d" * 64)
    new = replace(old, rulebook=replace(old.rulebook, layers=(*old.rulebook.layers, acme)))
    told = f"acme 1 {'d' * 12}"
    assert compare(old, new).packs == (("", told),)
    assert compare(new, old).packs == ((told, ""),)


def test_the_gate_that_decides_on_either_side_is_named(judge: Judge) -> None:
    (found,) = _compared(judge, f"{ONE}/reply.needed=now").differences
    assert found.gates == ("", "The caller needs the answer now")


def test_where_no_back_end_would_do_none_is_named(judge: Judge) -> None:
    nowhere = ("order.placed/payload.size=huge", "order.placed/history.replay=months")
    found = compare(judge("orders"), judge("orders", *nowhere))
    assert found.backends == ("rabbitmq", "")


def test_what_was_weighed_anew_is_told_in_the_same_order_every_time(judge: Judge) -> None:
    old, new = judge("signup"), judge("signup")
    rules = [Reweighing(f"a.{name}", 1, 2, "--weight") for name in "dbeac"]
    new = replace(new, rulebook=replace(new.rulebook, reweighed=tuple(rules)))
    told = [one.rule for one in compare(old, new).reweighed]
    assert told == ["a.a", "a.b", "a.c", "a.d", "a.e"]
    assert compare(new, new).reweighed == ()


def test_interactions_that_come_and_go_are_named(judge: Judge) -> None:
    found = compare(judge("signup"), judge("small-app"))
    assert found.removed == ("user.signed_up",)
    assert set(found.added) == {"invoice.paid", "customer.check_credit"}
    assert found.moved
    assert found.verdicts == ("events", "direct")
    assert found.forms == ("publish-subscribe", "direct-calls")
    orders = judge("orders")
    fewer = replace(orders, judgements=orders.judgements[1:])
    assert compare(fewer, orders).moved
    assert compare(orders, fewer).moved


def test_a_new_producer_is_not_blamed_for_what_its_consumers_change(judge: Judge) -> None:
    weak = (f"{ONE}/work.in_request=short",)
    alone = judge("signup", *weak, f"{ONE}/consumers=email")
    (one,) = alone.project.interactions
    moved = replace(alone.project, interactions=(replace(one, producer="accounts"),))
    (found,) = compare(judge("signup", *weak), assess(alone.rulebook, moved)).differences
    assert found.verdicts == ("events", "direct")
    assert found.causes == (("consumers",),)
    assert Changed("producer", "signup", "accounts") in found.answers


def test_what_events_wait_for_is_told_once_it_is_asked_for_and_once_it_is_there(
    judge: Judge,
) -> None:
    ready, unready = judge("signup"), judge("signup", SILENT)
    worse, better = (compare(*pair) for pair in ((ready, unready), (unready, ready)))
    (until,) = worse.conditions[1]
    assert "alarm" in until.text
    assert worse.conditions == ((), (until,))
    assert better.conditions == ((until,), ())


def test_a_call_that_events_are_to_replace_later_has_moved(judge: Judge) -> None:
    fewer, short = f"{ONE}/consumers=email", f"{ONE}/work.in_request=short"
    old, new = judge("signup", SILENT, fewer, short), judge("signup", SILENT, fewer)
    found = compare(old, new)
    (one,) = found.differences
    assert (one.verdicts, one.laters) == (("direct", "direct"), (None, "work-queue"))
    assert one.causes == (("work.in_request",),)
    assert (found.put_off, found.moved, one.turned) == ((False, True), True, True)


def test_a_larger_form_for_later_is_a_move_and_no_turn(judge: Judge) -> None:
    (one,) = compare(
        judge("signup", SILENT, f"{ONE}/consumers=email"), judge("signup", SILENT)
    ).differences
    assert one.laters == ("work-queue", "publish-subscribe")
    assert (one.moved, one.turned, one.causes) == (True, False, ())


def test_a_gate_that_takes_over_from_another_is_a_difference(judge: Judge) -> None:
    old = judge("signup", f"{ONE}/reply.needed=now", f"{ONE}/gap.tolerance=none")
    gate = old.judgements[0].ruling.gate
    assert gate
    (one,) = compare(old, _where(old, gate.id)).differences
    assert (one.gates[0], one.moved, one.shifts) == (gate.title, False, ())
    assert one.gates[1]
