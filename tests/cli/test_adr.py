"""Decision records and kept reports from the command line: written, superseded, checked in CI."""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from support import EXAMPLES, Run

from advisor.catalog import Page, format_names, renderer
from advisor.cli.check import held_against
from advisor.core.assessment import assess
from advisor.core.reporting import build_report
from advisor.core.rulebook import Rulebook
from advisor.errors import RecordStale
from advisor.files.answers import Source, read_answers

SAMPLE = Path(__file__).parents[1] / "render" / "sample.yaml"
ANSWERS = str(EXAMPLES / "signup.yaml")
RECORD = Path("docs/decisions/0001-direct-calls-or-events-in-signup-flow.md")
WEIGHT = ("--weight", "consumers.several-independent=2")


def _front_matter(text: str) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load(text.split("---\n")[1])
    return found


def test_a_record_is_written_once_and_then_holds(advisor: Run, tmp_path: Path) -> None:
    first = advisor("adr", ANSWERS, "--decider", 'A. "B": <c>', "--status", "accepted")
    assert (first.returncode, first.stdout) == (0, f"create     {RECORD}\n")
    text = (tmp_path / RECORD).read_text()
    front = _front_matter(text)
    assert front["status"] == "accepted"
    assert front["decision-makers"] == ['A. "B": <c>']
    again = advisor("adr", ANSWERS)
    assert (again.returncode, again.stdout) == (0, f"holds      {RECORD}\n")
    assert (tmp_path / RECORD).read_text() == text
    assert len(list((tmp_path / "docs/decisions").iterdir())) == 1


def test_the_command_in_the_record_checks_it(advisor: Run, tmp_path: Path) -> None:
    (tmp_path / "my answers.yaml").write_text(Path(ANSWERS).read_text())
    advisor("adr", "my answers.yaml", *WEIGHT)
    command = re.search(r"\[ \] `advisor (report [^`]*)`", (tmp_path / RECORD).read_text())
    assert command
    assert command[1] == f"report 'my answers.yaml' --check {RECORD} {' '.join(WEIGHT)}"
    ran = advisor("report", "my answers.yaml", "--check", RECORD, *WEIGHT)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr == f"{RECORD} still holds.\n"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("--set", "user.signed_up/gap.tolerance=minutes"), "the answers"),
        (WEIGHT, "the points set with --weight"),
        ((*WEIGHT, "--set", "team.stage=unknown"), "the answers and the points set with --weight"),
    ],
)
def test_a_change_makes_it_stale_and_the_help_mends_it(
    advisor: Run, tmp_path: Path, change: tuple[str, ...], what: str
) -> None:
    advisor("adr", ANSWERS)
    stale = advisor("report", ANSWERS, "--check", RECORD, *change)
    assert (stale.returncode, stale.stdout) == (1, "")
    assert f"{RECORD}: error[stale-record]: {what} have changed" in stale.stderr
    assert advisor("adr", ANSWERS, "--check", *change).returncode == 1
    mend = re.search(r"help: run: advisor (.*)", stale.stderr)
    assert mend
    mended = advisor(*mend[1].split())
    assert mended.returncode == 0
    newer = tmp_path / RECORD.with_name(RECORD.name.replace("0001", "0002"))
    assert "Supersedes [ADR\\-0001](0001-" in newer.read_text()
    old = _front_matter((tmp_path / RECORD).read_text())
    assert old["status"] == f"superseded by [ADR-0002]({newer.name})"
    assert advisor("report", ANSWERS, "--check", newer, *change).returncode == 0
    assert advisor("adr", ANSWERS, "--check", *change).returncode == 0


def test_a_changed_pack_makes_it_stale(advisor: Run, tmp_path: Path) -> None:
    pack = tmp_path / "acme"
    pack.mkdir()
    (pack / "pack.yaml").write_text("id: acme\ntitle: Acme\nversion: 1.0.0\n")
    advisor("adr", ANSWERS, "--pack", pack)
    (pack / "pack.yaml").write_text("id: acme\ntitle: Acme\nversion: 1.0.1\n")
    stale = advisor("report", ANSWERS, "--check", RECORD, "--pack", pack)
    assert stale.returncode == 1
    assert "the rules have changed" in stale.stderr


def test_without_a_record_the_check_says_how_to_make_one(advisor: Run, tmp_path: Path) -> None:
    ran = advisor("adr", ANSWERS, "--check")
    assert ran.returncode == 1
    assert "error[no-record]" in ran.stderr
    assert not (tmp_path / "docs").exists()


def test_a_dry_run_shows_everything_and_writes_nothing(advisor: Run, tmp_path: Path) -> None:
    ran = advisor("adr", ANSWERS, "--dry-run", SOURCE_DATE_EPOCH="0")
    assert ran.stdout.startswith(f"create     {RECORD}\n\n---\nstatus: proposed\ndate: 1970-01-01")
    assert list(tmp_path.iterdir()) == []


