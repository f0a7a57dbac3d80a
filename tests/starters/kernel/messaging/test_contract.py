"""What else the kernel relies on, held by every broker, against the real server."""

import time
from contextlib import closing

import pytest
from messaging.contract import Connect, in_order, messages, take
from structlog.testing import capture_logs

from signup_flow.database import Database
from signup_flow.messaging import broker as kernel
from signup_flow.messaging.broker import Delivery, Message
from signup_flow.messaging.brokers import database_queue

delivery = getattr(kernel, "delivery", None)


def test_a_clock_that_was_wrong_keeps_nothing_back(
    connect: Connect, own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect().publish(messages(*range(3)))
    dying, right = connect(), time.time
    monkeypatch.setattr("time.time", lambda: right() + 10_000_000)
    assert len(take(dying, own, "first", 3, acknowledge=0)) == 3
    dying.close()
    monkeypatch.setattr(database_queue, "_gone", set())  # it was another process
    monkeypatch.setattr("time.time", right)
    assert in_order(take(connect(), own, "first", 3, acknowledge=3), range(3))


def test_many_messages_keep_the_order_of_their_keys(connect: Connect, own: Database) -> None:
    broker = connect()
    for start in range(0, 1000, 250):
        broker.publish(messages(*range(start, start + 250), keys=7))
    found = [one for _ in range(4) for one in take(broker, own, "first", 250, acknowledge=250)]
    assert in_order(found, range(1000))


def test_a_type_that_nobody_consumes_is_no_obstacle(connect: Connect, own: Database) -> None:
    connect().publish([*messages(1, event_type="thing.unheard_of"), *messages(2)])
    assert in_order(take(connect(), own, "first", 1, acknowledge=1), [2])


def test_a_type_that_a_consumer_has_given_up_does_not_come_any_more(
    connect: Connect, own: Database
) -> None:
    connect()  # as it was declared before
    new = connect()
    new.subscriptions = {"thing.happened": ("second",), "thing.ended": ("first",)}
    new.publish([*messages(1), *messages(2, event_type="thing.ended")])
    assert in_order(take(new, own, "first", 1, acknowledge=1), [2])


def test_a_type_that_only_newer_code_knows_comes_to_older_workers_or_they_say_that_it_does_not(
    connect: Connect, own: Database
) -> None:
    old, new = connect(), connect()
    stream = type(old).__name__ in ("JetStream", "RedisStreams", "Kafka")
    new.subscriptions = {**old.subscriptions, "thing.newer": ("first",)}
    if type(old).__name__ == "RabbitMQ":
        new._declare()  # type: ignore[attr-defined]
    # of one key, so that Kafka keeps both in one partition and the first is met first
    new.publish([*messages(1, keys=1, event_type="thing.newer"), *messages(2, keys=1)])
    with capture_logs() as lines:
        came = take(old, own, "first", 1 if stream else 2, acknowledge=1 if stream else 2)
    assert in_order(came, [2] if stream else [1, 2])
    assert ["thing.newer"] * stream == [line["type"] for line in lines]


def test_what_somebody_else_sends_without_an_id_is_delivered_all_the_same(
    connect: Connect, own: Database
) -> None:
    connect().publish([Message("", "thing.happened", "", b"\xff junk")])
    (found,) = take(connect(), own, "first", 1, acknowledge=1)
    assert found.event_id.startswith("sha256-") and found.body == b"\xff junk"


def test_a_key_arrives_as_it_was_sent(connect: Connect, own: Database) -> None:
    """White space at its ends, too, of which Unicode has more than one kind."""
    keys = [
        " a",
        "a ",
        " ",
        "\u2003a",
        "a\xa0",
        "\x85a",
        "a\u2028",
        "\ufeffa",
        "a: b",
        "%20",
        "ü😀",
    ]
    connect().publish([Message(f"id-{key}", "thing.happened", key, b"") for key in keys])
    found = take(connect(), own, "first", len(keys), acknowledge=len(keys))
    assert sorted(one.key for one in found) == sorted(keys)
    assert all(one.event_id == f"id-{one.key}" for one in found)


@pytest.mark.skipif(not delivery, reason="for what comes from a server")
def test_headers_that_are_no_text_come_through_as_some() -> None:
    bare = delivery({"ce_type": b"\xff\0" * 500}, b"", False, None)
    assert bare.event_id and "\0" not in bare.type and len(bare.type) <= 300


def test_what_is_sent_again_comes_again(connect: Connect, own: Database) -> None:
    """A server that takes it for a duplicate would keep it from a consumer that has lost it."""
    for _ in range(2):
        connect().publish(messages(1))
    assert in_order(take(connect(), own, "first", 2, acknowledge=2), [1, 1])


def test_what_waits_is_counted(connect: Connect, own: Database) -> None:
    connect().publish(messages(*range(5)))
    broker = connect()
    waiting = broker.waiting("second", own)
    # The Kafka that tests have counts badly.
    assert waiting > 0 if type(broker).__name__ == "Kafka" else waiting == 5
    assert len(take(connect(), own, "second", 5, acknowledge=5)) == 5
    assert connect().waiting("second", own) == 0


def test_what_only_others_get_does_not_wait(connect: Connect, own: Database) -> None:
    """Also where it comes behind what one gets: nothing else may come for long."""
    broker = connect()
    broker.publish(messages(*range(20), keys=20))
    broker.publish(messages(*range(20, 40), keys=20, event_type="thing.ended"))
    found: list[Delivery] = []
    with closing(broker.subscribe("second", own)) as second:
        for _ in range(30):
            if came := second.receive(500, 0.5):
                second.acknowledge(came)
                found += came
            elif broker.waiting("second", own) == 0:
                break
    assert in_order(found, range(20))
    assert broker.waiting("second", own) == 0


def test_what_all_have_handled_is_forgotten_some_day_and_nothing_else(
    connect: Connect, own: Database
) -> None:
    broker = connect()
    broker.publish(messages(*range(5), keys=1))
    assert len(take(connect(), own, "first", 5, acknowledge=5)) == 5
    dying = connect()
    assert len(take(dying, own, "second", 5, acknowledge=3)) == 5
    dying.close()
    consumers = {"first": own, "second": own}
    assert broker.purge(1, consumers) == 0
    keeps = type(broker).__name__ in ("JetStream", "RedisStreams")  # what was acknowledged
    assert broker.purge(-1, consumers) == (3 if keeps else 0)
    assert broker.purge(-1, consumers) == 0
    broker.publish(messages(5, keys=1))
    assert in_order(take(connect(), own, "second", 3, acknowledge=3), range(3, 6))


def test_settings_that_decide_about_a_crash_are_read_back(connect: Connect) -> None:
    settings = connect().settings()
    assert settings and all(one.name and one.found for one in settings)
