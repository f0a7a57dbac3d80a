"""The guided flow, where nobody is there to be guided: the worked example."""

from pathlib import Path

from support import Run


def test_without_a_terminal_the_worked_example_is_shown_and_nothing_is_overwritten(
    advisor: Run, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    ran = advisor("start", "out")
    assert ran.returncode == 3
    assert "Events for user.signed_up, as publish/subscribe." in ran.stdout
    assert "the worked example, signup.yaml" in ran.stderr
    assert "mine.txt" in ran.stderr
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["mine.txt"]


def test_what_stands_there_from_other_answers_is_not_taken_for_the_example(
    advisor: Run, tmp_path: Path
) -> None:
    stored = tmp_path / "out" / ".advisor" / "answers.yaml"
    stored.parent.mkdir(parents=True)
    stored.write_text("project: other\n")
    assert advisor("start", "out").returncode == 3
    assert stored.read_text() == "project: other\n"
