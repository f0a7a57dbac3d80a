"""What JetStream does that no other broker does, against a real server."""

import asyncio
import time
from contextlib import closing

import pytest
from messaging.contract import SUBSCRIPTIONS, Connect, in_order, messages, take

from signup_flow.database import Database
from signup_flow.messaging.broker import BrokerFailed, Message
from signup_flow.messaging.brokers.nats import JetStream
from signup_flow.messaging.brokers.nats_reader import MOST_IN_FLIGHT, StreamReader
from signup_flow.messaging.event import LARGEST_BODY


@pytest.fixture
def stream(connect: Connect) -> JetStream:
    broker = connect()
    if not isinstance(broker, JetStream):
        pytest.skip("this broker is a table")
    return broker


def test_a_stream_that_is_made_anew_is_read_from_its_beginning(
    connect: Connect, own: Database
) -> None:
    first = connect()
    first.publish(messages(*range(5)))
    assert len(take(first, own, "first", 5, acknowledge=5)) == 5
    first.delete()
    connect().publish(messages(*range(5, 8)))
    assert connect().waiting("first", own) == 3
    assert in_order(take(connect(), own, "first", 3, acknowledge=3), range(5, 8))


@pytest.mark.parametrize(
    ("stored", "new"),
    [
        ([0, 1, 2], [0, 1, 2]),
        ([0, 1, 2, 5, 6, 7], [0, 1, 2, 5, 6, 7]),
        ([0, 1, 2, 3, 4, 5, 6], [5, 6]),
    ],
    ids=["end lost", "end lost, and more since then", "nothing lost"],
)
def test_a_stream_that_has_another_event_at_the_place_is_read_from_its_beginning(
    connect: Connect, stream: JetStream, own: Database, stored: list[int], new: list[int]
) -> None:
    """What a power cut takes, the server gives the positions of to others."""
    stream.publish(messages(*range(5)))
    assert len(take(stream, own, "first", 5, acknowledge=5)) == 5
    stream.delete()
    after = connect()
    assert isinstance(after, JetStream)
    after.publish(messages(*stored))
    with own.transaction() as tx:  # as if it was the same stream
        tx.execute("UPDATE nats_places SET consumer = ?", (after.reader("first"),))
    assert after.waiting("first", own) == len(new)
    assert in_order(take(after, own, "first", len(new), acknowledge=len(new)), new)
    assert after.waiting("first", own) == 0
    after.publish(messages(8))
    assert in_order(take(connect(), own, "first", 1, acknowledge=1), [8])


def test_a_worker_that_stood_by_goes_on_where_the_first_one_has_ended(
    stream: JetStream, own: Database
) -> None:
    with closing(stream.subscribe("first", own)) as second:
        stream.publish(messages(*range(5)))
        assert len(take(stream, own, "first", 5, acknowledge=3)) == 5
        assert in_order(second.receive(5, 5), [3, 4])


def test_workers_that_start_at_once_do_not_make_the_same_table(
    stream: JetStream, own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "transaction", None)
    assert stream.place_of("first", own) == 0


@pytest.mark.parametrize(
    "headers", [b"NATS/1.0 100 Idle Heartbeat\r\n\r\n", b"NATS/1.0 \xff\xff\r\n\r\n"]
)
def test_what_looks_like_a_word_of_the_server_is_delivered_all_the_same(
    stream: JetStream, own: Database, headers: bytes
) -> None:
    """Or the client would drop it, or its connection: at each start again."""

    async def send() -> None:
        size, subject = len(headers), f"{stream.name}.thing.happened".encode()
        line = b"HPUB %b %d %d\r\n" % (subject, size, size)
        await stream.client._send_command(line + headers + b"\r\n")
        await stream.client.flush()

    stream.run(send())
    stream.publish(messages(1))
    first, second = take(stream, own, "first", 2, acknowledge=2)
    assert (first.type, first.body, second.event_id) == ("", b"", "id-1")


def test_a_backlog_stays_with_the_server(stream: JetStream, own: Database) -> None:
    count = MOST_IN_FLIGHT + 2000
    stream.publish(messages(*range(count), keys=count))
    with closing(stream.subscribe("first", own)) as reader:
        assert isinstance(reader, StreamReader)
        found = reader.receive(1, 5)
        time.sleep(0.5)  # the rest would come meanwhile
        in_the_client = reader.subscription._pending_queue.qsize()
        assert reader.messages.qsize() + in_the_client <= MOST_IN_FLIGHT
        while len(found) < count and (more := reader.receive(500, 5)):
            found += more
    assert in_order(found, range(count))


def test_what_is_refused_is_not_overtaken_by_the_next_of_its_key(
    connect: Connect, stream: JetStream, own: Database
) -> None:
    broker = connect()
    large = Message("id-0", "thing.happened", "key-0", b"x" * 2_000)
    stream.run(stream.jetstream.update_stream(stream.stream.config, max_msg_size=1_000))
    with pytest.raises(BrokerFailed, match="size"):
        broker.publish([large, *messages(1, 2, 3)])
    stream.run(stream.jetstream.update_stream(stream.stream.config, max_msg_size=-1))
    stream.publish([large, *messages(1, 2, 3)])
    found = take(stream, own, "first", 6, acknowledge=6)  # those of other keys a second time
    assert [one.event_id for one in found if one.key == "key-0"] == ["id-0", "id-3"]


def test_a_connection_that_is_lost_leaves_nothing_behind(
    connect: Connect, stream: JetStream, own: Database
) -> None:
    """Of a task that its loop no longer runs, Python writes an error into the log."""
    broker = connect()
    broker.subscribe("first", own).receive(1, 0)
    broker.close()
    assert asyncio.all_tasks(broker.connection.loop) == set()


def test_a_server_that_is_not_there_is_reported_as_such() -> None:
    with pytest.raises(BrokerFailed, match=r"failed \('127.0.0.1', 1\)"):
        JetStream("nats://127.0.0.1:1/x", "x", SUBSCRIPTIONS)


def test_a_server_that_would_refuse_the_largest_event_is_unsafe(
    connect: Connect, stream: JetStream
) -> None:
    stream.run(stream.jetstream.update_stream(stream.stream.config, max_msg_size=LARGEST_BODY))
    (found,) = [one for one in connect().settings() if one.name == "nats-max-payload"]
    assert (found.found, found.safe) == (str(LARGEST_BODY), False)
    assert all(one.safe for one in stream.settings() if one.name == found.name)


def test_a_stream_that_forgets_what_nobody_has_read_is_unsafe(
    connect: Connect, stream: JetStream
) -> None:
    def retention() -> bool:
        (found,) = [one for one in connect().settings() if one.name == "nats-retention"]
        return found.safe

    assert retention()
    stream.run(stream.jetstream.update_stream(stream.stream.config, max_age=86_400))
    assert not retention()
