"""The producer of the generated starter: started by run.py with the starter on its path.

A positive number is emitted in transactions of 500, by a bulk command as an owner would write it:
all business rows, then their events. A negative one is emitted at 50 a second by the generated
command.
"""

import itertools
import time

from processes import obey
from signup_flow import system
from signup_flow.events import UserSignedUp
from signup_flow.messaging.outbox import emit_all
from signup_flow.services.signup.commands import user_signed_up

BATCH, PACE = 500, 1 / 50
database = system.database("signup")
names = (f"user-{number}" for number in itertools.count())


def produce(count: int) -> None:
    """Emit so many events."""
    if count < 0:
        paced(-count)
    for _ in range(count // BATCH):
        users = list(itertools.islice(names, BATCH))
        with database.transaction() as tx:
            sql = "INSERT INTO user_signed_up (user_id, revision) VALUES (?, 1)"
            tx.executemany(sql, [(user,) for user in users])
            emit_all(tx, "signup", [UserSignedUp(user_id=user, revision=1) for user in users])


def paced(count: int) -> None:
    """Emit events at a steady pace, whatever each takes."""
    begins = time.monotonic()
    for number, user in enumerate(itertools.islice(names, count)):
        time.sleep(max(0, begins + number * PACE - time.monotonic()))
        with database.transaction() as tx:
            user_signed_up(tx, user)


obey(produce)
