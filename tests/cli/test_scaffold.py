"""advisor scaffold from the command line: what it writes, refuses, and tells the shell."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from support import Run, with_an_acceptance


@pytest.mark.parametrize(("day", "passed"), [(16, False), (17, True)])
def test_the_decision_in_the_starter_says_which_acceptance_has_expired(
    advisor: Run, tmp_path: Path, day: int, *, passed: bool
) -> None:
    epoch = str(int(datetime(2026, 1, day, tzinfo=UTC).timestamp()))
    (tmp_path / "answers.yaml").write_text(with_an_acceptance())
    assert advisor("scaffold", "answers.yaml", "out", SOURCE_DATE_EPOCH=epoch).returncode == 0
    told = (tmp_path / "out/docs/decision.md").read_text().replace("\\", "")
    assert "The import runs at night" in told
    assert ("until 2026-01-16, which has passed" in told) is passed
    assert advisor("update", "out", "--check", SOURCE_DATE_EPOCH=epoch).returncode == 0
