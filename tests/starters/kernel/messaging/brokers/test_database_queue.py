"""A queue in a table: its workers share the events by key."""

import time

import pytest
from messaging.contract import Connect, in_order, messages

from signup_flow.database import Database
from signup_flow.messaging.brokers.database_queue import DatabaseQueue


@pytest.fixture
def queue(connect: Connect) -> DatabaseQueue:
    broker = connect()
    if not isinstance(broker, DatabaseQueue):
        pytest.skip("this broker is a server")
    return broker


def test_workers_of_a_table_share_its_events_by_key(queue: DatabaseQueue, own: Database) -> None:
    queue.publish(messages(*range(10), keys=4))
    one, two = (queue.subscribe("first", own) for _ in range(2))
    assert [it.event_id for it in one.receive(2, 0)] == ["id-0", "id-1"]
    mine = two.receive(10, 0)
    assert [it.event_id for it in mine] == ["id-2", "id-3", "id-6", "id-7"]
    two.acknowledge(mine)
    assert two.receive(10, 0) == []
    time.sleep(0.4)  # the first has died: its lease runs out
    again = two.receive(10, 0)
    assert [it.event_id for it in again if it.redelivered] == ["id-0", "id-1"]
    assert in_order(again, [0, 1, 4, 5, 8, 9])
    two.close()  # its connection broke, say: its process knows that nobody works on these
    assert in_order(one.receive(10, 0), [0, 1, 4, 5, 8, 9])
    one.close()


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
