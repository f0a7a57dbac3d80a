"""The fault tests that every starter ships, run over every back end: short, seeded, in CI.

The long form is the starter's own command, with more kills and events; docs/faults.md has results.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import EXAMPLES, Run

pytestmark = pytest.mark.faults

SERVERS = {
    "postgres": ("postgresql://postgres@127.0.0.1/postgres", ""),
    "rabbitmq": ("amqp://guest:guest@127.0.0.1:5672/", ""),
    "nats": ("nats://127.0.0.1:4222", "nats-version,nats-sync-interval"),
    "redis": ("redis://127.0.0.1:6390/0", ""),
    "kafka": ("kafka://127.0.0.1:9092", "kafka-replication,kafka-min-insync-replicas"),
}
"""Where each server is, and what of its settings is let pass: here no machine loses its power."""
PLANTED = Path(__file__).parent / "planted"
KILLS = "30"


@pytest.fixture(scope="session")
def safe_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run a Redis that keeps what it confirms; the one of the machine may keep nothing."""
    folder = tmp_path_factory.mktemp("redis")
    durable = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
    command = ["redis-server", "--bind", "127.0.0.1", "--port", "6390", "--dir", str(folder)]
    with subprocess.Popen([*command, *durable], stdout=subprocess.DEVNULL) as server:
        yield
        server.terminate()


def _faults(
    python: Path, folder: Path, *arguments: str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", ".[test]")
    subprocess.run([python, *install], cwd=folder, check=True)
    ran = subprocess.run(
        [python, "-m", "pytest", "-q", "-rs", "-m", "faults", "--seed", "1", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=1200,
        check=False,
    )
    sys.stdout.write(ran.stdout)
    return ran


def test_the_embedded_queue_survives_every_fault(
    advisor: Run, tmp_path: Path, python: Path
) -> None:
    advisor("scaffold", EXAMPLES / "signup.yaml", "out", "--backend", "sqlite")
    ran = _faults(python, tmp_path / "out", "--kills", "60", "--events", "3000")
    assert ran.returncode == 0


def test_every_planted_bug_is_found(advisor: Run, tmp_path: Path, python: Path) -> None:
    """A harness that does not find bugs proves nothing about the program."""
    advisor("scaffold", EXAMPLES / "signup.yaml", "out", "--backend", "sqlite")
    for name, copied in (("bugs.py", "bugs.py"), ("planting.py", "test_planting.py")):
        shutil.copy(PLANTED / name, tmp_path / "out" / "tests" / "faults" / copied)
    ran = _faults(python, tmp_path / "out", "tests/faults/test_planting.py")
    assert ran.returncode == 0


@pytest.mark.usefixtures("kafka", "safe_redis")
@pytest.mark.parametrize("backend", SERVERS)
def test_a_back_end_survives_kills(
    advisor: Run, tmp_path: Path, python: Path, backend: str
) -> None:
    advisor("scaffold", EXAMPLES / "signup.yaml", "out", "--backend", backend)
    url, allowed = SERVERS[backend]
    ran = _faults(
        python,
        tmp_path / "out",
        *("-k", "kills_while", "--kills", KILLS, "--events", "2000", "--broker", url),
        SIGNUP_FLOW_ALLOW_UNSAFE=allowed,
    )
    assert ran.returncode == 0
