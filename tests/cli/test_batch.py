"""advisor batch, as a command: one record for each input, in order, and no end before the last."""

import contextlib
import json
import os
import resource
import select
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support import COMMAND, EXAMPLES, Run, run_here

from advisor.catalog import data_dir
from advisor.files.pack import load_rulebook
from advisor.files.schema_batch import batch_schema

SMALL = {
    "project": "small",
    "interactions": [{"fact": "a.b", "producer": "p", "consumers": ["c"]}],
}
ROW = b'{"id": 7, "consumers.count": 1, "consumers.apart": 1, "reply.needed": "now"}\n'


SCHEMA = Draft202012Validator(batch_schema(load_rulebook([data_dir("rules")])))


def _batch(*arguments: str, given: bytes = b"") -> tuple[int, list[dict[str, Any]]]:
    ran = run_here(Path.cwd(), "batch", *arguments, stdin=given.decode())
    assert ran.stderr == ""
    records = [json.loads(line) for line in ran.stdout.splitlines()]
    for record in records if "--full" not in arguments else ():
        SCHEMA.validate(record)
    return ran.returncode, records


def test_files_become_records_in_order_with_their_paths_as_ids() -> None:
    paths = [str(path) for path in sorted(EXAMPLES.glob("*.yaml"))]
    code, records = _batch(*reversed(paths))
    assert code == 0
    assert [record["id"] for record in records] == paths[::-1]


def test_a_record_says_what_the_report_says(advisor: Run) -> None:
    path = str(EXAMPLES / "orders.yaml")
    _, (brief,) = _batch(path)
    _, (full,) = _batch("--full", path)
    report = json.loads(advisor("report", path, "--format", "json").stdout)
    assert full == {"id": path, **report}
    assert {key: brief[key] for key in ("project", "verdict", "form")} == {
        key: report[key] for key in ("project", "verdict", "form")
    }
    for short, section in zip(brief["interactions"], report["interactions"], strict=True):
        shared = ("id", "verdict", "form", "later", "scores", "provisional", "close", "gate")
        assert {key: short[key] for key in shared} == {key: section[key] for key in shared}
        assert set(short["reasons"]) >= {line["rule"] for line in section["contributions"]}


def test_one_bad_line_is_one_record_and_not_the_end() -> None:
    lines = [
        json.dumps({"id": "first", **SMALL}),
        "",
        "{",
        json.dumps({"id": "late", **SMALL, "answers": {"services.layuot": "one"}}),
        json.dumps({"id": "\U0001f600", **SMALL, "project": "x\x1b"}),
        '{"id": 3, "project": "a", "project": "b"}',
        json.dumps(SMALL | {"answers": {"services.layout": {"n/a": "\U0001f600 \\ud83d"}}}),
    ]
    code, records = _batch("--partial", given="\n".join(lines).encode())
    assert code == 1
    assert [record["id"] for record in records] == ["first", None, "late", "\U0001f600", 3, None]
    codes = [[error["code"] for error in one.get("errors", [])] for one in records]
    assert codes[:4] == [[], ["not-json"], ["unknown-question"], ["control-character"]]
    assert "duplicate-key" in codes[4]
    assert codes[5] == []
    found = records[2]["errors"][0]
    assert (found["line"], found["column"]) == (4, lines[3].index('"services.layuot"') + 1)
    assert found["hint"] == "did you mean `services.layout`?"


def test_fail_fast_ends_with_the_first_that_failed() -> None:
    code, records = _batch("--rows", "--fail-fast", given=ROW + b"{\n" + ROW)
    assert (code, len(records)) == (1, 2)
    assert "errors" in records[-1]


