"""advisor init and advisor example: files to begin with, each of which can be reported on."""

import json
from pathlib import Path

import pytest
from support import EXAMPLES, Run

from advisor.catalog import shipped_answers
from advisor.core.rulebook import Rulebook

FORMS = {
    "monolith": "direct-calls",
    "clogged": "job-queue",
    "signup": "publish-subscribe",
    "spiky": "work-queue",
    "history": "event-log",
    "checkout": "direct-calls",
}
"""What follows from each preset as it stands."""


def test_every_preset_is_known_here() -> None:
    assert set(shipped_answers("presets")) == set(FORMS)


@pytest.mark.parametrize("name", FORMS)
def test_a_preset_can_be_reported_on_as_it_stands(advisor: Run, name: str) -> None:
    ran = advisor("init", "--preset", name)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr == "Wrote answers.yaml. Edit it, then: advisor report answers.yaml\n"
    told = json.loads(advisor("report", "answers.yaml", "--json").stdout)
    assert told["form"] == FORMS[name]
    assert advisor("ask", "answers.yaml", "--no-input").returncode == 0
    assert name in advisor("init", "--help").stdout


def test_a_stub_comments_on_every_question_and_every_value(
    advisor: Run, rulebook: Rulebook
) -> None:
    text = advisor("init", "-").stdout
    for question in rulebook.questions:
        assert text.count(f" {question.id}: unknown\n") == 1
        before = text[: text.index(f" {question.id}: unknown\n")]
        assert f"# {question.prompt}\n" in before
        assert all(f"#   {choice.value} " in before for choice in question.choices)
    assert max(len(line) for line in text.splitlines()) <= 106
    told = advisor("report", "-", "--json", stdin=text)
    assert (told.returncode, json.loads(told.stdout)["verdict"]) == (0, "direct")


def test_a_stub_follows_the_packs_that_are_laid_over(advisor: Run, tmp_path: Path) -> None:
    pack = tmp_path / "acme"
    pack.mkdir()
    (pack / "pack.yaml").write_text("id: acme\nversion: 1\ntitle: Acme\nthemes: [acme]\n")
    (pack / "acme.yaml").write_text(
        "questions:\n  - id: acme.region\n    scope: project\n    kind: choice\n"
        "    prompt: Where are the users?\n"
        "    why: Far is slow.\n    choices:\n"
        "      - {value: near, title: Near, help: In one region.}\n"
        "      - {value: far, title: Far, help: In others too.}\n"
    )
    ran = advisor("init", "-", "--pack", pack)
    assert "# Where are the users?" in ran.stdout, ran.stderr
    assert "acme.region: unknown" in ran.stdout


@pytest.mark.parametrize("arguments", [("init", "f.yaml"), ("example", "orders", "-o", "f.yaml")])
def test_a_file_that_is_there_is_never_overwritten(
    advisor: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "f.yaml").write_text("mine")
    ran = advisor(*arguments)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "f.yaml: error[would-overwrite]" in ran.stderr
    assert (tmp_path / "f.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    "arguments", [("init", "--preset", "monolit"), ("example", "order"), ("init", "-", "--json")]
)
def test_a_name_that_nobody_knows_is_refused(
    advisor: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ran = advisor(*arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "did you mean" in ran.stderr or "--json" in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_examples_are_listed_printed_and_written(advisor: Run, tmp_path: Path) -> None:
    listed = advisor("example").stdout.splitlines()
    assert [line.split()[0] for line in listed] == sorted(
        one.stem for one in EXAMPLES.glob("*.yaml")
    )
    assert all(len(line.split()) > 5 for line in listed)
    names = [one["name"] for one in json.loads(advisor("example", "--json").stdout)["examples"]]
    assert names == [line.split()[0] for line in listed]
    for name in names:
        text = (EXAMPLES / f"{name}.yaml").read_text()
        assert advisor("example", name).stdout == text
        assert advisor("example", name, "--output", f"{name}.yaml").returncode == 0
        assert (tmp_path / f"{name}.yaml").read_text() == text
        assert json.loads(advisor("example", name, "--json").stdout)["answers"] == text


def test_a_file_whose_name_is_no_text_is_told_to_programs_all_the_same(advisor: Run) -> None:
    name = "a\udcff.yaml"
    ran = advisor("init", name, "--json")
    assert (ran.returncode, json.loads(ran.stdout)["file"]) == (0, name)
