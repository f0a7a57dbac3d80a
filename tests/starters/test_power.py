"""What was committed in SQLite files survives a power cut, as far as one can be made up.

The system calls of a run are recorded; what the disk could hold at random moments is put together
from them, and the starter goes on from there.
"""

import os
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest
from starters.disk import STRACE, cut_power, read_steps
from support import Starter

POWER = Path(__file__).parent / "power"
pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(
        not shutil.which("strace") and "CI" not in os.environ,
        reason="needs strace, which your system's packages have",
    ),
]


def _after_cuts(python: Path, folder: Path, cuts: int) -> str:
    """Return what does not hold after so many power cuts during one run."""
    home, trace = folder / "home", folder / "trace"
    home.mkdir()
    environment = {**os.environ, "SIGNUP_FLOW_HOME": str(home)}
    say = [*STRACE, "-o", str(trace), str(python), str(POWER / "say.py"), "200"]
    subprocess.run(say, env=environment, stdout=subprocess.DEVNULL, check=True)
    steps, chance = read_steps(trace, home), Random(1)  # noqa: S311 - the same cuts on every run
    assert sum(step.kind == "say" for step in steps) == 200
    for number in range(cuts):
        cut_power(steps, chance, folder / "cuts" / str(number))
    recover = [python, POWER / "recover.py", folder / "cuts"]
    return subprocess.run(recover, check=True, stdout=subprocess.PIPE, text=True).stdout


def test_what_was_committed_survives_a_power_cut(starter: Starter, python: Path) -> None:
    assert _after_cuts(python, starter("sqlite"), 60) == ""


def test_a_power_cut_finds_what_is_not_flushed(
    starter: Starter, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What proves nothing where nothing is wrong has to find something where it is."""
    folder = starter("sqlite")
    file = folder / "signup_flow" / "sqlite.py"
    code = file.read_text()
    monkeypatch.setenv("SIGNUP_FLOW_ALLOW_UNSAFE", "sqlite-synchronous")
    file.write_text(code.replace('"synchronous": 2', '"synchronous": 1').replace("FULL", "NORMAL"))
    assert "events that were committed are lost" in _after_cuts(python, folder, 5)
