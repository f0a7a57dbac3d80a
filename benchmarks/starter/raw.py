"""The raw INSERT limit: what the same database takes of the same rows, with no event under way.

Two processes at once, over the starter's own tables and indexes, with its own durability (SQLite
WAL and synchronous FULL; PostgreSQL synchronous_commit on). One commits the producer's transaction,
500 business rows and 500 outbox rows; the other the consumer's, 500 dedupe rows and 500 business
rows. Every row was made before the clock starts, so there is no JSON, no validation, no broker, no
relay, no handler: two statements over ready rows and a commit, each in the fastest form that the
driver has here (SQLite ``executemany``, PostgreSQL one INSERT of 500 rows). The limit is N divided
by the slower one's time. Events have to be made, written, read, published, marked, delivered,
decoded and acknowledged on top of that, on the same two cores.
"""

from contextlib import ExitStack

from processes import HERE, told
from starter import Place


def limit(here: Place, events: int) -> float:
    """Return pairs of rows a second that the slower side commits."""
    with ExitStack() as stack:
        sides = [
            stack.enter_context(
                told([str(HERE / "insert.py"), side, str(events)], here.environment)
            )
            for side in ("producer", "consumer")
        ]
        for side in sides:
            side.start(events)
        times = [side.times() for side in sides]
    return events / max(ended - began for began, ended in times)
