"""What is forgotten, and what never."""

import time
from functools import partial

import pytest
from messaging.bench import Bench

from signup_flow.messaging import dead_letters, retention


def test_what_is_forgotten_is_never_newer_than_what_could_come_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.fails = lambda event: event.data.thing == "bad"
    bench.deliver(bench.event("bad"))
    late = time.time() - 600  # on a machine whose clock is wrong
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.time", lambda: late)
        bench.deliver(bench.event("good"))
    forget = partial(retention.purge, [bench.database], -1)
    assert forget(dict) == (0, 0, 0)
    bench.retry_later(rounds=3)
    dead_letters.discard(bench.database, next(dead_letters.parked(bench.database)).event_id)
    monkeypatch.setattr(retention, "PATIENCE", 0.3)
    assert forget(lambda: {"tester": 1, "other": 0}) == (0, 0, 1)
    busy = iter([{"tester": 1, "other": 0}, {"tester": 0, "other": 1}])
    assert forget(lambda: next(busy)) == (0, 2, 0)
