"""The raw INSERT limit: what the same database takes of the same rows, with no event under way.

Two processes at once, over the starter's own tables and indexes, with its own connection settings
(SQLite WAL and synchronous FULL; PostgreSQL synchronous_commit on). One commits the producer's
transaction, 500 business rows and 500 outbox rows; the other the consumer's, 500 dedupe rows and
500 business rows. Every row was made before the clock starts, so there is no JSON, no validation,
no broker, no relay, no handler: two statements over ready rows and a commit, each in the fastest
form that the driver has here (SQLite ``executemany``, PostgreSQL one INSERT of 500 rows). The limit is N divided by the
slower one's time. Events have to be written, read, published, marked, delivered and acknowledged
on top of that, on the same two cores.
"""

import sqlite3
import sys
import time
from contextlib import ExitStack

from processes import HERE, obey, told
from starter import Place

BATCH = 500
_BUSINESS = "INSERT INTO user_signed_up (user_id, revision) VALUES (?, 1)"
_OUTBOX = (
    "INSERT INTO outbox (event_id, type, key, body, correlation_id, created_at)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)
_DEDUPE = (
    "INSERT INTO processed_events (consumer, event_id, fingerprint, correlation_id, receipt,"
    " processed_at) VALUES (?, ?, ?, ?, ?, ?)"
)
_EFFECT = "INSERT INTO start_trial_done (user_id, revision, event_id) VALUES (?, ?, ?)"


def limit(here: Place, events: int) -> float:
    """Return pairs of rows a second that the slower side commits."""
    with ExitStack() as stack:
        sides = [
            stack.enter_context(told([str(HERE / "raw.py"), side, str(events)], here.environment))
            for side in ("producer", "consumer")
        ]
        for side in sides:
            side.start(events)
        times = [side.times() for side in sides]
    return events / max(ended - began for began, ended in times)


def main(side: str, count: int) -> None:
    """Be one of the two processes; all rows are made before it says that it is ready."""
    from signup_flow import system
    from signup_flow.context import new_id
    from signup_flow.database import SqliteDatabase
    from signup_flow.events import UserSignedUp
    from signup_flow.messaging.event import Event, fingerprint

    events = [
        Event.of("signup", UserSignedUp(user_id=f"raw-{number}-{new_id()}", revision=1))
        for number in range(count)
    ]
    now = time.time()
    if side == "producer":
        database = system.database("signup")
        first, second = _BUSINESS, _OUTBOX
        rows = [
            ((one.data.key,), (one.id, one.data.type, one.data.key, one.to_body(), one.id, now))
            for one in events
        ]
    else:
        database = system.database("billing")
        first, second = _DEDUPE, _EFFECT
        rows = [
            (
                ("raw", one.id, fingerprint(one.to_body()), one.id, None, now),
                (one.data.key, 1, one.id),
            )
            for one in events
        ]

    transaction = database.transaction
    if isinstance(database, SqliteDatabase):
        connection = sqlite3.connect(database.path)
        connection.execute("PRAGMA synchronous = FULL")
        transaction = lambda: connection  # noqa: E731 - its block is a transaction

    def insert(count: int) -> None:
        for start in range(0, count, BATCH):
            batch = rows[start : start + BATCH]
            with transaction() as tx:
                tx.executemany(first, [one for one, _ in batch])
                tx.executemany(second, [other for _, other in batch])

    obey(insert)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
