"""What a relay does with what it does not know, and with what it sent before."""

import json
import sqlite3
import threading
import time
from contextlib import closing
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from signup_flow import system
from signup_flow.database import Database
from signup_flow.events import CONSUMERS, CONTRACTS, PRODUCERS
from signup_flow.messaging import outbox, relay, retention
from signup_flow.messaging.event import Event, EventData
from signup_flow.messaging.relay import relay_once
from signup_flow.sqlite import SqliteDatabase

FACT = CONTRACTS[0]
PRODUCER, CONSUMER = PRODUCERS[FACT.type], CONSUMERS[FACT.type][0]


class Newer(EventData):
    type = "thing.newer"
    schema_version = 1
    key_field = "name"

    name: str


def _say(database: Database, *facts: EventData) -> list[Event[EventData]]:
    given = facts or [FACT(**{FACT.key_field: "1", "revision": 1})]
    with database.transaction() as tx:
        return outbox.emit_all(tx, PRODUCER, given)


def test_a_column_that_newer_code_has_added_stops_nothing() -> None:
    database = system.database(PRODUCER)
    with database.transaction() as tx:
        for table in ("outbox", "outbox_unsent"):
            tx.execute(f"ALTER TABLE {table} ADD COLUMN more TEXT")
    (event,) = _say(database)
    assert relay_once(database, system.broker()) == outbox.send_again(database, event.id) == 1


def test_an_event_that_no_relay_would_publish_is_refused() -> None:
    database, fact = system.database(CONSUMER), FACT(**{FACT.key_field: "1", "revision": 1})
    with database.transaction() as tx, pytest.raises(ValueError, match="no relay"):
        outbox.emit(tx, "nobody", fact)


def _published() -> list[str]:
    with closing(system.connect().subscribe(CONSUMER, system.database(CONSUMER))) as subscription:
        return [one.key for one in subscription.receive(100, 0)]


def test_an_event_carries_the_ids_of_its_workflow() -> None:
    (event,) = _say(system.database(PRODUCER))
    body = json.loads(system.database(PRODUCER).value("SELECT body FROM outbox"))
    assert (body["id"], body["correlationid"]) == (event.id, event.correlation_id)
    assert body["partitionkey"] == "1"


def test_a_type_that_this_code_does_not_know_waits_and_does_not_stop_the_others() -> None:
    database, broker = system.database(PRODUCER), system.connect()
    _say(database, Newer(name="one"), Newer(name="two"))
    _say(database)
    assert relay_once(database, broker, most=1) == 1
    assert relay_once(database, broker) == 0
    assert _published() == ["1"]
    assert outbox.unsent(database)[0] == 2
    broker.subscriptions = {Newer.type: ()}
    assert relay_once(database, broker) == 2
    assert outbox.unsent(database)[0] == 0


def test_the_order_is_no_accident_of_how_a_table_is_read() -> None:
    database = system.database(PRODUCER)
    if isinstance(database, SqliteDatabase):
        database.query("PRAGMA reverse_unordered_selects = ON")
    _say(database, *(FACT(**{FACT.key_field: key, "revision": 1}) for key in "abc"))
    while relay_once(database, system.connect(), most=2):
        pass
    assert _published() == ["a", "b", "c"]


def test_a_relay_waits_for_news_where_nothing_is_left_to_send(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database, stop = system.database(PRODUCER), threading.Event()
    news, sent, waited = database.listen("outbox"), [], []

    def counted(*given: Any) -> int:
        assert len(sent) < 9, "it neither waits nor ends"
        sent.append(relay_once(*given))
        return sent[-1]

    def wait(seconds: float) -> None:
        waited.append(len(sent))
        if len(waited) == 2:
            stop.set()
        _say(database)
        news.wait(seconds)

    monkeypatch.setattr(relay, "relay_once", counted)
    monkeypatch.setattr(
        database, "listen", lambda name: SimpleNamespace(wait=wait, close=news.close)
    )
    _say(database)
    relay.relay(database, system.connect, stop)
    assert (sent, waited) == ([1, 0, 1, 0], [2, 4])


def test_a_second_relay_waits_for_the_first_to_end() -> None:
    database, stop = system.database(PRODUCER), threading.Event()
    _say(database)
    with database.exclusive("relay", stop) as first:
        assert first
        threading.Timer(0.3, stop.set).start()
        relay.relay(database, system.connect, stop)
    assert outbox.unsent(database)[0] == 1


def test_what_waits_is_as_old_as_the_oldest_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    database, right = system.database(PRODUCER), time.time
    with monkeypatch.context() as earlier:
        earlier.setattr("time.time", lambda: right() - 100)
        _say(database)
    _say(database)
    assert outbox.unsent(database)[1] >= 100


def test_of_an_outbox_only_what_is_old_and_sent_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database, right = system.database(PRODUCER), time.time
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    with monkeypatch.context() as earlier:
        earlier.setattr("time.time", lambda: right() - 3 * 86_400)
        *_, old = [_say(database) for _ in range(3)]
    new = _say(database)
    assert relay_once(database, system.connect(), most=2) == 2
    forget = partial(retention.purge, {PRODUCER: database}, 2, dict)
    sent, handled, why = forget()
    assert (sent, handled) == (2, 0) and why.endswith(f"is still unsent in {PRODUCER}")
    kept = [(one.id,) for one in old + new]
    assert database.query("SELECT event_id FROM outbox ORDER BY position") == kept
    assert relay_once(database, system.connect()) == 2
    assert forget() == (1, 0, "")


def test_a_bulk_command_says_more_than_a_statement_takes_values() -> None:
    database = system.database(PRODUCER)
    limit = sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER
    database._connections.mine().setlimit(limit, outbox.AT_ONCE)  # type: ignore[attr-defined]
    _say(database, *[FACT(**{FACT.key_field: "1", "revision": 1})] * 2500)
    assert outbox.unsent(database)[0] == 2500


def test_what_was_sent_can_be_sent_again() -> None:
    database = system.database(PRODUCER)
    _say(database)
    assert relay_once(database, system.connect()) == 1
    _say(database)
    assert outbox.send_again(database, FACT.type) == 1
    assert outbox.unsent(database)[0] == 2
    assert relay_once(database, system.connect()) == 2
    assert _published() == ["1", "1", "1"]
