"""What only an adapter of Kafka has to tell."""

import time

import pytest
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
