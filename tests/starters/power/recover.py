"""Go on after each power cut, one a folder, until nothing is left; print what does not hold."""

import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from signup_flow import context, system
from signup_flow.messaging.relay import relay_once
from signup_flow.messaging.worker import work_once

LEASE = 0.01
context.configure_logs(50)
os.environ["SIGNUP_FLOW_LEASE_SECONDS"] = str(LEASE)


def broken(folder: Path) -> Iterator[str]:
    """Yield what was lost, made up, done twice or out of order."""
    services = ("signup", *system.REACTIONS)
    for service in services:
        found = system.database(service).value("PRAGMA integrity_check")
        if found != "ok":
            yield f"{service}.db: {found}"
    outbox = system.database("signup")
    said = _ids("signup", "SELECT event_id FROM outbox")
    if lost := set((folder / "said").read_text().split()) - said:
        yield f"{len(lost)} events that were committed are lost"
    if outbox.value("SELECT coalesce(sum(revision), 0) FROM user_signed_up") != len(said):
        yield "facts and events are not the same"
    for consumer in system.REACTIONS:
        if ghosts := _ids(consumer, "SELECT event_id FROM processed_events") - said:
            yield f"{consumer} has handled {len(ghosts)} events that were never said"
    _drain()
    for consumer in system.REACTIONS:
        if unhandled := said - _ids(consumer, "SELECT event_id FROM processed_events"):
            yield f"{consumer} never got {len(unhandled)} events"
    rows = system.database("email").query(
        "SELECT user_id, revision, event_id FROM send_welcome_done ORDER BY position"
    )
    if sorted(row[2] for row in rows) != sorted(said):
        yield f"{len(rows)} effects of {len(said)} events"
    by_key = defaultdict(list)
    for key, revision, _ in rows:
        by_key[key].append(revision)
    if any(found != sorted(found) for found in by_key.values()):
        yield "a key is out of order"


def _ids(service: str, sql: str) -> set[str]:
    return {event_id for (event_id,) in system.database(service).query(sql)}


def _drain() -> None:
    broker = system.connect()
    while relay_once(system.database("signup"), broker):
        pass
    for consumer in system.REACTIONS:
        inbox = system.inbox(consumer)
        subscription = broker.subscribe(consumer, inbox.database)
        while broker.waiting(consumer, inbox.database):
            if not work_once(inbox, subscription):
                time.sleep(LEASE)  # a worker that is gone had them in hand
        subscription.close()


for cut in sorted(Path(sys.argv[1]).iterdir()):
    os.environ["SIGNUP_FLOW_HOME"] = str(cut)
    for line in broken(cut):
        print(f"{cut.name}: {line}")
    system.close()
