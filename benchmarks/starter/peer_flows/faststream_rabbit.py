"""Plain FastStream on RabbitMQ: a dual write, as its tutorial has it; publisher confirms are on."""

import asyncio
import sys
from typing import Any

import asyncpg
from faststream import FastStream
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue
from processes import obey

from peer_flows.tables import AT_ONCE, RABBITMQ, SCHEMA, USER, event, handle, pool

broker = RabbitBroker(RABBITMQ, default_channel=Channel(prefetch_count=AT_ONCE), logger=None)
queue = RabbitQueue(f"{SCHEMA}.faststream", durable=True, auto_delete=False)


async def consume() -> None:
    database = await pool()

    @broker.subscriber(queue)
    async def start_trial(body: dict[str, Any]) -> None:
        await handle(database, body)

    await FastStream(broker).run()


async def open_all() -> tuple[asyncpg.Pool, asyncio.Semaphore]:
    await broker.start()
    await broker.declare_queue(queue)
    return await pool(), asyncio.Semaphore(AT_ONCE)


def produce() -> None:
    loop = asyncio.new_event_loop()
    database, turn = loop.run_until_complete(open_all())

    async def say() -> None:
        async with turn:
            one: dict[str, Any] = dict(event())
            await database.execute(USER, one["user_id"])
            await broker.publish(one, queue, persist=True)

    async def say_all(count: int) -> None:
        await asyncio.gather(*(say() for _ in range(count)))

    obey(lambda count: loop.run_until_complete(say_all(count)))


if sys.argv[1] == "consume":
    asyncio.run(consume())
else:
    produce()
