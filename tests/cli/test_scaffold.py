"""advisor scaffold from the command line: what it writes, refuses, and tells the shell."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from support import EXAMPLES, Run, with_an_acceptance

from advisor.cli.scaffold import tell_next
from advisor.core.assessment import assess
from advisor.core.rulebook import Rulebook
from advisor.files.answers import Source, read_answers

SIGNUP = EXAMPLES / "signup.yaml"


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


@pytest.mark.parametrize("style", ["html", "json"])
def test_a_kept_report_is_as_good_as_its_answers(
    advisor: Run, tmp_path: Path, rulebook: Rulebook, style: str
) -> None:
    advisor("report", SIGNUP, "--format", style, "--output", "kept")
    assert advisor("scaffold", "kept", "from-report").returncode == 0
    assert advisor("scaffold", SIGNUP, "from-answers").returncode == 0
    ours, theirs = (tmp_path / name for name in ("from-report", "from-answers"))
    for path in ("signup_flow/events.py", "docs/decision.md", "README.md"):
        assert (ours / path).read_bytes() == (theirs / path).read_bytes()
    texts = [(folder / ".advisor/answers.yaml").read_text() for folder in (ours, theirs)]
    projects = [read_answers(Source(text, "a"), rulebook) for text in texts]
    assert [one.name for one in projects] == ["signup-flow"] * 2
    assert projects[0].answers == projects[1].answers
    assert "\nschema_version: 1\n" in texts[0]
    assert advisor("update", "from-answers", "--answers", "kept", "--check").returncode == 1


@pytest.mark.parametrize("style", ["html", "json"])
def test_ask_takes_the_answers_out_of_a_report_and_never_writes_over_it(
    advisor: Run, tmp_path: Path, style: str
) -> None:
    advisor("report", SIGNUP, "--format", style, "--output", "kept")
    before = (tmp_path / "kept").read_text()
    ran = advisor("ask", "kept", "--no-input")
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "advisor ask - <kept >kept-answers.yaml" in ran.stderr
    assert (tmp_path / "kept").read_text() == before
    taken = advisor("ask", "-", stdin=before)
    assert taken.returncode == 0
    (tmp_path / "answers.yaml").write_text(taken.stdout)
    assert advisor("compare", "answers.yaml", SIGNUP, "--fail-on-change").returncode == 0


def test_what_is_installed_already_is_not_to_be_installed_next(
    rulebook: Rulebook, capsys: pytest.CaptureFixture[str]
) -> None:
    assessment = assess(rulebook, read_answers(Source(SIGNUP.read_text(), "a"), rulebook))
    for installed, lines in ((False, 4), (True, 3)):
        tell_next(Path("out"), assessment, installed=installed)
        told = capsys.readouterr().err
        assert ("pip install" in told) is not installed
        assert len(told.splitlines()) == lines
