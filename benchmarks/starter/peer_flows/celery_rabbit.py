"""Celery on RabbitMQ: a dual write; acknowledged late, in a pool of 16 threads."""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
from celery import Celery
from processes import obey

from peer_flows.tables import AT_ONCE, DEDUPE, EFFECT, POSTGRES, RABBITMQ, SCHEMA, USER, event

app = Celery("celery_rabbit", broker=RABBITMQ)
app.conf.update(
    task_acks_late=True,
    task_ignore_result=True,
    task_default_queue=f"{SCHEMA}.celery",
    broker_transport_options={"confirm_publish": True},
    worker_hijack_root_logger=False,
)
_local = threading.local()


def connection() -> "psycopg.Connection[tuple[object, ...]]":
    if not hasattr(_local, "connection"):
        options = f"-c search_path={SCHEMA}"
        _local.connection = psycopg.connect(
            POSTGRES, autocommit=True, options=options, cursor_factory=psycopg.RawCursor
        )
    found: psycopg.Connection[tuple[object, ...]] = _local.connection
    return found


@app.task(name="start_trial")
def start_trial(one: dict[str, str]) -> None:
    database = connection()
    with database.transaction():
        if database.execute(DEDUPE, (one["id"], time.time())).rowcount:
            database.execute(EFFECT, (one["user_id"], one["id"]))


def say(_: int) -> None:
    one = event()
    connection().execute(USER, (one["user_id"],))
    start_trial.delay(one)


if __name__ == "__main__":
    if sys.argv[1] == "consume":
        options = ["--pool", "threads", "--concurrency", str(AT_ONCE), "--loglevel", "ERROR"]
        app.worker_main(["worker", *options, "--without-gossip", "--without-mingle"])
    else:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            obey(lambda count: [*threads.map(say, range(count))].clear())
