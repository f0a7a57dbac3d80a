"""Emit events, relay and handle them; each is told on standard output once its commit has returned."""

import os
import sys
import threading
import time
from typing import Any

from signup_flow import context, system
from signup_flow.messaging.relay import relay
from signup_flow.messaging.worker import work
from signup_flow.services.signup import commands

context.configure_logs(50)
outbox, stop = system.database("signup"), threading.Event()
jobs: list[tuple[Any, ...]] = [(relay, outbox)]
jobs += [(work, system.inbox(consumer)) for consumer in system.REACTIONS]
threads = [threading.Thread(target=run, args=(what, system.connect, stop)) for run, what in jobs]
for thread in threads:
    thread.start()
for number in range(int(sys.argv[1])):
    with context.workflow(), outbox.transaction() as tx:
        event = commands.user_signed_up(tx, f"key-{number % 7}")
    os.write(1, f"{event.id}\n".encode())
time.sleep(0.5)
stop.set()
for thread in threads:
    thread.join()
