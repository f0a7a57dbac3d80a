"""Child processes that say when they are ready, and then do as many as they are told."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
PATIENCE = float(os.environ.get("BENCHMARK_PATIENCE", "180"))


class Told:
    """A child that runs ``obey``: it works when it is told to."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *command],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer("ready")

    def start(self, count: int) -> None:
        """Have it do so many."""
        assert self.process.stdin
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()

    def times(self) -> tuple[float, float]:
        """Wait until they are done; returns when it began and when it ended."""
        began, ended = self._answer("").split()
        return float(began), float(ended)

    def _answer(self, expected: str) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline().strip()
        if not line or (expected and line != expected):
            raise RuntimeError(f"{self.process.args!r}: {line!r} instead of {expected!r}")
        return line


def obey(work: Callable[[int], None]) -> None:
    """Be a told child, for as long as there is somebody who tells."""
    print("ready", flush=True)
    for line in sys.stdin:
        began = time.time()
        work(int(line))
        print(began, time.time(), flush=True)


@contextlib.contextmanager
def told(command: list[str], environment: dict[str, str]) -> Iterator[Told]:
    """Run a told child for the length of a block."""
    child = Told(command, environment)
    try:
        yield child
    finally:
        _end(child.process)


@contextlib.contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    """Run a child that works on its own for the length of a block."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Celery has children, and must not leave them behind
        )
    try:
        yield
        if process.poll() is not None:
            raise RuntimeError(f"{command} ended; see {log}: {log.read_text()[-500:]}")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        _end(process)


def until(count: Callable[[], int], wanted: int) -> float:
    """Wait until a count is reached; returns when that was, to about 10 ms."""
    ends = time.monotonic() + PATIENCE
    while (found := count()) < wanted:
        if time.monotonic() > ends:
            raise TimeoutError(f"{found} of {wanted} after {PATIENCE} s")
        time.sleep(0.01)
    return time.time()


def _end(process: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
