"""advisor scan, and what ask and init make of it."""

import json
from pathlib import Path

import pexpect
import pytest
from support import COMMAND, Run

from advisor.cli import progress

COMPOSE = "services:\n  db: {image: 'postgres:16'}\n  broker:\n    image: rabbitmq:3\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository in a folder beside the one in which commands run."""
    top = tmp_path / "shop"
    top.mkdir()
    (top / "compose.yaml").write_text(COMPOSE)
    (top / "Dockerfile").write_text("FROM python:3.12\n")
    (top / "pyproject.toml").write_text('[project]\ndependencies = ["opentelemetry-sdk"]\n')
    return top


def test_what_suggests_itself_is_told_with_where_it_was_seen(advisor: Run, shop: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in shop.iterdir()}
    ran = advisor("scan", str(shop))
    assert ran.returncode == 0
    assert "(services.layout)\n  one: One deployable, one database\n" in ran.stdout
    assert "    - Dockerfile:1: deployable .\n" in ran.stdout
    assert "    - compose.yaml:4: image rabbitmq\n" in ran.stdout
    assert "  tracing: Distributed tracing\n" in ran.stdout
    assert "redis" not in ran.stdout
    assert ran.stderr == f"Go on: advisor ask --scan {shop}\n"
    assert {file: file.stat().st_mtime_ns for file in shop.iterdir()} == before


def test_for_programs(advisor: Run, shop: Path) -> None:
    ran = advisor("scan", str(shop), "--json")
    told = json.loads(ran.stdout)
    assert (told["schema_version"], told["files"], told["ended"]) == (1, 3, False)
    assert [(one["question"], one["value"]) for one in told["suggestions"]] == [
        ("services.layout", "one"),
        ("readiness.tools", "tracing"),
        ("platform.runs", "postgresql"),
        ("platform.runs", "rabbitmq"),
    ]
    assert told["suggestions"][3]["sightings"] == [
        {"path": "compose.yaml", "line": 4, "sort": "image", "name": "rabbitmq"}
    ]
    assert advisor("scan", str(shop), "--json").stdout == ran.stdout


QUEUE = """\
# Not here: INSERT INTO dead_letters ...
def park(cursor):
    cursor.execute("INSERT INTO dead_letters SELECT * FROM jobs WHERE tries = 9")
"""


def test_what_stands_in_code_is_told_like_what_is_declared(advisor: Run, shop: Path) -> None:
    (shop / "app").mkdir()
    for number in range(5):
        (shop / "app" / f"queue{number}.py").write_text(QUEUE)
    ran = advisor("scan", str(shop))
    assert "From the 8 files that were read," in ran.stdout
    assert "What keeps failing is put aside," in ran.stdout
    assert (
        "    - app/queue0.py:3: sql dead_letters; 2 more files hold it too\n"
        "    - app/queue1.py:3: sql dead_letters\n"
    ) in ran.stdout
    stub = advisor("init", "-", "--scan", str(shop)).stdout
    assert "  #     app/queue0.py:3: sql dead_letters; 2 more files hold it too\n" in stub
    assert advisor("scan", str(shop), "--json").stdout.count('"others": 2') == 1


def test_a_terminal_is_told_how_far_a_long_scan_is(
    advisor: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = "=pod\n" * 20_000 + "'traceparent'"  # no lexer is through with it before its time is up
    (shop / "a.pl").write_text(slow)
    (shop / "b.py").write_text("")
    command = f"{COMMAND} scan {shop} --json > {shop}/out"
    shown = pexpect.run(f"/bin/sh -c '{command}'", timeout=60, encoding="utf-8")
    assert " files read" in shown  # as many as there are at the first one after a second
    assert json.loads((shop / "out").read_text())["unread"][0]["path"] == "a.pl"
    (shop / "a.pl").unlink()
    monkeypatch.setattr(progress, "FIRST_AFTER", 0.0)
    assert advisor("scan", str(shop), "--json").stderr == ""


def test_an_empty_folder_suggests_nothing(advisor: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = advisor("scan", "empty")
    assert ran.returncode == 0
    assert ran.stdout == "Nothing in the 0 files that were read suggests an answer.\n"


def test_what_was_not_read_is_said(advisor: Run, shop: Path) -> None:
    (shop / "big.yaml").write_bytes(b"#" * (1024 * 1024 + 1))
    ran = advisor("scan", str(shop))
    assert (ran.returncode, ran.stderr.splitlines()[0]) == (
        0,
        "Not read: big.yaml: larger than 1 MiB",
    )


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_what_is_no_folder_is_refused(advisor: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x")
    for command in (("scan", name), ("init", "-", "--scan", name)):
        ran = advisor(*command)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert ran.stderr.startswith(f"{name}: error[cannot-read]: ")


def test_a_pack_brings_signatures(advisor: Run, shop: Path, tmp_path: Path) -> None:
    pack = tmp_path / "acme"
    pack.mkdir()
    (pack / "pack.yaml").write_text("id: acme\nversion: 1\ntitle: Acme\nthemes: [acme]\n")
    (pack / "acme.yaml").write_text(
        "signatures:\n  - id: acme.base\n    suggests: {readiness.tools: alerts}\n"
        "    because: Every service on our image is watched.\n    seen: {image: [python]}\n"
    )
    ran = advisor("scan", str(shop), "--pack", "acme/")
    assert (
        "    Every service on our image is watched.\n    - Dockerfile:1: image python" in ran.stdout
    )


def test_a_stub_says_what_was_seen_and_answers_nothing(advisor: Run, shop: Path) -> None:
    ran = advisor("init", "-", "--scan", str(shop))
    assert "  #   seen: rabbitmq? " in ran.stdout
    assert "  #     compose.yaml:4: image rabbitmq\n" in ran.stdout
    plain = advisor("init", "-").stdout
    without = [line for line in ran.stdout.splitlines() if line not in plain.splitlines()]
    assert all(line.startswith("  # ") for line in without)
    assert "  platform.runs: unknown\n" in ran.stdout


def test_a_file_that_is_called_to_deceive_writes_no_answer(advisor: Run, shop: Path) -> None:
    evil = shop / "a\u2028  platform.runs: [kafka]\n  services.layout: one\x1b[2J"
    evil.mkdir()
    (evil / "requirements.txt").write_text("pika\n")
    stub = advisor("init", "-", "--scan", str(shop)).stdout
    told = advisor("report", "-", "--json", stdin=stub)
    assert told.returncode == 0
    assert "\x1b" not in stub
    assert stub.count("platform.runs: unknown\n") == 1
    assert "\n  services.layout: one" not in stub
    assert "\x1b" not in advisor("scan", str(shop)).stdout


def test_without_a_terminal_there_is_nobody_to_offer_it_to(advisor: Run, shop: Path) -> None:
    ask = ("ask", "a.yaml", "--scan", str(shop))
    for words in (ask, (*ask, "--no-input"), (*ask, "--json"), ("start", "--scan", str(shop))):
        ran = advisor(*words)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert "advisor scan" in ran.stderr
    ran = advisor(*ask, "--quick")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "leave --scan out" in ran.stderr
