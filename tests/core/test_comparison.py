"""Two assessments: what changed is named, and the causes really move the verdict."""

import pytest
from msgspec.structs import replace
from support import Judge

from advisor.core.assessment import assess
from advisor.core.comparison import Comparison, compare
from advisor.core.rulebook import Reweighing

ONE = "user.signed_up"
MOVES = [
    (f"{ONE}/work.in_request=short", f"{ONE}/consumers.data=different"),
    (f"{ONE}/reply.needed=now",),
    ("services.layout=one", f"{ONE}/work.in_request=short"),
    ("readiness.tools=correlation_ids",),
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


def test_what_was_weighed_anew_is_told_in_the_same_order_every_time(judge: Judge) -> None:
    old, new = judge("signup"), judge("signup")
    rules = [Reweighing(f"a.{name}", 1, 2, "--weight") for name in "dbeac"]
    new = replace(new, rulebook=replace(new.rulebook, reweighed=tuple(rules)))
    told = [one.rule for one in compare(old, new).reweighed]
    assert told == ["a.a", "a.b", "a.c", "a.d", "a.e"]


def test_interactions_that_come_and_go_are_named(judge: Judge) -> None:
    found = compare(judge("signup"), judge("small-app"))
    assert found.removed == ("user.signed_up",)
    assert set(found.added) == {"invoice.paid", "customer.check_credit"}
    assert found.moved
    assert found.verdicts == ("events", "direct")


def test_a_new_producer_is_not_blamed_for_what_its_consumers_change(judge: Judge) -> None:
    weak = (f"{ONE}/work.in_request=short",)
    alone = judge("signup", *weak, f"{ONE}/consumers=email")
    (one,) = alone.project.interactions
    moved = replace(alone.project, interactions=(replace(one, producer="accounts"),))
    (found,) = compare(judge("signup", *weak), assess(alone.rulebook, moved)).differences
    assert found.verdicts == ("events", "direct")
    assert found.causes == (("consumers",),)


def test_what_events_wait_for_is_told_once_it_is_asked_for_and_once_it_is_there(
    judge: Judge,
) -> None:
    ready, unready = judge("signup"), judge("signup", "readiness.tools=correlation_ids")
    (worse,), (better,) = (
        compare(*pair).differences for pair in ((ready, unready), (unready, ready))
    )
    (until,) = worse.held[1]
    assert "alarm" in until
    assert worse.held == ((), (until,))
    assert better.held == ((until,), ())
