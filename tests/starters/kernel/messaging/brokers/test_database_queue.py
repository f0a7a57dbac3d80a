"""A queue in a table: its workers share the events by key."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from signup_flow.database import Database
from signup_flow.messaging import heartbeat
from signup_flow.messaging.broker import Broker
from signup_flow.messaging.brokers.database_queue import DatabaseQueue
from signup_flow.sqlite import SqliteDatabase

contract = pytest.importorskip("messaging.contract", reason="for projects that have a server")
in_order, messages, take = contract.in_order, contract.messages, contract.take


@pytest.fixture
def queue(connect: Callable[[], Broker]) -> DatabaseQueue:
    broker = connect()
    if not isinstance(broker, DatabaseQueue):
        pytest.skip("this broker is a server")
    return broker


def _in_hand(queue: DatabaseQueue) -> list[str]:
    return sorted(
        positions for (positions,) in queue.database.query("SELECT positions FROM leases")
    )


def test_workers_of_a_table_share_its_events_by_key(queue: DatabaseQueue, own: Database) -> None:
    queue.publish(messages(*range(10), keys=4))
    one, two = (queue.subscribe("first", own) for _ in range(2))
    assert [it.event_id for it in one.receive(2, 0)] == ["id-0", "id-1"]
    mine = two.receive(10, 0)
    assert [it.event_id for it in mine] == ["id-2", "id-3", "id-6", "id-7"]
    two.acknowledge(mine)
    assert one.shared
    assert _in_hand(queue) == ["[1, 3]", "[]"]
    assert two.receive(10, 0) == []
    one._heartbeat.close()
    time.sleep(0.4)  # the first has died: its lease runs out
    again = two.receive(10, 0)
    assert [it.event_id for it in again if it.redelivered] == ["id-0", "id-1"]
    assert in_order(again, [0, 1, 4, 5, 8, 9])
    two.close()  # its connection broke, say: its process knows that nobody works on these
    assert in_order(one.receive(10, 0), [0, 1, 4, 5, 8, 9])
    assert _in_hand(queue) == ["[1, 3, 9, 11, 17, 19]"]
    one.close()


def test_what_a_living_worker_has_in_hand_stays_its_own_unless_it_hangs(
    queue: DatabaseQueue, own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.publish(messages(1))
    one, two = (queue.subscribe("first", own) for _ in range(2))
    assert len(one.receive(1, 0)) == 1
    time.sleep(3 * one.lease_seconds)
    assert two.receive(1, 0) == []
    monkeypatch.setattr(heartbeat, "LONGEST_SECONDS", 0.0)  # it hangs, that means
    time.sleep(2 * one.lease_seconds)
    assert [it.redelivered for it in two.receive(1, 0)] == [True]
    one.close()
    two.close()


def test_a_worker_with_a_shorter_lease_leaves_another_its_longer_one(
    queue: DatabaseQueue, own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.publish(messages(*range(3), keys=2))
    short = queue.subscribe("first", own)
    monkeypatch.setenv("SIGNUP_FLOW_LEASE_SECONDS", "60")
    long = queue.subscribe("first", own)
    assert [it.event_id for it in long.receive(1, 0)] == ["id-0"]
    assert [it.event_id for it in short.receive(9, 0)] == ["id-1"]
    long.close()
    short.close()


def test_who_finds_nothing_waits_for_what_is_published_and_only_reads(
    queue: DatabaseQueue, own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = queue.subscribe("first", own)
    wait, waited = one.listener.wait, []

    def meanwhile(seconds: float) -> None:
        waited.append(seconds)
        queue.publish(messages(1))
        wait(seconds)

    monkeypatch.setattr(one.listener, "wait", meanwhile)
    with monkeypatch.context() as locked:
        locked.setattr(queue.database, "transaction", None)
        assert one.receive(9, 0) == []
    assert [it.event_id for it in one.receive(9, 30)] == ["id-1"]
    queue.publish(messages(2))
    assert [it.event_id for it in one.receive(9, 30)] == ["id-2"]
    assert waited == [30]
    one.close()


def test_the_order_is_no_accident_of_how_a_table_is_read(
    queue: DatabaseQueue, own: Database
) -> None:
    if isinstance(queue.database, SqliteDatabase):
        queue.database.query("PRAGMA reverse_unordered_selects = ON")
    queue.publish(messages(*range(4), keys=1))
    assert in_order(take(queue, own, "first", 4, acknowledge=0), range(4))


def test_workers_that_look_at_the_same_time_take_nothing_from_each_other(
    queue: DatabaseQueue, own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.publish(messages(*range(4), keys=1))
    one, two = (queue.subscribe("first", own) for _ in range(2))
    now = queue.database.now

    def overtaken() -> float:
        monkeypatch.setattr(queue.database, "now", now)
        moment = now()
        time.sleep(0.01)
        assert len(one.receive(1, 0)) == 1
        return moment

    monkeypatch.setattr(queue.database, "now", overtaken)
    assert two.receive(4, 0) == []
    one.close()
    two.close()


def test_workers_that_take_at_the_same_time_do_not_take_the_same(
    queue: DatabaseQueue, own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNUP_FLOW_LEASE_SECONDS", "30")
    queue.publish(messages(*range(4), keys=1))
    one, two = (queue.subscribe("first", own) for _ in range(2))
    now, asked, took = queue.database.now, [], []
    with ThreadPoolExecutor(1) as another:

        def amidst() -> float:
            asked.append(now())
            if len(asked) == 2:  # in the transaction that takes
                monkeypatch.setattr(queue.database, "now", now)
                took.append(another.submit(two.receive, 4, 0))
                wait(took, timeout=0.3)  # in vain: it waits for this transaction
            return asked[-1]

        monkeypatch.setattr(queue.database, "now", amidst)
        assert len(one.receive(1, 0)) == 1
        assert took[0].result() == []
    one.close()
    two.close()
