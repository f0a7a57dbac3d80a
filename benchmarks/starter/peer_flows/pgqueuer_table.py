"""pgqueuer: jobs enqueued in the producer's transactions of 500, 100 taken at a time."""

import asyncio
import json
import sys

import asyncpg
from pgqueuer import AsyncpgDriver, Job, PgQueuer, Queries
from processes import obey

from peer_flows.tables import POSTGRES, SCHEMA, USER, event, handle, pool

BATCH = 500


async def connect() -> asyncpg.Connection:
    return await asyncpg.connect(POSTGRES, server_settings={"search_path": SCHEMA})


async def consume() -> None:
    database = await pool()
    queue = PgQueuer(AsyncpgDriver(await connect()))

    @queue.entrypoint("start_trial")
    async def start_trial(job: Job) -> None:
        await handle(database, job.payload or b"")

    await queue.run(batch_size=100)


async def open_all() -> tuple[asyncpg.Connection, Queries]:
    connection = await connect()
    queries = Queries(AsyncpgDriver(connection))
    await queries.install()
    return connection, queries


def produce() -> None:
    loop = asyncio.new_event_loop()
    connection, queries = loop.run_until_complete(open_all())

    async def say(count: int) -> None:
        for start in range(0, count, BATCH):
            events = [event() for _ in range(min(BATCH, count - start))]
            async with connection.transaction():
                await connection.executemany(USER, [(one["user_id"],) for one in events])
                bodies: list[bytes | None] = [json.dumps(one).encode() for one in events]
                await queries.enqueue(["start_trial"] * len(bodies), bodies, [0] * len(bodies))

    obey(lambda count: loop.run_until_complete(say(count)))


if sys.argv[1] == "consume":
    asyncio.run(consume())
else:
    produce()
