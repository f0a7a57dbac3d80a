"""Dead letters: which there are, how many at a time, of what cause, and whom they hold up."""

import pytest
from messaging.bench import Bench

from signup_flow.messaging import dead_letters


def _stuck(bench: Bench, key: str, event_type: str = "thing.happened") -> bool:
    return dead_letters.is_stuck(bench.database, "tester", event_type, key)


def test_a_key_is_stuck_while_an_event_is_dead_and_neither_before_nor_after(bench: Bench) -> None:
    bench.fails = lambda event: event.data.number == 1
    bench.deliver(bench.event("a", 1), bench.event("a", 2), bench.event("b", 2))
    assert not _stuck(bench, "a")
    bench.retry_later(rounds=3)
    assert bench.parked() == [("dead", "a"), ("held", "a")]
    assert _stuck(bench, "a")
    assert not _stuck(bench, "b") and not _stuck(bench, "a", "another.type")
    dead_letters.replay(bench.database)
    assert not _stuck(bench, "a")


def test_a_key_is_not_stuck_for_what_was_handled_and_came_again_with_another_body(
    bench: Bench,
) -> None:
    event = bench.event("a")
    bench.deliver(event)
    bench.deliver(event, body=event.to_body() + b" ")
    assert bench.parked() == [("dead", "a")]
    assert not _stuck(bench, "a")


def test_one_of_several_dead_letters_is_replayed_by_its_id(bench: Bench) -> None:
    bench.fails = lambda event: True
    one, other = bench.event("a"), bench.event("b")
    bench.deliver(one, other)
    bench.retry_later(rounds=3)
    bench.fails = lambda event: False
    assert dead_letters.replay(bench.database, other.id) == 1
    bench.retry_later()
    assert bench.work() == [("b", 1)]
    assert bench.parked() == [("dead", "a")]


def test_what_is_still_tried_is_not_discarded(bench: Bench) -> None:
    bench.fails = lambda event: True
    event = bench.event("a")
    bench.deliver(event)
    assert dead_letters.discard(bench.database, event.id) == 0
    bench.fails = lambda event: False
    bench.retry_later()
    assert bench.work() == [("a", 1)]


def test_a_spoilt_copy_that_is_discarded_does_not_keep_out_the_event_itself(bench: Bench) -> None:
    event = bench.event("a")
    bench.deliver(event, body=event.to_body()[:-20])
    assert dead_letters.discard(bench.database, event.id) == 1
    bench.deliver(event)
    assert (bench.work(), bench.parked()) == ([("a", 1)], [])


@pytest.mark.parametrize("own", [True, False], ids=["its own ID", "that of another"])
def test_an_event_of_an_unknown_version_that_is_discarded_does_not_come_back(
    bench: Bench, own: bool
) -> None:
    known, other = bench.event("a"), bench.event("b")
    newer = (known if own else other).to_body().replace(b"thing.happened/1", b"thing.happened/2")
    bench.deliver(known, body=newer)
    bench.retry_later(rounds=3)
    assert dead_letters.discard(bench.database, known.id) == 1
    if own:
        bench.deliver(known, body=newer)
        assert bench.parked() == []
    bench.deliver(known)
    bench.retry_later()
    assert bench.work() == ([] if own else [("a", 1)])


def test_more_dead_letters_than_are_read_at_once_are_all_listed_in_order(bench: Bench) -> None:
    keys = [f"cart-{number}" for number in range(dead_letters.AT_ONCE + 10)]
    events = [bench.event(key) for key in keys]
    bench.deliver(*events, body=b"junk")
    bench.database.query("PRAGMA reverse_unordered_selects = ON")
    assert [one.key for one in dead_letters.parked(bench.database)] == keys
    (last,) = dead_letters.parked(bench.database, events[-1].id)
    assert last.key == keys[-1]


def test_dead_letters_are_grouped_by_their_cause(bench: Bench) -> None:
    for number in range(3):
        bench.deliver(bench.event(f"cart-{number}", number), body=b'{"n": %d}' % number)
    bench.deliver(bench.event("cart", 9), body=b"[]")
    groups = dead_letters.by_error([bench.database])
    assert [group[0] for group in groups] == [3, 1]
