"""The breaker opens after failures in a row, lets one probe through, and closes when it is well."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from structlog.testing import capture_logs

from signup_flow.calls.breaker import Breaker
from signup_flow.calls.errors import (
    CallFailed,
    CallRefused,
    CallRejected,
    CallTimedOut,
    CallUnusable,
)


class Bench(Breaker):
    """A breaker with a clock in a test's hands."""

    def __init__(self) -> None:
        super().__init__("callee", most=3, seconds=5, clock=lambda: self.now)
        self.now = 0.0

    def ask(self, error: BaseException | None = None) -> None:
        with self.guard():
            if error:
                raise error

    def fail(self, times: int) -> None:
        for _ in range(times):
            with pytest.raises(CallTimedOut):
                self.ask(CallTimedOut())

    def opens_in(self) -> float:
        with pytest.raises(CallRejected) as rejected:
            self.ask()
        return rejected.value.retry_after


def test_failures_in_a_row_open_it_and_a_success_between_them_does_not() -> None:
    breaker = Bench()
    breaker.fail(2)
    breaker.ask()
    breaker.fail(3)
    assert breaker.opens_in() == 5


def test_of_twenty_threads_one_probes_while_the_others_fail_at_once() -> None:
    breaker = Bench()
    breaker.fail(3)
    breaker.now = 5
    rejected = threading.Semaphore(0)

    def ask(_: int) -> bool:
        try:
            with breaker.guard():  # until all others have been told
                return all(rejected.acquire(timeout=5) for _ in range(19))
        except CallRejected:
            rejected.release()
            return False

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(ask, range(20))) == 1
    breaker.fail(2)
    breaker.ask()


def test_a_probe_that_fails_opens_it_anew_one_that_works_closes_it_and_each_is_logged() -> None:
    breaker = Bench()
    with capture_logs() as lines:
        breaker.fail(3)
        breaker.now = 5
        breaker.fail(1)
        breaker.now = 8
        assert breaker.opens_in() == 2
        breaker.now = 9.5
        assert breaker.opens_in() == 1
        breaker.now = 10
        with breaker.guard():
            assert breaker.opens_in() == 1
        breaker.ask()
    assert [line["event"].split()[1] for line in lines] == ["opened", "opened", "closed"]


@pytest.mark.parametrize(
    "error", [CallRefused("no"), CallUnusable(), KeyboardInterrupt(), ValueError()]
)
def test_an_answer_of_no_use_or_an_error_of_our_own_neither_opens_it_nor_keeps_the_probes_place(
    error: BaseException,
) -> None:
    breaker = Bench()
    for _ in range(9):
        with pytest.raises(type(error)):
            breaker.ask(error)
    breaker.fail(3)
    breaker.now = 5
    with pytest.raises(type(error)):
        breaker.ask(error)
    breaker.ask()


@pytest.mark.parametrize("kind", [CallFailed, CallTimedOut])
def test_what_fails_behind_the_callee_does_not_open_it(kind: type[CallFailed]) -> None:
    breaker, error = Bench(), kind()
    error.behind = True
    for _ in range(9):
        with pytest.raises(kind):
            breaker.ask(error)
    breaker.ask()


@pytest.mark.parametrize("error", [None, CallFailed()])
def test_a_call_from_before_it_opened_changes_nothing(error: CallFailed | None) -> None:
    breaker = Bench()
    with contextlib.suppress(CallFailed), breaker.guard():
        breaker.fail(3)
        breaker.now = 3
        if error:
            raise error
    assert breaker.opens_in() == 2
