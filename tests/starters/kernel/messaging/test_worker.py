"""A worker's loop: what is in its way, and what it tells of that."""

import itertools
import random
import threading
import time
from pathlib import Path

import pytest
from messaging.bench import Bench, Happened
from structlog.testing import capture_logs

from signup_flow.database import Unavailable
from signup_flow.messaging import worker
from signup_flow.messaging.broker import BrokerFailed, Delivery, Message
from signup_flow.messaging.brokers import database_queue
from signup_flow.messaging.brokers.database_queue import DatabaseQueue, QueueSubscription
from signup_flow.messaging.event import Event
from signup_flow.sqlite import SqliteDatabase


def test_a_lock_that_cannot_be_had_is_told_and_not_waited_for(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "one.db")
    (tmp_path / "one.relay.lock").mkdir()
    with pytest.raises(Unavailable), database.exclusive("relay", threading.Event()):
        pass


def _queue(bench: Bench, event: Event[Happened]) -> DatabaseQueue:
    """Return a queue in which an event waits for the consumer."""
    bench.database.migrate(database_queue.MIGRATIONS)
    queue = DatabaseQueue(bench.database, {event.data.type: ("tester",)})
    queue.publish([Message(event.id, event.data.type, event.data.key, event.to_body())])
    return queue


@pytest.mark.parametrize("shared", [True, False])
def test_a_second_worker_of_a_consumer_waits_where_the_broker_cannot_keep_the_order(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, shared: bool
) -> None:
    monkeypatch.setattr(QueueSubscription, "shared", shared)
    queue, stop = _queue(bench, bench.event("cart")), threading.Event()
    bench.fails = lambda event: bool(stop.set())
    with bench.database.exclusive("work-tester", stop) as first:
        assert first
        if not shared:
            threading.Timer(0.3, stop.set).start()
        worker.work(bench.inbox, lambda: queue, stop)
    assert bench.work() == ([("cart", 1)] if shared else [])


def test_a_worker_waits_where_nothing_was_there_and_only_there(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue, stop, waits = _queue(bench, bench.event("cart")), threading.Event(), []
    receive = QueueSubscription.receive

    def counted(self: QueueSubscription, most: int, seconds: float) -> list[Delivery]:
        waits.append(seconds)
        if len(waits) == 4:
            stop.set()
        return receive(self, most, seconds)

    monkeypatch.setattr(QueueSubscription, "receive", counted)
    worker.work(bench.inbox, lambda: queue, stop)
    assert waits == [0.0, 0.0, 0.1, 0.1]
    assert bench.work() == [("cart", 1)]
    assert bench.inbox.at is None


@pytest.mark.parametrize("error", [Unavailable, BrokerFailed])
@pytest.mark.parametrize(
    ("seconds", "pauses"), [(0, [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]), (60, [0.1] * 8)]
)
def test_what_fails_whenever_it_is_connected_is_tried_less_and_less_often(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception], seconds: float, pauses: list[float]
) -> None:
    monkeypatch.setattr(random, "uniform", lambda low, high: high)
    stop, waits, clock = threading.Event(), [], itertools.count(step=seconds)
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 8:
            stop.set()

    def run() -> None:
        raise error("one of them is away, the other is there")

    monkeypatch.setattr(stop, "wait", wait)
    worker.persist(run, stop)
    assert waits == pauses


def test_an_event_whose_handler_hangs_is_named(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "HANGS_SECONDS", 0.05)
    event, stop = bench.event("cart"), threading.Event()
    bench.fails = lambda event: time.sleep(0.3) or bool(stop.set())
    with capture_logs() as lines:
        worker.work(bench.inbox, lambda: _queue(bench, event), stop)
    assert {line["event_id"] for line in lines if line["event"] == "still at it"} == {event.id}
