"""What every test may need: the built-in rules, a judgement in one call, the installed command."""

import os
import signal
import subprocess
from functools import partial
from pathlib import Path

import hypothesis
import pytest
from support import COMMAND, EXAMPLES, Completed, Judge, Run, run_here, shipped_rules

from advisor.core.assessment import Assessment, assess
from advisor.core.rulebook import Rulebook
from advisor.files.answers import Source, read_answers
from advisor.files.settings import Setting

# The same cases on every run, however busy the machine; a new case is found by changing a test.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("steady")

# For this run alone; the suites of generated projects, which it starts, have options of their own.
os.environ.pop("PYTEST_ADDOPTS", None)

# Tests that were started in the background ignore interrupts, and so would every child of theirs.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The size of whoever started the tests; what a test starts in a terminal goes by that terminal's.
for size in ("COLUMNS", "LINES"):
    os.environ.pop(size, None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where workers share the files, begin with the one that takes longest."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: "starters" not in item.nodeid)


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return shipped_rules()


@pytest.fixture(scope="session")
def judge(rulebook: Rulebook) -> Judge:
    """Judge an example with some answers changed: judge("signup", "services.layout=one")."""

    def judged(example: str, *settings: str) -> Assessment:
        text = (EXAMPLES / f"{example}.yaml").read_text()
        laid_over = tuple(Setting(setting) for setting in settings)
        return assess(rulebook, read_answers(Source(text, example, laid_over), rulebook))

    return judged


@pytest.fixture
def advisor(tmp_path: Path) -> Run:
    """Run a command line in an empty folder, without a terminal, in this process.

    It takes a tenth of the time of the installed command, which is for what only that can prove.
    """
    return partial(run_here, tmp_path)


@pytest.fixture
def installed(tmp_path: Path) -> Run:
    """Run the installed command in an empty folder, without a terminal."""

    def run(*arguments: str | Path, stdin: str = "", **environment: str) -> Completed:
        return subprocess.run(
            [COMMAND, *arguments],
            cwd=tmp_path,
            input=stdin,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
