"""A worker's loop: what is in its way, and what it tells of that."""

import random
import threading
import time
from pathlib import Path

import pytest
from messaging.bench import Bench
from structlog.testing import capture_logs

from signup_flow.database import Unavailable
from signup_flow.messaging import worker
from signup_flow.messaging.broker import Delivery, Message
from signup_flow.messaging.brokers import database_queue
from signup_flow.messaging.brokers.database_queue import DatabaseQueue, QueueSubscription
from signup_flow.sqlite import SqliteDatabase


def test_a_lock_that_cannot_be_had_is_told_and_not_waited_for(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "one.db")
    (tmp_path / "one.relay.lock").mkdir()
    with pytest.raises(Unavailable), database.exclusive("relay", threading.Event()):
        pass


def test_a_worker_waits_where_nothing_was_there_and_only_there(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.database.migrate(database_queue.MIGRATIONS)
    queue = DatabaseQueue(bench.database, {bench.reaction.contract.type: ("tester",)})
    event, stop, waits = bench.event("cart"), threading.Event(), []
    queue.publish([Message(event.id, event.data.type, event.data.key, event.to_body())])
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


def test_what_fails_whenever_it_is_connected_is_tried_less_and_less_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(random, "uniform", lambda low, high: high)
    stop, waits = threading.Event(), []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 8:
            stop.set()

    def run() -> None:
        raise Unavailable("the database is away, the broker is there")

    monkeypatch.setattr(stop, "wait", wait)
    worker.persist(run, stop)
    assert waits == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_an_event_whose_handler_hangs_is_named(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "HANGS_SECONDS", 0.05)
    bench.fails = lambda event: time.sleep(0.3)
    event, stop = bench.event("cart"), threading.Event()
    with capture_logs() as lines:
        threading.Thread(target=worker.watch, args=(bench.inbox, stop)).start()
        bench.deliver(event)
        stop.set()
    assert {line["event_id"] for line in lines if line["event"] == "still at it"} == {event.id}
