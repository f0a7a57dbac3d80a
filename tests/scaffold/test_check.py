"""A starter that does not install, or whose tests fail, is told as such, with what it printed."""

from pathlib import Path

import pytest

from advisor.errors import StarterFailed
from advisor.scaffold.check import check, run_demo


def test_a_project_that_cannot_be_installed_is_told_with_the_end_of_the_output(
    tmp_path: Path,
) -> None:
    system = "[build-system]\nrequires = []\nbuild-backend = 'nobody_has_this'\n"
    (tmp_path / "pyproject.toml").write_text(system)
    said: list[str] = []
    with pytest.raises(StarterFailed) as failed:
        check(tmp_path, said.append)
    (problem,) = failed.value.problems
    assert "pip install" in problem.message
    assert "nobody_has_this" in problem.message
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
