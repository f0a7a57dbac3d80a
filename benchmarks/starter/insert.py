"""One of the two processes that raw.py starts, with the starter on its path."""

import sqlite3
import sys
import time
from typing import Any, TypeAlias

from processes import obey
from signup_flow import system
from signup_flow.context import new_id
from signup_flow.events import UserSignedUp
from signup_flow.messaging.event import Event, fingerprint
from signup_flow.sqlite import SqliteDatabase

BATCH = 500
Rows: TypeAlias = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]
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


def main(side: str, count: int, kind: str) -> None:
    """Make all rows, if they are to be ready, and only then say that it can insert them."""
    database = system.database("signup" if side == "producer" else "billing")
    first, second = STATEMENTS[side]
    parts = [range(start, start + BATCH) for start in range(0, count, BATCH)]
    batches: map[Rows] | list[Rows]
    if side == "producer":
        batches = map(_said, parts)
    else:  # which does not make events: it finds them
        batches = map(_handled, [[(one, one.to_body()) for one in _events(part)] for part in parts])
    if kind == "ready":
        batches = list(batches)
    plain = sqlite3.connect(database.path) if isinstance(database, SqliteDatabase) else None
    if plain:
        plain.execute("PRAGMA synchronous = FULL")

    def insert(_count: int) -> None:
        for ones, others in batches:
            # The block of a plain connection is a transaction, without the starter's pauses.
            with plain or database.transaction() as tx:
                tx.executemany(first, ones)
                tx.executemany(second, others)

    obey(insert)


def _said(numbers: range) -> Rows:
    events, now = _events(numbers), time.time()
    return [(one.data.key,) for one in events], [
        (one.id, one.data.type, one.data.key, one.to_body(), one.correlation_id, now)
        for one in events
    ]


def _handled(found: list[tuple[Event[UserSignedUp], bytes]]) -> Rows:
    now = time.time()
    return [
        ("raw", one.id, fingerprint(body), one.correlation_id, None, now) for one, body in found
    ], [(one.data.key, 1, one.id) for one, _ in found]


def _events(numbers: range) -> list[Event[UserSignedUp]]:
    users = [f"raw-{number}-{new_id()}" for number in numbers]
    facts = [UserSignedUp(user_id=user, revision=1) for user in users]
    events: list[Event[UserSignedUp]] = Event.all_of("signup", facts)
    return events


main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
