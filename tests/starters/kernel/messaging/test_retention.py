"""What is forgotten, and what never."""

import time
from functools import partial

import pytest
from messaging.bench import Bench

from signup_flow.messaging import dead_letters, retention


def test_what_is_forgotten_is_never_newer_than_what_could_come_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.fails, right = lambda event: event.data.thing != "good", time.time()
    # The good one was handled on a machine whose clock is wrong.
    for thing, late in [("bad", 0), ("good", -600), ("worse", 7200)]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("time.time", lambda now=right + late: now)
            bench.deliver(bench.event(thing))
    forget = partial(retention.purge, {"tester": bench.database}, -1)
    assert forget(dict)[:2] == (0, 0)
    bench.retry_later(rounds=3)
    for letter in dead_letters.parked(bench.database):
        assert dead_letters.discard(bench.database, letter.event_id) == 1
    monkeypatch.setattr(retention, "PATIENCE", 0.3)
    assert forget(lambda: {"tester": 1, "other": 0}) == (0, 0, "while 1 are not acknowledged")
    busy = iter([{"tester": 1, "other": 0}, {"tester": 0, "other": 1}])
    assert forget(lambda: next(busy)) == (0, 3, "")


def test_nothing_handled_is_forgotten_beside_an_event_that_is_dated_in_the_future(
    bench: Bench,
) -> None:
    bench.deliver(bench.event("cart"))
    with bench.database.transaction() as tx:
        tx.execute(
            "INSERT INTO outbox (event_id, type, key, body, correlation_id, created_at)"
            " VALUES ('1', 'thing.happened', 'cart', ?, '', ?)",
            (b"", time.time() + 86_400 * 400),
        )
    purge = partial(retention.purge, {"tester": bench.database}, -1)
    kept = "without end: an event in tester's outbox is dated in the future"
    assert purge(dict) == (0, 0, kept)
    with bench.database.transaction() as tx:
        tx.execute("DELETE FROM outbox")
    assert purge(dict) == (0, 1, "")
