"""What a server never kept, or was never asked to confirm, is missing once it was killed."""

import contextlib
import os
import signal
import time
from collections.abc import Sequence

import pytest
from faults.checker import violations
from faults.roles import play
from faults.world import World
from signup_flow.messaging.broker import Message, headers


def play_without_confirms(role: tuple[str, ...], environment: dict[str, str]) -> None:
    """Be one process of a program that takes what it has sent for what has arrived."""
    import amqp
    from signup_flow.messaging.brokers import rabbitmq

    def publish(self: rabbitmq.RabbitMQ, messages: Sequence[Message]) -> None:
        with rabbitmq.failures():
            for one in messages:
                message = amqp.Message(one.body, application_headers=headers(one), delivery_mode=2)
                self.channel.basic_publish(message, exchange=self.name, routing_key=one.type)

    rabbitmq.RabbitMQ.publish = publish  # type: ignore[method-assign]
    play(role, environment)


@pytest.mark.faults
def test_what_a_server_does_not_have_is_found(world: World, pytestconfig: pytest.Config) -> None:
    world.patience = 10
    if pytestconfig.getoption("--broker").startswith("amqp:"):
        world.play = play_without_confirms
    world.tend(1)
    time.sleep(3)
    for role, process in world.running.items():
        if role[0] == "work":  # what it has in hand is not missing
            os.kill(process.pid or 0, signal.SIGSTOP)
    world.tend(world.events)
    time.sleep(0.3)
    assert os.system(pytestconfig.getoption("--restart")) == 0
    with contextlib.suppress(TimeoutError):
        world.drain()
    found = violations(world.place)
    print(found)
    assert any(" lost " in line for line in found)
