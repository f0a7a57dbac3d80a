"""A starter that does not install, or whose tests fail, is told as such, with what it printed."""

import sys
from pathlib import Path

import pytest

from advisor.errors import StarterFailed
from advisor.scaffold.check import check, run_demo

FAILING_PIP = """#!/bin/sh
case "$*" in
    *venv*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    *) seq 100; exit 1 ;;
esac
"""


def test_a_project_that_cannot_be_installed_is_told_with_the_end_of_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text(FAILING_PIP)
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    said: list[str] = []
    with pytest.raises(StarterFailed) as failed:
        check(tmp_path, said.append)
    (problem,) = failed.value.problems
    command, *output = problem.message.splitlines()
    assert command.startswith("python -m pip install")
    assert output == [str(number) for number in range(71, 101)]
    assert str(tmp_path) in problem.hint
    assert said == ["Installing it into a virtual environment of its own ..."]


def test_a_demo_whose_claims_do_not_hold_is_told(tmp_path: Path) -> None:
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    python = binaries / "python"
    python.write_text("#!/bin/sh\necho '1 claims did not hold.'\nexit 1\n")
    python.chmod(0o755)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__main__.py").write_text("")
    with pytest.raises(StarterFailed, match="claims did not hold"):
        run_demo(tmp_path)
