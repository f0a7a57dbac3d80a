"""What only an adapter of Kafka has to tell."""

import time

import pytest
from messaging.contract import SUBSCRIPTIONS

from signup_flow.messaging.broker import BrokerFailed
from signup_flow.messaging.brokers.kafka import Kafka


def test_a_server_that_is_not_there_is_reported_as_such_and_soon() -> None:
    began = time.monotonic()
    with pytest.raises(BrokerFailed):
        Kafka("kafka://127.0.0.1:1/x", "x", SUBSCRIPTIONS)
    assert time.monotonic() < began + 5
