"""The raw INSERT limit: what the same database takes of the same rows, with no event under way.

Two processes at once, over the starter's own tables and indexes, with its own durability (SQLite
WAL and synchronous FULL; PostgreSQL synchronous_commit on). One commits the producer's transaction,
500 business rows and 500 outbox rows; the other the consumer's, 500 dedupe rows and 500 business
rows. There is no broker, no relay, no handler: two statements and a commit, each in the fastest
form that the driver has here (SQLite ``executemany``, PostgreSQL one INSERT of 500 rows). The limit
is N divided by the slower one's time. Events have to be read, published, marked, delivered, decoded
and acknowledged on top of that, on the same two cores.

It is taken twice. The strict limit finds all rows ready: no ID, no JSON, no fingerprint is made
while the clock runs. The other has each side make its rows, by the starter's own means, as a
producer and a consumer cannot but do.
"""

from contextlib import ExitStack

from processes import HERE, told
from starter import Place


def limit(here: Place, events: int, rows: str) -> float:
    """Return pairs of rows a second that the slower side commits, ``ready`` or ``made``."""
    with ExitStack() as stack:
        sides = [
            stack.enter_context(
                told([str(HERE / "insert.py"), side, str(events), rows], here.environment)
            )
            for side in ("producer", "consumer")
        ]
        for side in sides:
            side.start(events)
        times = [side.times() for side in sides]
    return events / max(ended - began for began, ended in times)
