"""The questionnaire line by line: nothing is drawn over, and every key is the letter on it."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest
from support import COMMAND, EXAMPLES

from advisor.catalog import data_dir
from advisor.core.answers import NotApplicable
from advisor.files.answers import Source, read_answers
from advisor.files.pack import load_rulebook

RULES = load_rulebook([data_dir("rules")])
Start = Callable[..., "Reader"]


class Reader:
    """Somebody who hears each line once, and types lines."""

    def __init__(
        self, folder: Path, *arguments: str, columns: int = 200, **environment: str
    ) -> None:
        self.heard = ""
        self.terminal = pexpect.spawn(
            str(COMMAND),
            list(arguments),
            cwd=str(folder),
            env={**os.environ, "COLUMNS": str(columns), **environment},
            dimensions=(40, columns),
            encoding="utf-8",
            echo=False,
            timeout=20,
        )

    def hears(self, text: str) -> None:
        self.terminal.expect_exact(text)
        self.heard += f"{self.terminal.before}{text}"

    def types(self, line: str) -> None:
        self.terminal.sendline(line)

    def leaves(self) -> int:
        self.terminal.expect(pexpect.EOF)
        self.heard += str(self.terminal.before)
        self.terminal.close()
        return int(self.terminal.exitstatus or 0)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Start]:
    """Start a command for somebody who reads lines."""
    readers: list[Reader] = []

    def start(*arguments: str, columns: int = 200, **environment: str) -> Reader:
        environment = environment or {"TERM": "dumb"}
        readers.append(Reader(tmp_path, *arguments, columns=columns, **environment))
        return readers[-1]

    yield start
    for one in readers:
        one.terminal.close(force=True)


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"TERM": "xterm", "ADVISOR_PLAIN": "1"}])
def test_questions_come_as_lines_and_go_back_and_say_why(
    reader: Start, tmp_path: Path, environment: dict[str, str]
) -> None:
    one = reader("ask", **environment)
    one.hears("What is the project called? (such as my-shop)")
    one.hears("Type it (< back, ? why): ")
    one.types("My Shop")
    one.hears("such as my-shop: a-z")
    one.types("my-mill")
    one.hears("  1) One deployable, one database: All ships")
    one.hears("1 to 5 (< back, ? why): ")
    one.types("?")
    one.hears("(+6 direct; services.nothing-to-decouple)")
    one.hears("1 to 5 (< back, ? why): ")
    one.types("6")
    one.hears("One number, 1 to 5.")
    one.types("<")
    one.hears("Type it (< back, ? why; empty for my-mill, - for nothing): ")
    one.types("-")
    one.hears("such as my-shop: a-z")
    one.types("")
    one.hears("1 to 5 (< back, ? why): ")
    one.types("3")
    one.hears("How are the parts of this system deployed? Separate services")
    one.hears("1 to 2 (< back, ? why; empty for 1): ")
    one.terminal.sendintr()
    assert one.leaves() == 130
    assert "Saved to answers.yaml." in one.heard
    assert "\x1b" not in one.heard
    saved = (tmp_path / "answers.yaml").read_text()
    assert "project: my-mill\n" in saved
    assert "services.layout: several\n" in saved


def test_no_word_is_broken_where_the_terminal_ends(reader: Start, tmp_path: Path) -> None:
    (tmp_path / "answers.yaml").write_text((EXAMPLES / "signup.yaml").read_text())
    one = reader("ask", "--only", "platform.runs", columns=50)
    one.hears("): ")
    one.types("99")
    one.hears("): ")
    lines = one.heard.splitlines()
    at = lines.index("  2) PostgreSQL: Backed up, watched, and upgraded")
    assert lines[at + 1] == "     by somebody."
    assert max(len(line) for line in lines if "(< back" not in line) < 50


def test_the_review_cuts_nothing_off(reader: Start, tmp_path: Path) -> None:
    (tmp_path / "answers.yaml").write_text((EXAMPLES / "signup.yaml").read_text())
    one = reader("ask", columns=60)
    one.hears("1 to 37 (< back, ? why; empty for 1): ")
    assert "..." not in one.heard
    assert "Alarms on failed or late background work" in " ".join(one.heard.split())
    one.types("")
    assert one.leaves() == 0


@pytest.mark.parametrize(
    ("question", "typed", "value"),
    [
        ("platform.runs", ("1, 99", "0, 1", "1, 12", "5, 1"), ("sqlite", "rabbitmq")),
        ("platform.runs", ("0",), ()),
        ("platform.runs", ("",), ("postgresql",)),
        ("platform.runs", ("2, 11", "0"), ("postgresql", "unknown")),
        ("platform.runs", ("2, 11", "1, 6"), ("not sqlite", "postgresql", "not kafka", "unknown")),
        ("user.signed_up/volume.per_second", ("many", "7"), 7),
        ("user.signed_up/volume.per_second", ("",), 5),
        ("user.signed_up/volume.per_second", ("-",), "unknown"),
        ("user.signed_up/gap.screen", ("Nearly there",), "Nearly there"),
        ("platform.runs", ("12", "It has none"), NotApplicable("It has none")),
        ("user.signed_up/reply.needed", ("5", "Nobody asks"), NotApplicable("Nobody asks")),
    ],
)
def test_each_kind_of_answer_can_be_typed(
    reader: Start, tmp_path: Path, question: str, typed: tuple[str, ...], value: object
) -> None:
    (tmp_path / "answers.yaml").write_text((EXAMPLES / "signup.yaml").read_text())
    one = reader("ask", "--only", question)
    for line in typed:
        one.hears("): ")
        one.types(line)
    assert one.leaves() == 0
    assert "Wrote answers.yaml" in one.heard
    text = (tmp_path / "answers.yaml").read_text()
    project = read_answers(Source(text, "answers.yaml"), RULES, partial=True)
    (interaction,) = project.interactions
    assert project.answers_to(interaction)[question.rpartition("/")[2]] == value


@pytest.mark.parametrize("before", ["unknown", "{n/a: nobody looks}"])
@pytest.mark.parametrize(
    ("question", "suggested"), [("gap.screen", "We are working on it"), ("ordering.key", "user_id")]
)
def test_what_can_be_typed_is_suggested(
    reader: Start, tmp_path: Path, question: str, suggested: str, before: str
) -> None:
    text = (EXAMPLES / "signup.yaml").read_text()
    file = tmp_path / "answers.yaml"
    file.write_text(re.sub(rf" {question}: .*", f" {question}: {before}", text))
    one = reader("ask", "--only", f"user.signed_up/{question}")
    one.hears(f"empty for {suggested}, - for nothing): ")
    one.types("")
    assert one.leaves() == 0
    saved = read_answers(Source(file.read_text(), file.name), RULES)
    assert saved.answers_to(saved.interactions[0])[question] == suggested
