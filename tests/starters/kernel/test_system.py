"""What the wiring promises to threads that come at once, as workers and requests do."""

import inspect
import threading
from concurrent.futures import ThreadPoolExecutor

from signup_flow import system
from signup_flow.database import Database


def test_threads_that_come_at_once_share_a_database() -> None:
    one_each = len(inspect.signature(system.database).parameters)
    service = list(system.ROUTES)[:one_each]

    def use(gate: threading.Barrier) -> Database:
        gate.wait()
        return system.database(*service)

    for _burst in range(10):
        with ThreadPoolExecutor(10) as threads:
            assert len(set(threads.map(use, [threading.Barrier(10)] * 10))) == 1
        system.close()
