"""Named peers: each a producer and a consumer process that do what the starter does."""

import sys
import uuid
from pathlib import Path

import amqp
import psycopg
from processes import HERE, running, told, until

from peer_flows.tables import POSTGRES, RABBITMQ, TABLES

PEERS = {
    "FastStream on RabbitMQ": "faststream_rabbit",
    "Celery on RabbitMQ": "celery_rabbit",
    "faststream-outbox": "faststream_outbox_table",
    "pgqueuer": "pgqueuer_table",
}
WARM = 100


def throughput(peer: str, folder: Path, events: int) -> float:
    """Return events a second, from the first business row to the last one's effect."""
    schema = f"bench_{uuid.uuid4().hex[:8]}"
    script = str(HERE / "peer_flows" / f"{PEERS[peer]}.py")
    environment = {"PYTHONPATH": str(HERE), "BENCHMARK_SCHEMA": schema}
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute(f"SET search_path TO {schema}")
        connection.execute(TABLES)

        def count() -> int:
            row = connection.execute("SELECT count(*) FROM start_trial_done").fetchone()
            return int(row[0]) if row else 0

        try:
            consumer = [sys.executable, script, "consume"]
            with (
                told([script, "produce"], environment) as producer,
                running(consumer, environment, folder / f"{PEERS[peer]}.log"),
            ):
                producer.start(WARM)
                producer.times()
                until(count, WARM)
                producer.start(events)
                ended = until(count, WARM + events)
                began, _ = producer.times()
            return events / (ended - began)
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")
            _delete_queues(schema)


def _delete_queues(schema: str) -> None:
    parts = RABBITMQ.removeprefix("amqp://").partition("@")
    user, _, password = parts[0].partition(":")
    with amqp.Connection(parts[2].strip("/"), userid=user, password=password) as connection:
        for name in ("faststream", "celery"):
            connection.channel().queue_delete(f"{schema}.{name}")