def test_the_same_day_gives_the_same_bytes(advisor: Run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        advisor("adr", ANSWERS, "--dir", name, SOURCE_DATE_EPOCH="0")
    one, other = (next((tmp_path / name).iterdir()).read_text() for name in ("a", "b"))
    assert one == other.replace("--check b/", "--check a/")


def test_it_says_for_programs_what_it_wrote(advisor: Run) -> None:
    advisor("adr", ANSWERS)
    told = json.loads(advisor("adr", ANSWERS, *WEIGHT, "--json").stdout)
    newer = str(RECORD).replace("0001", "0002")
    assert told == {
        "schema_version": 1,
        "written": True,
        "files": [
            {"path": newer, "action": "create"},
            {"path": str(RECORD), "action": "supersede"},
        ],
    }


@pytest.mark.parametrize("name", ["", " ", "a\nb", "\x1b[2J", "a" * 81])
def test_a_decider_is_one_line_of_text(advisor: Run, name: str) -> None:
    assert advisor("adr", ANSWERS, "--decider", name).returncode == 2


@pytest.mark.parametrize("name", sorted({*format_names()} - {"terminal"}))
def test_every_format_that_is_kept_can_be_checked(advisor: Run, name: str, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    advisor("report", ANSWERS, "--format", name, "--output", kept)
    assert advisor("report", ANSWERS, "--check", kept).returncode == 0
    stale = advisor("report", ANSWERS, "--check", kept, *WEIGHT)
    assert stale.returncode == 1
    assert "help: run: advisor " in stale.stderr


@pytest.mark.parametrize(
    "content", ["", "no digest", '{"digests": 1}', '{"project": "x"}', "{" * 9000, "[1]", "\xff"]
)
def test_what_says_nothing_of_itself_cannot_be_checked(
    advisor: Run, tmp_path: Path, content: str
) -> None:
    (tmp_path / "kept").write_text(content, encoding="latin-1")
    ran = advisor("report", ANSWERS, "--check", "kept")
    assert ran.returncode == 2
    assert re.match(r"kept(:1:1)?: error\[", ran.stderr)


def test_a_record_of_another_project_cannot_be_checked(advisor: Run) -> None:
    advisor("adr", ANSWERS)
    ran = advisor("report", str(EXAMPLES / "orders.yaml"), "--check", RECORD)
    assert ran.returncode == 2
    assert "error[other-project]" in ran.stderr


def test_the_help_names_every_format(advisor: Run) -> None:
    told = advisor("report", "--help").stdout
    assert all(name in told for name in format_names())


def test_what_was_kept_is_stale_once_an_acceptance_in_it_has_expired(
    rulebook: Rulebook, tmp_path: Path
) -> None:
    answers = Source(SAMPLE.read_text(), str(SAMPLE))
    assessment = assess(rulebook, read_answers(answers, rulebook))
    kept = tmp_path / "report.md"
    kept.write_text(renderer("markdown").render(build_report(assessment, "2026-12-30"), Page()))
    fresh = held_against(kept, build_report(assessment, "2026-12-31"), "answers.yaml", [])
    fresh.conclude(as_json=False)
    stale = held_against(kept, build_report(assessment, "2027-01-01"), "answers.yaml", [])
    with pytest.raises(RecordStale, match="the acceptances in force have changed"):
        stale.conclude(as_json=False)


def test_a_check_says_for_programs_what_has_changed(advisor: Run) -> None:
    validator = Draft202012Validator(json.loads(advisor("schema", "check").stdout))
    mend = f"advisor adr {ANSWERS}"

    def checked(*arguments: str, code: int) -> dict[str, object]:
        ran = advisor(*arguments, "--json")
        assert (ran.returncode, ran.stderr) == (code, "")
        told: dict[str, object] = json.loads(ran.stdout)
        validator.validate(told)
        return told

    none = checked("adr", ANSWERS, "--check", code=1)
    assert (none["holds"], none["record"], none["mend"]) == (False, None, mend)
    advisor("adr", ANSWERS)
    for command in (("adr", ANSWERS, "--check"), ("report", ANSWERS, "--check", str(RECORD))):
        fresh = checked(*command, code=0)
        assert (fresh["holds"], fresh["changed"], fresh["mend"]) == (True, [], None)
        stale = checked(*command, *WEIGHT, code=1)
        assert (stale["record"], stale["changed"]) == (str(RECORD), ["weights"])
        assert stale["mend"] == f"{mend} --dir {RECORD.parent} {' '.join(WEIGHT)}"
        assert str(stale["summary"]).startswith("Events for user.signed_up")


@pytest.mark.parametrize(
    "options",
    [
        ("report", "--check", "kept", "--output", "new"),
        ("report", "--check", "kept", "--format", "html"),
        ("report", "--json", "--format", "html"),
        ("adr", "--check", "--dry-run"),
        ("adr", "--check", "--decider", "me"),
        ("adr", "--check", "--status", "accepted"),
    ],
    ids=" ".join,
)
def test_options_that_contradict_each_other_are_refused(
    advisor: Run, tmp_path: Path, options: tuple[str, ...]
) -> None:
    advisor("report", ANSWERS, "--format", "markdown", "--output", "kept")
    ran = advisor(options[0], ANSWERS, *options[1:])
    assert (ran.returncode, ran.stdout) == (2, "")
    assert re.search("leave .*out|either --json or", ran.stderr)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
