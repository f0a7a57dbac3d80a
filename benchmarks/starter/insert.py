"""One of the two processes that raw.py starts, with the starter on its path."""

import sqlite3
import sys
import time
from typing import Any

from processes import obey
from signup_flow import system
from signup_flow.context import new_id
from signup_flow.database import SqliteDatabase
from signup_flow.events import UserSignedUp
from signup_flow.messaging.event import Event, fingerprint

BATCH = 500
STATEMENTS = {
    "producer": (
        "INSERT INTO user_signed_up (user_id, revision) VALUES (?, 1)",
        (
            "INSERT INTO outbox (event_id, type, key, body, correlation_id, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?)"
        ),
    ),
    "consumer": (
        (
            "INSERT INTO processed_events (consumer, event_id, fingerprint, correlation_id,"
            " receipt, processed_at) VALUES (?, ?, ?, ?, ?, ?)"
        ),
        "INSERT INTO start_trial_done (user_id, revision, event_id) VALUES (?, ?, ?)",
    ),
}


def main(side: str, count: int) -> None:
    """Make all rows, and only then say that it is ready to insert them."""
    database = system.database("signup" if side == "producer" else "billing")
    first, second = STATEMENTS[side]
    make = _said if side == "producer" else _handled
    rows = [make(number) for number in range(count)]
    plain = sqlite3.connect(database.path) if isinstance(database, SqliteDatabase) else None
    if plain:
        plain.execute("PRAGMA synchronous = FULL")

    def insert(count: int) -> None:
        for start in range(0, count, BATCH):
            batch = rows[start : start + BATCH]
            # The block of a plain connection is a transaction, without the starter's pauses.
            with plain or database.transaction() as tx:
                tx.executemany(first, [one for one, _ in batch])
                tx.executemany(second, [other for _, other in batch])

    obey(insert)


def _said(number: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    one = _event(number)
    key, now = one.data.key, time.time()
    return (key,), (one.id, one.data.type, key, one.to_body(), one.correlation_id, now)


def _handled(number: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    one = _event(number)
    print_, now = fingerprint(one.to_body()), time.time()
    dedupe = ("raw", one.id, print_, one.correlation_id, None, now)
    return dedupe, (one.data.key, 1, one.id)


def _event(number: int) -> Event[UserSignedUp]:
    return Event.of("signup", UserSignedUp(user_id=f"raw-{number}-{new_id()}", revision=1))


main(sys.argv[1], int(sys.argv[2]))
