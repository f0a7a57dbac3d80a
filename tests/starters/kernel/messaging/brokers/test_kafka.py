"""What only an adapter of Kafka has to tell."""

import time
from typing import Any

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import NewTopic  # type: ignore[attr-defined]
from messaging.contract import SERVER, SUBSCRIPTIONS, Connect, in_order, messages, take

from signup_flow.database import Database
from signup_flow.messaging.broker import BrokerFailed
from signup_flow.messaging.brokers.kafka import Kafka


def test_a_server_that_is_not_there_is_reported_as_such_and_soon() -> None:
    began = time.monotonic()
    with pytest.raises(BrokerFailed):
        Kafka("kafka://127.0.0.1:1/x", "x", SUBSCRIPTIONS)
    assert time.monotonic() < began + 5


@pytest.mark.parametrize("partitions", [3, 12])
def test_a_topic_that_somebody_else_has_made_is_counted_whole(
    connect: Connect, own: Database, partitions: int
) -> None:
    broker = connect()
    if not isinstance(broker, Kafka):
        pytest.skip("this broker is a table")
    name = f"{broker.name}_{partitions}"
    topic = NewTopic(f"{name}.events", partitions)
    broker.admin.create_topics([topic])[topic.topic].result(30)
    other = Kafka(SERVER, name, SUBSCRIPTIONS)
    keys = 40  # so many that each partition has some
    other.publish(messages(*range(keys), keys=keys))
    assert other.waiting("first", own) >= partitions
    assert in_order(take(other, own, "first", keys, acknowledge=keys), range(keys))
    other.delete()
    other.close()


class _TimingOut(Producer):
    """Gives up one message, as librdkafka does when its time is over, and sends the next."""

    def produce(self, topic: str, value: bytes, key: str, headers: Any) -> None:
        if dict(headers)["ce_id"] == "id-0":
            self.give_up("timed out", None)
        else:
            super().produce(topic, value, key, headers=headers)


def test_what_is_given_up_is_not_overtaken_by_the_next_of_its_key(
    connect: Connect, own: Database
) -> None:
    broker, right = connect(), connect()
    if not isinstance(broker, Kafka):
        pytest.skip("this broker is a table")
    broker.producer = _TimingOut(broker.common)
    broker.producer.give_up = broker._note_failure
    with pytest.raises(BrokerFailed, match="timed out"):
        broker.publish(messages(0, 1, keys=1))
    right.publish(messages(0, 1, keys=1))
    assert in_order(take(right, own, "first", 2, acknowledge=2), [0, 1])
