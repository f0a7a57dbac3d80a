"""Processes that share work; results are reported in the order of the jobs."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from traceback import format_exc
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar

from advisor.errors import Problem, WorkerLost

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext
    from multiprocessing.process import BaseProcess

AHEAD: Final = 4
"""The most unreported jobs for each process, which bounds memory."""

Job = TypeVar("Job")
Result = TypeVar("Result")


def cores() -> int:
    """Return how many cores this process may use; 1 if no process can be forked."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers(Generic[Job, Result]):
    """A number of processes, which end with the ``with`` block.

    Each does one job at a time. ``tell`` is called in this process, with the result of each job; an
    exception of ``work`` is raised here in its place. Every method may raise that, exceptions of
    ``tell``, and WorkerLost if a process ended by itself or cannot be forked.
    """

    def __init__(
        self, work: Callable[[Job], Result], tell: Callable[[Result], None], count: int
    ) -> None:
        self._tell = tell
        self._processes: dict[Connection, BaseProcess] = {}
        self._busy: dict[Connection, int] = {}
        self._done: dict[int, tuple[Result, Exception | None]] = {}
        self._given = self._told = 0
        context = _fork()
        with _no_interrupts():
            for _ in range(count):
                ours, theirs = context.Pipe()
                work_there = (work, theirs, (ours, *self._processes))
                process = context.Process(target=_serve, args=work_there, daemon=True)
                process.start()
                theirs.close()
                self._processes[ours] = process
        self._free = list(self._processes)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for end, process in self._processes.items():
            end.close()
            process.kill()
            process.join()

    def give(self, job: Job) -> None:
        """Give a job to the next free process, and wait until another job may be given.

        A busy process gets no job: each could wait for the other to read what it writes.
        """
        while not self._free:
            self._collect(wait(self._busy))
        end = self._free.pop()
        with self._alive(end):
            end.send(job)
        self._busy[end] = self._given
        self._given += 1
        while self._given - self._told >= AHEAD * len(self._processes):
            self._collect(wait(self._busy))

    def attend(self, handle: int) -> None:
        """Report results until something can be read from a file."""
        while self._busy and handle not in (ready := wait([handle, *self._busy])):
            self._collect(ready)

    def finish(self) -> None:
        """Wait until all results are reported."""
        while self._busy:
            self._collect(wait(self._busy))

    def _collect(self, ready: Iterable[Any]) -> None:
        for end in ready:
            with self._alive(end):
                self._done[self._busy.pop(end)] = end.recv()
            self._free.append(end)
        while self._told in self._done:
            result, error = self._done.pop(self._told)
            self._told += 1
            if error:
                raise error
            self._tell(result)

    @contextmanager
    def _alive(self, end: Connection) -> Iterator[None]:
        try:
            yield
        except (EOFError, OSError) as error:
            self._processes[end].join()
            code = self._processes[end].exitcode or 0
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            message = f"a process that shared the work ended with {how}, before it was done"
            hint = "what was written is whole up to there; memory may be short for so many"
            raise WorkerLost(Problem("worker-lost", message, hint=hint)) from error


def _fork() -> "ForkContext":
    # A forked process has the rules already: to read them again takes as long as to judge ten
    # thousand rows. No thread runs here that could hold a lock meanwhile.
    if not hasattr(os, "fork"):
        message = "processes that share the work have to be forked, and this system cannot do that"
        raise WorkerLost(Problem("no-fork", message, hint="leave `--jobs` out: one does it all"))
    return get_context("fork")


def _serve(work: Callable[[Job], Result], end: Connection, others: Iterable[Connection]) -> None:
    for other in others:  # while they are open, the end of the first process is not seen
        other.close()
    with suppress(EOFError, ConnectionError):
        while True:
            job = end.recv()
            try:
                done: tuple[Result | None, Exception | None] = work(job), None
            except Exception as error:  # noqa: BLE001 - raised again in the parent
                error.add_note(format_exc())
                done = None, error
            end.send(done)


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Block SIGINT; forked workers keep it blocked, since the parent ends them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
