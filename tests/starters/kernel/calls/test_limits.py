"""A slow callee gets only so many calls at once, and one in trouble only so many retries."""

import contextlib
import threading
import time

import pytest

from signup_flow.calls.deadline import deadline
from signup_flow.calls.errors import CallRejected
from signup_flow.calls.limits import Bulkhead, RetryBudget


def test_there_are_so_many_seats_and_each_is_given_back() -> None:
    bulkhead = Bulkhead("callee", seats=2, patience=0.01)
    for _ in range(3):
        with contextlib.ExitStack() as seats:
            seats.enter_context(bulkhead.seat())
            with contextlib.suppress(ValueError), bulkhead.seat():
                raise ValueError
            seats.enter_context(bulkhead.seat())
            with pytest.raises(CallRejected, match="callee"):
                seats.enter_context(bulkhead.seat())


def test_a_seat_that_soon_becomes_free_is_waited_for() -> None:
    bulkhead = Bulkhead("callee", seats=1, patience=5)
    with contextlib.ExitStack() as taken, deadline(10):
        taken.enter_context(bulkhead.seat())
        threading.Timer(0.05, taken.close).start()
        with bulkhead.seat():
            pass


def test_nobody_waits_for_a_seat_beyond_the_deadline() -> None:
    bulkhead = Bulkhead("callee", seats=1, patience=5)
    started = time.monotonic()
    with bulkhead.seat(), deadline(0.01), pytest.raises(CallRejected), bulkhead.seat():
        pass
    assert time.monotonic() - started < 4


def test_a_quiet_service_may_retry_and_a_busy_one_once_in_ten_calls() -> None:
    budget = RetryBudget()
    for earned in (0, 1000):
        for _ in range(earned):
            budget.earn()
        assert sum(budget.pay() for _ in range(9)) == 5
    retries = 0
    for _ in range(100):
        budget.earn()
        retries += budget.pay()
    assert retries == 10
