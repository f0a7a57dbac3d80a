"""The fault tests that every starter ships, run over every back end: short, seeded, in CI.

The long form is benchmarks/faults; docs/explanation/faults.md has what it gave.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from starters.brokers import FORGETFUL, SERVERS, UNSAFE, Server, broker
from support import Starter

pytestmark = pytest.mark.faults

PLANTED = Path(__file__).parent / "planted"
SOME = ("--kills", "40", "--events", "3000")


def _faults(python: Path, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    ran = subprocess.run(
        [python, "-m", "pytest", "-q", "-rs", "-m", "faults", "--seed", "1", *arguments],
        cwd=folder,
        env={**os.environ, "SIGNUP_FLOW_ALLOW_UNSAFE": UNSAFE},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=1200,
        check=False,
    )
    sys.stdout.write(ran.stdout)
    return ran


def test_the_embedded_queue_survives_every_fault(starter: Starter, python: Path) -> None:
    folder = starter("sqlite")
    ran = _faults(python, folder, "--kills", "200", "--events", "10000")
    assert ran.returncode == 0


def test_every_planted_bug_is_found(starter: Starter, python: Path) -> None:
    """A harness that does not find bugs proves nothing about the program."""
    folder = starter("sqlite")
    for name, copied in (("bugs.py", "bugs.py"), ("planting.py", "test_planting.py")):
        shutil.copy(PLANTED / name, folder / "tests" / "faults" / copied)
    ran = _faults(python, folder, "tests/faults/test_planting.py")
    assert ran.returncode == 0


@pytest.mark.parametrize(
    ("backend", "server"), [("redis", FORGETFUL), ("rabbitmq", SERVERS["rabbitmq"])]
)
def test_what_a_server_never_kept_is_found(
    starter: Starter, python: Path, backend: str, server: Server
) -> None:
    """Redis that writes nothing down; RabbitMQ whose confirms nobody waits for."""
    folder = starter(backend)
    planted = folder / "tests" / "faults" / "test_unsafe.py"
    shutil.copy(PLANTED / "unsafe.py", planted)
    with broker(server) as (url, restart):
        where = ("--broker", url, "--restart", restart)
        ran = _faults(python, folder, str(planted), "-s", "--events", "1000", *where)
    assert ran.returncode == 0


@pytest.mark.parametrize("backend", SERVERS)
def test_a_server_survives_kills_and_lost_answers(
    starter: Starter, python: Path, backend: str
) -> None:
    folder = starter(backend)
    what = ("-k", "kills_while or answers_are_lost[0.1] or broker_is_killed", *SOME)
    with broker(SERVERS[backend]) as (url, restart):
        ran = _faults(python, folder, *what, "--broker", url, "--restart", restart)
    assert ran.returncode == 0


def test_kafka_survives_kills_as_far_as_a_broker_in_memory_allows(
    starter: Starter, python: Path, kafka: str
) -> None:
    """Nobody leaves its group: tansu keeps a leader that left while the group was forming."""
    folder = starter("kafka")
    few = ("--kills", "20", "--events", "1500")  # each costs a group's session
    what = ("-k", "kills_while", *few, "--ends", "SIGKILL")
    ran = _faults(python, folder, *what, "--broker", kafka)
    assert ran.returncode == 0
