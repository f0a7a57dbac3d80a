"""What RabbitMQ does that no other broker does, against a real server."""

import socket
import threading
import time
from contextlib import closing
from datetime import datetime
from typing import Any

import amqp
import pytest
from faults.proxy import Proxy
from messaging.contract import SERVER, SUBSCRIPTIONS, Connect, in_order, messages, take

from signup_flow.database import Database
from signup_flow.messaging.broker import BrokerFailed, Delivery, Subscription
from signup_flow.messaging.brokers import rabbitmq_connection
from signup_flow.messaging.brokers.rabbitmq import RabbitMQ


def _server(connect: Connect) -> RabbitMQ:
    broker = connect()
    if not isinstance(broker, RabbitMQ):
        pytest.skip("this broker is a table")
    return broker


def _receive(subscription: Subscription, seconds: float) -> list[Delivery]:
    """Receive three, or what comes in so many seconds."""
    found: list[Delivery] = []
    ends = time.monotonic() + seconds
    while len(found) < 3 and time.monotonic() < ends:
        found += subscription.receive(3 - len(found), 0.5)
    return found


def test_a_worker_keeps_its_queue_however_long_it_takes_but_not_when_it_is_cut_off(
    connect: Connect, own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq_connection, "HEARTBEAT_SECONDS", 2)
    server = _server(connect)
    server.publish(messages(*range(3), keys=1))
    busy = server.subscribe("first", own)
    assert in_order(_receive(busy, 20), range(3))
    with closing(connect().subscribe("first", own)) as second:
        assert _receive(second, 8) == []
        server.connection.closing.set()  # from here on its server hears nothing
        assert in_order(_receive(second, 20), range(3))


def test_a_worker_leaves_a_server_that_hangs(
    connect: Connect, own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq_connection, "HEARTBEAT_SECONDS", 2)
    name = _server(connect).name
    with closing(Proxy(SERVER)) as way, closing(RabbitMQ(way.url, name, SUBSCRIPTIONS)) as broker:
        with closing(broker.subscribe("first", own)) as cut_off:
            assert _receive(cut_off, 6) == []
            way.deaf.set()
            began = time.monotonic()
            with pytest.raises(BrokerFailed, match="no heartbeat"):
                _receive(cut_off, 20)
        broker.close()
        assert time.monotonic() - began < 10


def test_a_worker_that_takes_few_at_a_time_has_no_more_in_hand(
    connect: Connect, own: Database
) -> None:
    """Or what waits behind an event at which it hangs would be counted nowhere."""
    server = _server(connect)
    server.publish(messages(*range(30)))
    with closing(server.subscribe("first", own, 10)) as busy:
        assert busy.receive(1, 20)
        assert server.waiting("first", own) == 20


@pytest.mark.parametrize("full", [False, True], ids=["returned", "nack"])
def test_what_is_refused_is_not_overtaken_by_the_next_of_its_key(
    connect: Connect, own: Database, full: bool
) -> None:
    """No queue takes it, so it is returned; or one that has no room left, so it is rejected."""
    server = _server(connect)
    said = [*messages(0, keys=1, event_type="thing.ended"), *messages(1, 2, keys=1)]
    channel, queue = server.channel, f"{server.name}.first"
    channel.queue_unbind(queue, server.name, "thing.ended")
    if full:
        room = {"x-max-length": 0, "x-overflow": "reject-publish"}
        channel.queue_declare(f"{queue}.full", arguments=room)
        channel.queue_bind(f"{queue}.full", server.name, "thing.ended")
    with pytest.raises(BrokerFailed, match="nack" if full else "NO_ROUTE"):
        server.publish(said)
    assert server.waiting("first", own) == 0
    channel.queue_delete(f"{queue}.full")
    connect().publish(said)
    assert in_order(take(connect(), own, "first", 3, acknowledge=3), range(3))


class _Milliseconds(datetime):
    """A timestamp in milliseconds, as other clients send it: a date far behind the year 9999."""

    def utctimetuple(self) -> Any:
        return (1970, 1, 1, 0, 0, 1_764_566_400_000)


@pytest.mark.parametrize(
    ("body", "properties"),
    [
        (b"x", {"application_headers": {"sent": _Milliseconds(1970, 1, 1)}}),
        (b"", {"application_headers": {"sent": _Milliseconds(1970, 1, 1)}}),
        (b"x", {"application_headers": {"ce_id": "\ud800"}}),
        (b"\\ud800", {"content_encoding": "unicode_escape"}),
    ],
    ids=["timestamp", "timestamp and no body", "surrogate", "encoding"],
)
def test_what_somebody_else_sends_is_delivered_whatever_its_properties_are(
    connect: Connect, own: Database, body: bytes, properties: dict[str, Any]
) -> None:
    """Or each worker would stop at it, one after the other."""
    server = _server(connect)
    foreign = amqp.Message(body, **properties)
    server.channel.basic_publish(foreign, server.name, "thing.happened")
    server.publish(messages(1))
    first, second = take(server, own, "first", 2, acknowledge=2)
    assert (first.body, second.event_id) == (body, "id-1")
    assert first.event_id.encode()


def test_a_queue_of_another_kind_is_refused_and_the_connection_ended(connect: Connect) -> None:
    server = _server(connect)
    queue = f"{server.name}.first"
    server.channel.queue_delete(queue)
    server.channel.queue_declare(queue, durable=False)
    threads = threading.active_count()
    with pytest.raises(BrokerFailed, match="inequivalent arg"):
        connect()
    assert threading.active_count() == threads


def test_a_server_that_is_not_there_is_reported_as_such() -> None:
    with pytest.raises(BrokerFailed, match=r"127\.0\.0\.1:1: .* refused"):
        RabbitMQ("amqp://127.0.0.1:1/x", "x", SUBSCRIPTIONS)


@pytest.mark.parametrize("scheme", ["amqp", "amqps"])
def test_a_server_that_accepts_and_says_nothing_is_not_waited_for(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq_connection, "CONNECT_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(BrokerFailed, match=where):
            RabbitMQ(f"{scheme}://{where}/", "x", SUBSCRIPTIONS)
