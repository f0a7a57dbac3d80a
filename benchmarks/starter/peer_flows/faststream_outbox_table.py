"""faststream-outbox: its table is the queue, written in the producer's transactions of 500."""

import asyncio
import sys
from typing import Any

from faststream import FastStream
from faststream_outbox import OutboxBroker, make_outbox_table
from processes import obey
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine

from peer_flows.tables import AT_ONCE, POSTGRES, SCHEMA, event, handle, pool

BATCH = 500
engine = create_async_engine(
    POSTGRES.replace("postgresql:", "postgresql+asyncpg:"),
    pool_size=AT_ONCE,
    connect_args={"server_settings": {"search_path": SCHEMA}},
)
metadata = MetaData()
broker = OutboxBroker(engine, outbox_table=make_outbox_table(metadata), logger=None)


async def consume() -> None:
    database = await pool()

    @broker.subscriber(
        "start_trial",
        max_workers=AT_ONCE,
        fetch_batch_size=100,
        min_fetch_interval=0.01,
        max_fetch_interval=0.1,
        terminal_flush_batch_size=50,
    )
    async def start_trial(body: dict[str, Any]) -> None:
        await handle(database, body)

    await FastStream(broker).run()


async def create() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)


async def say(count: int) -> None:
    for start in range(0, count, BATCH):
        events = [event() for _ in range(min(BATCH, count - start))]
        async with engine.begin() as connection:
            users = [{"id": one["user_id"]} for one in events]
            await connection.execute(text("INSERT INTO users VALUES (:id, 1)"), users)
            await broker.publish_batch(*events, queue="start_trial", session=connection)


if sys.argv[1] == "consume":
    asyncio.run(consume())
else:
    loop = asyncio.new_event_loop()
    loop.run_until_complete(create())
    obey(lambda count: loop.run_until_complete(say(count)))
