"""The generated starter as it is: its relay and worker as processes of their own commands."""

import contextlib
import os
import sqlite3
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from processes import HERE, Told, running, told, until

POSTGRES = os.environ.get("BENCHMARK_POSTGRES", "postgresql://postgres@127.0.0.1/postgres")
EXAMPLE = HERE.parents[1] / "examples" / "signup.yaml"
# One consumer whose whole effect is a row: what leaves the database is done one by one, and would
# measure the provider. The last two keep it an event although nobody has to wait for it.
ANSWERS = (
    "consumers=billing:start_trial",
    "duplicates.effect=database",
    "work.in_request=none",
    "history.replay=days",
)


@dataclass(frozen=True)
class Place:
    """A generated project, and databases that nobody has used before."""

    backend: str
    folder: Path
    home: Path
    namespace: str
    url: str
    database: str
    connections: Mapping[str, Any]
    """One a service, open all the while: to open one takes processor from what is measured."""

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        return {
            "PYTHONPATH": f"{self.folder}:{HERE}",
            "SIGNUP_FLOW_HOME": str(self.home),
            "SIGNUP_FLOW_NAMESPACE": self.namespace,
            "SIGNUP_FLOW_BROKER": self.url,
            "SIGNUP_FLOW_DATABASE": self.database,
            # Servers of one node, and a NATS that cannot be told to sync at each write.
            "SIGNUP_FLOW_ALLOW_UNSAFE": "kafka-replication,kafka-min-insync-replicas,"
            "nats-version,nats-sync-interval",
        }

    def count(self, last: int) -> int:
        """Count the consumer's business rows, once that of the last user is among them.

        Until then there is one look into an index: to count takes the processor as well.
        """
        table = "FROM {billing}start_trial_done"
        if not self._rows(f"SELECT 1 {table} WHERE user_id = 'user-{last}'", "billing"):
            return 0
        return int(self._rows(f"SELECT count(*) {table}", "billing")[0][0])

    def delays(self, after: int) -> list[float]:
        """Return, in ms, how long each event took from its making to its handling."""
        emitted = dict(self._rows("SELECT event_id, created_at FROM {signup}outbox", "signup"))
        handled = "SELECT event_id, processed_at FROM {billing}processed_events"
        rows = sorted(self._rows(handled, "billing"), key=lambda row: row[1])[after:]
        return [1000 * (at - emitted[event_id]) for event_id, at in rows]

    def _rows(self, sql: str, service: str) -> list[Any]:
        names = {it: f"{self.namespace}_{it}." if self.database else "" for it in self.connections}
        rows: list[Any] = self.connections[service].execute(sql.format(**names)).fetchall()
        return rows


def scaffold(backend: str, folder: Path) -> Path:
    """Generate the project that is measured."""
    settings = [part for one in ANSWERS for part in ("--set", f"user.signed_up/{one}")]
    command = [sys.executable, "-m", "advisor", "scaffold", str(EXAMPLE), str(folder)]
    subprocess.run([*command, "--backend", backend, *settings], check=True, capture_output=True)
    return folder


@contextlib.contextmanager
def place(backend: str, folder: Path, url: str, work: Path) -> Iterator[Place]:
    """Yield new, empty databases for one round, and remove them after it.

    With SQLite everything is in files on the same disk; with all others both services' databases
    are in PostgreSQL, whatever carries the events.
    """
    namespace = f"bench_{uuid.uuid4().hex[:8]}"
    database = "" if backend == "sqlite" else POSTGRES
    home = work / namespace
    home.mkdir()
    services = ("signup", "billing")
    with contextlib.ExitStack() as stack:
        if not database:
            files = {name: sqlite3.connect(home / f"{name}.db") for name in services}
            for file in files.values():
                stack.callback(file.close)
            yield Place(backend, folder, home, namespace, url, database, files)
            return
        connection = stack.enter_context(psycopg.connect(database, autocommit=True))
        yield Place(
            backend, folder, home, namespace, url, database, dict.fromkeys(services, connection)
        )
        for name in (*services, "broker"):
            connection.execute(f"DROP SCHEMA IF EXISTS {namespace}_{name} CASCADE")


@contextlib.contextmanager
def flow(here: Place) -> Iterator[Told]:
    """Run relay, worker and producer until a first batch has gone through; yields the producer."""
    program = [sys.executable, "-m", "signup_flow"]
    log = here.home / "log"
    with contextlib.ExitStack() as stack:
        producer = stack.enter_context(told([str(HERE / "produce.py")], here.environment))
        stack.enter_context(running([*program, "relay", "signup"], here.environment, log))
        stack.enter_context(running([*program, "work", "billing"], here.environment, log))
        producer.start(WARM)
        producer.times()
        until(_patient(lambda: here.count(WARM - 1)), WARM)
        yield producer


WARM = 500


def throughput(here: Place, events: int) -> float:
    """Return events a second, from the first business row to the last one's effect."""
    with flow(here) as producer:
        producer.start(events)
        ended = until(lambda: here.count(WARM + events - 1), WARM + events)
        began, _ = producer.times()
    return events / (ended - began)


def latency(here: Place, events: int) -> tuple[float, float]:
    """Return p50 and p99 in ms at 50 events a second, each emitted by the starter's own command."""
    with flow(here) as producer:
        producer.start(-events)
        producer.times()
        until(lambda: here.count(WARM + events - 1), WARM + events)
    found = sorted(here.delays(after=WARM))
    return statistics.median(found), found[int(len(found) * 0.99)]


def _patient(count: Callable[[], int]) -> Callable[[], int]:
    def tried() -> int:
        with contextlib.suppress(sqlite3.OperationalError, psycopg.errors.UndefinedTable):
            return count()
        time.sleep(0.1)
        return 0

    return tried
