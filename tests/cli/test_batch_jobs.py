"""advisor batch --jobs: several processes write what one writes, and end when they should."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support import COMMAND, EXAMPLES

ROW = b'{"id": 7, "consumers.count": 1, "consumers.apart": 1, "reply.needed": "now"}\n'
DOCUMENT = json.dumps(
    {
        "id": "d",
        "project": "small",
        "interactions": [{"fact": "a.b", "producer": "p", "consumers": ["c"]}],
    }
).encode()


def _both(
    *arguments: str, given: bytes = b"", cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Return what several processes did, which has to be what one did."""
    one, several = (
        subprocess.run(
            [COMMAND, "batch", *arguments, "--jobs", jobs],
            input=given,
            capture_output=True,
            check=False,
            timeout=120,
            cwd=cwd,
        )
        for jobs in ("1", "3")
    )
    assert (several.returncode, several.stderr) == (one.returncode, one.stderr)
    assert several.stdout == one.stdout
    return several


def _rows() -> bytes:
    """Return rows of several blocks; some fail, some are no rows, the last has no end."""
    lines = [ROW.replace(b"7", b"%d" % number) for number in range(20_000)]
    lines[5] = lines[19_000] = b"{\n"
    lines[6_000] = lines[6_001] = b" \r\n"
    lines[9_000] = b"x" * (1 << 20) + b"x\n"  # a line of one byte too many
    lines[9_001] = b" " * ((1 << 20) - len(ROW) + 1) + ROW  # as long as a line may be
    return b"".join(lines).rstrip(b"\n")


@pytest.mark.parametrize("ending", [(), ("--fail-fast",)], ids=["all", "fail-fast"])
def test_rows_are_told_as_one_process_tells_them(tmp_path: Path, ending: tuple[str, ...]) -> None:
    given = _rows()
    (tmp_path / "rows.ndjson").write_bytes(given)
    piped = _both("--rows", *ending, given=given)
    told = [json.loads(line) for line in piped.stdout.splitlines()]
    failed = [one["line"] for one in told if "errors" in one]
    assert failed == ([6] if ending else [6, 9_001, 19_001])
    assert len(told) == (6 if ending else 19_998)
    filed = _both("--rows", *ending, "rows.ndjson", cwd=tmp_path)
    assert filed.stdout == piped.stdout.replace(b"<stdin>", b"rows.ndjson")


def test_documents_and_files_too(tmp_path: Path) -> None:
    (tmp_path / "many.ndjson").write_bytes(b"\n".join([DOCUMENT] * 20 + [b"{"]))
    paths = [str(path) for path in sorted(EXAMPLES.glob("*.yaml"))]
    listed = "\n".join([*paths, "no.yaml", "no.ndjson", "many.ndjson", *paths]).encode()
    ran = _both("--partial", "--files-from", "-", given=listed, cwd=tmp_path)
    assert ran.stdout.count(b"\n") == len(paths) * 2 + 2 + 21
    assert ran.returncode == 1


def test_what_came_before_a_broken_list_of_paths_is_told() -> None:
    listed = f"{EXAMPLES / 'signup.yaml'}\n".encode() + b"x" * (1 << 20) + b"x\n"
    ran = _both("--files-from", "-", given=listed)
    assert (ran.returncode, ran.stdout.count(b"\n")) == (2, 1)
    assert b"too-large" in ran.stderr


@pytest.mark.parametrize("jobs", ["-1", "257", "many"])
def test_no_other_number_of_processes(jobs: str) -> None:
    ran = subprocess.run([COMMAND, "batch", "--jobs", jobs], capture_output=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, b"")


def test_one_process_a_core() -> None:
    ran = subprocess.run(
        [COMMAND, "batch", "--rows", "-j", "0"], input=ROW, capture_output=True, check=True
    )
    assert json.loads(ran.stdout)["verdict"] == "direct"


@contextmanager
def _running() -> Iterator[tuple[subprocess.Popen[bytes], list[int]]]:
    """Give a run that has answered once and may be given more, and its processes."""
    with subprocess.Popen(
        [COMMAND, "batch", "--rows", "--jobs", "2"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        start_new_session=True,
    ) as run:
        assert run.stdin
        assert run.stdout
        run.stdin.write(ROW)
        assert json.loads(run.stdout.readline())["id"] == 7
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text()
        workers = [int(one) for one in children.split()]
        assert len(workers) == 2
        yield run, workers
        assert _gone(workers)


def _gone(processes: list[int]) -> bool:
    until = time.monotonic() + 30
    while any(Path(f"/proc/{one}").exists() for one in processes):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


@pytest.mark.parametrize("busy", [False, True])
def test_a_worker_that_is_killed_ends_the_run(*, busy: bool) -> None:
    with _running() as (run, workers):
        assert run.stdin
        assert run.stdout
        assert run.stderr
        if busy:  # stopped, so that the row is with one of them and cannot be told of
            for one in workers:
                os.kill(one, signal.SIGSTOP)
            run.stdin.write(ROW)
            time.sleep(0.2)
        for one in workers:
            os.kill(one, signal.SIGKILL)
        if not busy:
            run.stdin.write(ROW)
        assert run.wait(30) == 2
        assert run.stdout.read() == b""
        assert b"error[worker-lost]" in (told := run.stderr.read())
        assert b"with signal 9" in told


def test_an_interrupt_ends_all_of_them_quietly() -> None:
    with _running() as (run, _):
        assert run.stderr
        os.killpg(run.pid, signal.SIGINT)
        assert run.wait(30) == 130
        assert run.stderr.read() == b""


def test_no_worker_outlives_what_started_it() -> None:
    with _running() as (run, workers):
        run.kill()
        run.wait(30)
        assert _gone(workers)


def test_paths_and_records_that_fill_every_pipe() -> None:
    listed = b"\n".join(b"x" * ((1 << 20) - 1) for _ in range(8))
    ran = _both("--files-from", "-", given=listed)
    assert (ran.returncode, ran.stdout.count(b'"errors"')) == (1, 8)
