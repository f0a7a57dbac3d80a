"""Faults that only a change of the kernel could let through: pauses, clocks, full disks, locks."""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pytest
from faults.checker import EFFECTS, PRODUCER, certain, violations
from faults.roles import play
from faults.world import Role, World

pytestmark = pytest.mark.faults

DAY = 86_400
SECONDS_TO_THE_JUMP = 0.3
CALLS = "pwrite64,fdatasync,sendto,sendmsg,recvfrom"


def _ends_well(world: World) -> None:
    world.play = play
    world.drain()
    assert violations(world.place) == []


def _server(world: World) -> str:
    """Return the URL of the server that the services' tables are on, if they are on one."""
    return str(getattr(world.place, "url", ""))


def test_what_is_forgotten_cannot_come_again(world: World) -> None:
    world.environment["MENDED"] = "yes"  # what is parked would keep all since from being forgotten
    world.events = 400
    world.drain()
    world.start(("storm", "400", "all")).join(60)  # delivered again, and nobody there to take it
    purge = world.start(("purge", "--older-than", "-1"))
    purge.join(60)
    assert purge.exitcode == 0
    assert world.place.count(PRODUCER, "outbox") == 0
    world.events = 1000  # behind them, and more than have been handled: so all of those are
    world.drain()
    assert [line for line in certain(world.place) if not line.startswith("I2")] == []


def test_a_pause_longer_than_the_lease(world: World) -> None:
    world.events = 2000
    kafka = world.environment.get("SIGNUP_FLOW_BROKER", "").startswith("kafka:")
    pause = 1.5 * (7.0 if kafka else world.lease)
    for turn in range(3):
        world.tend(world.events * (turn + 1) // 3)
        time.sleep(world.chance("pause", turn).uniform(0.05, 0.3))
        paused = [one.pid or 0 for role, one in world.running.items() if role[-1] == "0"]
        for number, seconds in ((signal.SIGSTOP, pause), (signal.SIGCONT, 0)):
            for pid in paused:
                with suppress(ProcessLookupError):  # it was the deadly event's
                    os.kill(pid, number)
            time.sleep(seconds)
    _ends_well(world)


@pytest.mark.parametrize("jump", [-400 * DAY, -3600, 3600, 400 * DAY])
def test_a_clock_that_jumps_and_is_set_right(world: World, jump: int) -> None:
    world.events, world.play = 600, partial(_play_with_a_clock_that_jumps, jump)
    for share in (1, 2, 3):
        world.tend(world.events * share // 4)
        time.sleep(2 * SECONDS_TO_THE_JUMP)
        world.stop(signal.SIGKILL)  # with leases and retries that its clock has set
    _ends_well(world)


def _play_with_a_clock_that_jumps(seconds: int, role: Role, environment: dict[str, str]) -> None:
    real, begun = time.time, time.monotonic()

    def jumping() -> float:
        return real() + (seconds if time.monotonic() > begun + SECONDS_TO_THE_JUMP else 0)

    time.time = jumping
    play(role, environment)


def test_a_full_disk(world: World) -> None:
    if _server(world) or not list(world.place.home.glob("*.db")):
        pytest.skip("for files only")
    world.events = 300
    world.drain()
    full = _largest(world, "*.db")
    world.events, world.play = 3000, partial(_play_on_a_full_disk, full)
    world.tend(world.events)
    for _ in range(1500):
        if _largest(world, "*.db*") >= full:
            break
        time.sleep(0.02)
    time.sleep(1)
    assert world.place.count(PRODUCER, "outbox") < world.events  # it was in the way
    world.stop(signal.SIGKILL)
    _ends_well(world)


def _largest(world: World, pattern: str) -> int:
    return max(path.stat().st_size for path in world.place.home.glob(pattern))


def _play_on_a_full_disk(size: int, role: Role, environment: dict[str, str]) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    play(role, environment)


@pytest.mark.parametrize("service", [PRODUCER, *EFFECTS])
def test_a_lock_held_for_longer_than_anybody_waits(world: World, service: str) -> None:
    world.events = 1000
    world.start(("produce", "100", str(world.seed))).join(60)
    world.tend(world.events)
    if url := _server(world):
        import psycopg

        schema = f"-c search_path={world.environment['SIGNUP_FLOW_NAMESPACE']}_{service}"
        with psycopg.connect(url, options=schema) as lock:
            lock.execute("LOCK TABLE outbox, processed_events IN ACCESS EXCLUSIVE MODE")
            time.sleep(11)
    else:
        path = world.place.home / f"{service}.db"
        with closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as lock:
            lock.execute("BEGIN IMMEDIATE")
            time.sleep(11)
    _ends_well(world)


@pytest.mark.skipif(
    not shutil.which("strace"), reason="needs strace, which your system's packages have"
)
def test_kills_at_system_calls(world: World) -> None:
    world.events, killed = 1500, 0
    for number in range(30):
        world.tend(world.events * (number + 1) // 30)
        chance = world.chance("system call", number)
        role, when = chance.choice(sorted(world.running)), chance.randint(1, 30)
        victim = world.running[role]
        inject = f"inject={CALLS}:signal=SIGKILL:when={when}"
        command = ["strace", "-qq", "-f", "-o", "/dev/null", "-e", f"trace={CALLS}", "-e", inject]
        with subprocess.Popen([*command, "-p", str(victim.pid)], stderr=subprocess.PIPE) as tracer:
            victim.join(1)
            tracer.terminate()
        victim.join(1)
        killed += victim.exitcode == -signal.SIGKILL
    assert killed > 5
    _ends_well(world)


@pytest.mark.skipif(not Path("/proc").exists(), reason="reads /proc, which Linux has")
def test_nothing_grows(world: World) -> None:
    """The first thousand events may fill what is kept; the next two thousand add nothing to it."""
    world.environment["MENDED"] = "yes"
    sizes = []
    for world.events in (1000, 3000):
        world.settle()
        time.sleep(1)
        sizes.append([_size(world.running[role].pid or 0) for role in world.roles])
    for role, (files, kilobytes), (files_then, kilobytes_then) in zip(
        world.roles, *sizes, strict=True
    ):
        assert files_then <= files + 2, role
        assert kilobytes_then <= kilobytes + 20_000, role


def _size(pid: int) -> tuple[int, int]:
    """Return how many files and connections a process has open, and its memory in kilobytes."""
    status = Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1]
    return len(os.listdir(f"/proc/{pid}/fd")), int(status.split()[0])
