"""What Redis does that no other broker does, against a real server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis
from messaging.contract import SERVER, SUBSCRIPTIONS, Connect, in_order, messages, take

from signup_flow.database import Database
from signup_flow.messaging.broker import BrokerFailed
from signup_flow.messaging.brokers.redis import RedisStreams


@contextmanager
def _refusing_now_and_then(broker: RedisStreams) -> Iterator[None]:
    """Take from the broker's user, and give back, the right to append."""
    user, stop = broker.stream, threading.Event()
    admin, broker.client = broker.client, redis.Redis.from_url(SERVER, username=user, password="x")

    def now_and_then() -> None:
        while not stop.is_set():
            for rights in (["+@all", "-xadd"], ["+@all"]):
                admin.acl_setuser(user, enabled=True, nopass=True, keys="*", commands=rights)

    refusing = threading.Thread(target=now_and_then)
    refusing.start()
    try:
        yield
    finally:
        stop.set()
        refusing.join()
        admin.acl_deluser(user)
        broker.client.close()
        broker.client = admin


def test_a_batch_of_which_something_is_refused_is_not_stored(
    connect: Connect, own: Database
) -> None:
    broker = connect()
    if not isinstance(broker, RedisStreams):
        pytest.skip("this broker is a table")
    body, refused = b"x" * 5_000, 0  # the server reads 16 KiB of a batch at a time
    with _refusing_now_and_then(broker):
        for start in range(0, 1000, 50):
            batch = [one._replace(body=body) for one in messages(*range(start, start + 50))]
            while True:
                try:
                    broker.publish(batch)
                    break
                except BrokerFailed:
                    refused += 1
    assert refused
    assert in_order(take(broker, own, "first", 1000, acknowledge=1000), range(1000))


@pytest.mark.parametrize("after", [b"0", b">"], ids=["before", "meanwhile"])
def test_what_a_worker_was_given_that_has_lost_its_lock_comes_before_what_is_newer(
    connect: Connect, own: Database, after: bytes
) -> None:
    broker = connect()
    if not isinstance(broker, RedisStreams):
        pytest.skip("this broker is a table")
    without_lock, mine = (broker.subscribe("first", own) for _ in range(2))
    assert mine.receive(9, 0) == []
    read, found = mine._read, []

    def overtaken(position: bytes, most: int, block: int | None) -> list[Any]:
        if position == after:
            mine._read = read  # type: ignore[method-assign]
            broker.publish(messages(0, 1, keys=1))
            assert len(without_lock.receive(2, 0)) == 2
            broker.publish(messages(2, keys=1))
        return read(position, most, block)

    mine._read = overtaken  # type: ignore[method-assign]
    for _ in range(3):
        found += mine.receive(2, 0)
    assert in_order(found, range(3))


def test_who_may_not_make_a_group_is_told_so_at_once(connect: Connect) -> None:
    broker = connect()
    if not isinstance(broker, RedisStreams):
        pytest.skip("this broker is a table")
    broker.delete()
    broker.client.set(broker.stream, "no stream")
    with pytest.raises(BrokerFailed, match="WRONGTYPE"):
        connect()


def test_a_server_that_is_not_there_is_reported_as_such() -> None:
    with pytest.raises(BrokerFailed):
        RedisStreams("redis://127.0.0.1:1/x", "x", SUBSCRIPTIONS)
