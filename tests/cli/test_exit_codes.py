"""Exit codes as the README documents them, each by a command that ends so."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import COMMAND, EXAMPLES, Run, run_here

from advisor.cli.screen import Exit

SIGNUP = str(EXAMPLES / "signup.yaml")
_ROOT = Path(__file__).resolve().parents[2]

ENDS = [
    (0, ["--help"]),
    (0, []),
    (0, ["report", SIGNUP]),
    (0, ["guide"]),
    (0, ["example"]),
    (0, ["rules", "check"]),
    (0, ["quiz"]),
    (1, ["quiz", "--answers", "1,1,1"]),
    (1, ["compare", SIGNUP, "moved.yaml", "--fail-on-change"]),
    (1, ["update", "starter", "--answers", "moved.yaml", "--check"]),
    (2, ["nonsense"]),
    (2, ["report", "absent.yaml"]),
    (2, ["report", SIGNUP, "--nonsense"]),
    (2, ["report", SIGNUP, "--set", "nonsense=1"]),
    (2, ["ask", "new.yaml", "--no-input"]),
    (2, ["ask", "--quick"]),
    (2, ["explain", "nonsense"]),
    (2, ["rules"]),
    (2, ["update", "."]),
    (2, ["scaffold", SIGNUP, "new", "--backend", "nonsense"]),
    (2, ["scaffold", str(EXAMPLES / "small-app.yaml"), "new", "--backend", "kafka"]),
    (2, ["scaffold", SIGNUP, "moved.yaml/new"]),
    (3, ["scaffold", SIGNUP, "starter"]),
    (3, ["scaffold", SIGNUP, "moved.yaml"]),
    (3, ["init", "moved.yaml"]),
    (3, ["example", "signup", "--output", "moved.yaml"]),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a starter, and answers by which it would be another."""
    made = tmp_path_factory.mktemp("codes")
    run_here(made, "scaffold", SIGNUP, "starter")
    text = Path(SIGNUP).read_text().replace("reply.needed: none", "reply.needed: now")
    (made / "moved.yaml").write_text(text)
    return made


@pytest.mark.parametrize(("code", "arguments"), ENDS, ids=str)
def test_a_command_ends_with_its_code(folder: Path, code: int, arguments: list[str]) -> None:
    ran = run_here(folder, *arguments)
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr
    if code > 1:
        assert ran.stdout == ""


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (0, ["--version"]),
        (1, ["quiz", "--answers", "1,1,1"]),
        (2, ["report", "absent.yaml"]),
        (3, ["init", "there.yaml"]),
    ],
    ids=str,
)
def test_the_installed_command_tells_its_code_to_the_shell(
    installed: Run, tmp_path: Path, code: int, arguments: list[str]
) -> None:
    (tmp_path / "there.yaml").touch()
    ran = installed(*arguments)
    assert (ran.returncode, bool(ran.stdout)) == (code, code < 2)


@pytest.mark.parametrize("debug", [False, True])
def test_a_bug_of_ours_ends_with_70_and_shows_its_traceback_only_when_asked(*, debug: bool) -> None:
    arguments = [*(["--debug"] if debug else []), "guide"]
    probe = (
        "import sys; from advisor.cli import app\n"
        "app.COMMANDS['guide'] = ('absent:guide', '')\n"
        f"sys.exit(app.run({arguments!r}))"
    )
    ran = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert ran.returncode == 70
    assert ("Traceback" in ran.stderr) is debug
    assert ("This is our bug" in ran.stderr) is not debug


def test_the_readme_documents_these_codes() -> None:
    told = (_ROOT / "README.md").read_text().partition("Exit codes: ")[2].partition("\n\n")[0]
    assert [int(one) for one in re.findall(r"\b(\d+) (?=[a-z])", told)] == sorted(Exit)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["report", "bad.yaml", "--json"], ("unknown-question", "bad.yaml", 3, 3)),
        (["report", "absent.yaml", "--json"], ("cannot-read", "absent.yaml", None, None)),
        (["report", "absent:1:2", "--json"], ("cannot-read", "absent:1:2", None, None)),
        (["report", "--json", "--nonsense"], ("usage", None, None, None)),
        (["explain", "nonsense", "--json"], ("usage", None, None, None)),
        (["ask", "--only", "x", "bad.yaml", "--json"], ("unknown-question", "bad.yaml", 3, 3)),
        (["rules", "check", "absent", "--json"], ("unknown-pack", "--pack", None, None)),
        (["explain", "absent", "--json"], ("usage", None, None, None)),
    ],
    ids=str,
)
def test_for_programs_an_error_is_json(
    advisor: Run, tmp_path: Path, arguments: list[str], expected: tuple[object, ...]
) -> None:
    (tmp_path / "bad.yaml").write_text("project: x\nanswers:\n  services.layuot: one\n")
    ran = advisor(*arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    problems = [json.loads(line) for line in ran.stderr.splitlines()]
    assert all(one["schema_version"] == 1 and one["message"] for one in problems)
    assert not any(one["message"].startswith("Invalid value:") for one in problems)
    keys = ("code", "file", "line", "column")
    assert expected in [tuple(one[key] for key in keys) for one in problems]


@pytest.mark.parametrize("epoch", ["soon", "1e9", "9" * 5000, "9" * 20, "9" * 13, "-1" + "0" * 20])
def test_a_day_that_is_none_is_bad_input(advisor: Run, epoch: str) -> None:
    ran = advisor("report", SIGNUP, SOURCE_DATE_EPOCH=epoch)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("SOURCE_DATE_EPOCH: error[bad-date]")


LONG = "a" * 300


@pytest.mark.parametrize(
    "arguments",
    [
        ["report", SIGNUP, "--output", "LOOP"],
        ["report", SIGNUP, "--output", LONG],
        ["report", SIGNUP, "--pack", LONG],
        ["init", "LOOP"],
        ["init", LONG],
        ["example", "signup", "--output", "LOOP"],
        ["schema", "answers", "--output", "LOOP"],
        ["schema", "answers", "--output", LONG],
        ["scaffold", SIGNUP, LONG],
        ["scaffold", SIGNUP, f"{LONG}/new"],
        ["rules", "check", LONG],
        ["adr", SIGNUP],
    ],
    ids=lambda given: " ".join(given[:1] + given[-1:]),
)
def test_a_path_that_leads_nowhere_is_bad_input_and_no_bug(
    advisor: Run, tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "LOOP").symlink_to("LOOP")
    (tmp_path / ".adr-dir").write_text("LOOP")
    ran = advisor(*arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "error[" in ran.stderr
    assert (tmp_path / "LOOP").is_symlink()


@pytest.mark.parametrize(
    "arguments",
    [["report", SIGNUP], ["adr", SIGNUP], ["scaffold", SIGNUP, "new"], ["init"]],
    ids=lambda given: given[0],
)
def test_a_folder_that_was_taken_away_is_bad_input_and_no_bug(
    tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "gone").mkdir()
    command = ["bash", "-c", 'rmdir ../gone && exec "$@"', "", str(COMMAND), *arguments]
    ran = subprocess.run(
        command, cwd=tmp_path / "gone", capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "error[" in ran.stderr
