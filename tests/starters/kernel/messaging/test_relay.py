"""What a relay does with what it does not know, and with what it sent before."""

import json
import sqlite3
from contextlib import closing

import pytest

from signup_flow import system
from signup_flow.database import Database
from signup_flow.events import CONSUMERS, CONTRACTS, PRODUCERS
from signup_flow.messaging import outbox
from signup_flow.messaging.event import Event, EventData
from signup_flow.messaging.relay import relay_once

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
    assert outbox.send_again(database, FACT.type) == 1
    assert outbox.unsent(database)[0] == 1
    assert relay_once(database, system.connect()) == 1
    assert _published() == ["1", "1"]
