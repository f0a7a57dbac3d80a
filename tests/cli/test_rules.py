"""advisor rules and advisor explain, as commands."""

import json
from pathlib import Path

from support import Run

from advisor.core.rulebook import Rulebook

PACK = "id: acme\nversion: '1'\ntitle: t\nthemes: [own]\n"
FAULTY = """\
rules:
  - id: acme.rule
    title: It is late
    when: {all: [{reply.needed: {is: now}}, {reply.needed: {is: later}}]}
    then: [{score: {events: 2}}]
    because: B.
    source: S
    wrong_when: W.
    strength: weak
    examples:
      - {given: {reply.needed: now}, holds: false}
"""


def _pack(folder: Path, theme: str) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "pack.yaml").write_text(PACK)
    (folder / "own.yaml").write_text(theme)
    return str(folder)


def test_ours_is_checked_and_found_sound(advisor: Run) -> None:
    ran = advisor("rules", "check")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith("nothing to mend.\n")


def test_a_pack_that_cannot_be_right_is_a_negative_result(advisor: Run, tmp_path: Path) -> None:
    pack = _pack(tmp_path / "own", FAULTY)
    ran = advisor("rules", "check", pack)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "acme.rule: never-holds: no answers make it hold" in ran.stdout
    assert "acme.rule: examples-missing" in ran.stdout
    found = json.loads(advisor("rules", "check", pack, "--json").stdout)
    assert {one["code"] for one in found["findings"]} == {"never-holds", "examples-missing"}


def test_a_pack_that_cannot_be_read_is_bad_input_with_its_place(
    advisor: Run, tmp_path: Path
) -> None:
    pack = _pack(
        tmp_path / "own", FAULTY.replace("reply.needed: {is: now}", "reply.neded: {is: x}")
    )
    ran = advisor("rules", "check", pack)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "own.yaml:4:11: error[unknown-fact]" in ran.stderr
    assert "did you mean `reply.needed`?" in ran.stderr


def test_the_list_names_every_rule(advisor: Run, rulebook: Rulebook) -> None:
    lines = advisor("rules", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [rule.id for rule in rulebook.rules]
    found = json.loads(advisor("rules", "list", "--json").stdout)
    assert [one["id"] for one in found["rules"]] == [rule.id for rule in rulebook.rules]


def test_explain_tells_what_stands_behind_an_id(advisor: Run) -> None:
    told = advisor("explain", "consumers.several-independent").stdout
    assert told.startswith("Several independent consumers react to it (rule ")
    assert "Azure Architecture Center, event-driven architecture style" in told
    found = json.loads(advisor("explain", "kafka", "--json").stdout)
    assert (found["kind"], found["schema_version"]) == ("back end", 1)
    wrong = advisor("explain", "reply.neded")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "did you mean `reply.needed`?" in wrong.stderr


def test_the_schema_command_writes_what_an_editor_reads(advisor: Run, tmp_path: Path) -> None:
    for subject in ("answers", "pack", "theme"):
        printed = advisor("schema", subject)
        assert printed.returncode == 0
        assert json.loads(printed.stdout)["$schema"].endswith("2020-12/schema")
        assert advisor("schema", subject, "--output", f"{subject}.json").returncode == 0
        assert (tmp_path / f"{subject}.json").read_text() == printed.stdout