def test_what_cannot_be_opened_is_a_record_too(tmp_path: Path) -> None:
    rows = tmp_path / "rows.ndjson"
    rows.write_bytes(ROW)
    os.mkfifo(tmp_path / "pipe.yaml")
    listed = "\n".join(
        [str(tmp_path / "pipe.yaml"), str(tmp_path), "a\0b", str(EXAMPLES / "signup.yaml")]
    )
    code, records = _batch(str(tmp_path / "no.ndjson"), "--files-from", "-", given=listed.encode())
    assert code == 1
    told = [[error["code"] for error in record.get("errors", [])] for record in records]
    assert told == [["cannot-read"], ["not-a-file"], ["cannot-read"], ["cannot-read"], []]
    nowhere = {"line": None, "column": None}
    assert all(record["line"] is None for record in records[:4])
    assert all(record["errors"][0].items() >= nowhere.items() for record in records[:4])
    code, records = _batch("--rows", str(rows), str(EXAMPLES / "signup.yaml"))
    assert [("errors" in record) for record in records] == [False, True]


def test_what_may_have_no_end_is_refused(tmp_path: Path) -> None:
    pipe, endless = tmp_path / "pipe.ndjson", tmp_path / "zero.ndjson"
    os.mkfifo(pipe)
    endless.symlink_to("/dev/zero")
    code, records = _batch(str(pipe), str(endless))
    assert code == 1
    assert [record["errors"][0]["code"] for record in records] == ["not-a-file"] * 2
    for listed in (pipe, endless):
        ran = run_here(tmp_path, "batch", "--files-from", listed)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert "not a regular file" in ran.stderr


def test_a_row_is_judged_without_a_project() -> None:
    code, (record,) = _batch("--rows", given=ROW)
    assert code == 0
    assert (record["id"], record["verdict"], record["gate"]) == (7, "direct", "reply.caller-waits")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_line_without_an_end_is_refused_in_bounded_memory(jobs: str) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (192 << 20, 192 << 20))

    with subprocess.Popen(
        [COMMAND, "batch", "--rows", "--jobs", jobs],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        preexec_fn=small,  # noqa: PLW1509 - one thread, and nothing but the limit
    ) as running:
        assert running.stdin
        assert running.stdout
        for _ in range(400):
            running.stdin.write(b"x" * (1 << 20))
        running.stdin.write(b"\n" + ROW)
        running.stdin.close()
        refused, judged = (json.loads(line) for line in running.stdout)
        assert refused["errors"][0]["code"] == "too-large"
        assert judged["id"] == 7
        assert running.wait() == 1


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("style", ["--rows", "--partial"])
def test_what_has_come_is_answered_though_more_may_come(style: str, jobs: str) -> None:
    given = ROW if style == "--rows" else json.dumps(SMALL).encode() + b"\n"
    with subprocess.Popen(
        [COMMAND, "batch", style, "--jobs", jobs],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    ) as running:
        assert running.stdin
        assert running.stdout
        for _ in range(2):
            running.stdin.write(given)
            assert select.select([running.stdout], [], [], 60)[0]
            assert json.loads(running.stdout.readline())["verdict"] == "direct"
        running.stdin.close()
        assert running.wait(30) == 0


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("style", ["--rows", "--partial"])
def test_a_reader_that_has_seen_enough_ends_it_quietly(style: str, jobs: str) -> None:
    given = ROW if style == "--rows" else json.dumps(SMALL).encode() + b"\n"
    with subprocess.Popen(
        [COMMAND, "batch", style, "--jobs", jobs],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdin.write(given * 300)
        running.stdin.flush()
        running.stdout.readline()
        running.stdout.close()
        with contextlib.suppress(BrokenPipeError):  # it stops reading, though there is no end
            while running.poll() is None:
                running.stdin.write(given * 300)
        with contextlib.suppress(BrokenPipeError):  # some of it may still be held back here
            running.stdin.close()
        assert running.wait(30) == 0
        assert running.stderr.read() == b""


def test_rows_have_no_whole_report(advisor: Run) -> None:
    ran = advisor("batch", "--rows", "--full")
    assert ran.returncode == 2
    assert "leave --full out" in ran.stderr
