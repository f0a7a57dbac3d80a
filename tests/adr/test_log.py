"""One more record among those that are there: linked both ways, whole or not at all."""

import fcntl
import os
import signal
import stat
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from advisor.adr import log as logs
from advisor.adr.log import Plan, plan_record, read_log
from advisor.adr.write import carry_out, tidy
from advisor.core.record import Digests, Stamp
from advisor.errors import CannotWrite, RecordRefused

FIRST = Stamp("shop", Digests("a" * 64, "b" * 64, "c" * 64, "f" * 64))
SECOND = replace(FIRST, digests=Digests("d" * 64, "b" * 64, "c" * 64, "f" * 64))
DAY = "2026-11-25"


def _text(stamp: Stamp, head: str = "status: accepted\ndate: 2026-01-01") -> str:
    return f"---\n{head}\n---\n\n# shop: Events\n\nOurs, and yours: ü\n\n{stamp.comment}\n"


def _plan(folder: Path, stamp: Stamp) -> Plan:
    return plan_record(read_log(folder), stamp, "a-title", DAY)


def _all(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a record of somebody else's and one of ours."""
    (tmp_path / "0001-record.md").write_text("# 1. Record decisions\n")
    (tmp_path / "0002-a-title.md").write_text(_text(FIRST))
    return tmp_path


def test_a_new_one_supersedes_the_one_before_and_both_say_so(folder: Path) -> None:
    plan = _plan(folder, SECOND)
    assert (plan.name, plan.holds) == ("0003-a-title.md", False)
    assert [one.name for one in plan.superseded] == ["0002-a-title.md"]
    before = (folder / "0002-a-title.md").read_text()
    (folder / "0002-a-title.md").chmod(0o640)
    carry_out(plan, _text(SECOND))
    link = 'status: "superseded by [ADR-0003](0003-a-title.md)"'
    assert (folder / "0002-a-title.md").read_text() == before.replace("status: accepted", link)
    assert (folder / "0003-a-title.md").read_text() == _text(SECOND)
    assert sorted(_all(folder)) == ["0001-record.md", "0002-a-title.md", "0003-a-title.md"]
    first, second, third = (one.stat().st_mode for one in sorted(folder.iterdir()))
    assert (third, stat.S_IMODE(second)) == (first, 0o640)


def test_where_nothing_has_changed_nothing_is_to_be_done(folder: Path) -> None:
    plan = _plan(folder, FIRST)
    assert plan == Plan(folder, "0002-a-title.md", holds=True, superseded=())


def test_another_project_is_nobody_s_successor(folder: Path) -> None:
    assert _plan(folder, replace(SECOND, project="other")).superseded == ()


def test_what_was_decided_before_is_decided_anew_and_the_chain_goes_on(folder: Path) -> None:
    carry_out(_plan(folder, SECOND), _text(SECOND))
    plan = _plan(folder, FIRST)
    assert (plan.name, plan.holds) == ("0004-a-title.md", False)
    assert [one.name for one in plan.superseded] == ["0003-a-title.md"]


def test_of_two_that_stand_the_newer_counts(folder: Path) -> None:
    (folder / "0003-a-title.md").write_text(_text(SECOND))
    plan = _plan(folder, FIRST)
    assert (plan.name, plan.holds) == ("0004-a-title.md", False)
    assert [one.name for one in plan.superseded] == ["0002-a-title.md", "0003-a-title.md"]


@pytest.mark.parametrize("status", ["rejected by the board", '"Deprecated"'])
def test_what_people_turned_down_keeps_its_status(folder: Path, status: str) -> None:
    (folder / "0002-a-title.md").write_text(_text(FIRST, f"status: {status}"))
    assert _plan(folder, SECOND).superseded == ()
    assert _plan(folder, FIRST).holds


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\r\nstatus: proposed\r\n---\r\nx\r\n", "---\r\nLINK\r\n---\r\nx\r\n"),
        ("---\r\na: b\r\n---\r\nx\r\n", "---\r\nLINK\r\na: b\r\n---\r\nx\r\n"),
        ("---\ndate: 2026-01-01\n---\nx\n", "---\nLINK\ndate: 2026-01-01\n---\nx\n"),
        ("\ufeff---\nstatus: 'a'\n---\nx\n", "\ufeff---\nLINK\n---\nx\n"),
        ("# No front matter\n", "---\nLINK\n---\n\n# No front matter\n"),
        ("---\na: b\n---\nstatus: x\n", "---\nLINK\na: b\n---\nstatus: x\n"),
    ],
)
def test_everything_but_the_status_stays_byte_for_byte(
    folder: Path, before: str, after: str
) -> None:
    old = folder / "0002-a-title.md"
    old.write_bytes(f"{before}{FIRST.comment}\n".encode())
    carry_out(_plan(folder, SECOND), _text(SECOND))
    link = 'status: "superseded by [ADR-0003](0003-a-title.md)"'
    assert old.read_bytes().decode() == f"{after.replace('LINK', link)}{FIRST.comment}\n"


def test_a_status_over_several_lines_is_left_to_people(folder: Path) -> None:
    (folder / "0002-a-title.md").write_text(_text(FIRST, "status: >\n  accepted"))
    before = _all(folder)
    with pytest.raises(RecordRefused):
        carry_out(_plan(folder, SECOND), _text(SECOND))
    assert _all(folder) == before


def _fail(monkeypatch: pytest.MonkeyPatch, call: str, nth: int) -> Iterator[int]:
    """Have one call to the system fail; the next number is that of a call not made yet."""
    real, calls = getattr(os, call), count(1)

    def failing(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever it takes
        if next(calls) == nth:
            raise OSError(28, "No space left on device")
        return real(*arguments, **options)

    monkeypatch.setattr(os, call, failing)
    return calls


@pytest.mark.parametrize("call", ["link", "replace", "fsync", "open", "fchmod", "fstat", "stat"])
@pytest.mark.parametrize("nth", range(1, 8))
def test_a_failure_anywhere_changes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: str, nth: int
) -> None:
    (folder / "0003-a-title.md").write_text(_text(replace(FIRST, digests=SECOND.digests)))
    third = replace(FIRST, digests=Digests("e" * 64, "b" * 64, "c" * 64, "f" * 64))
    plan = _plan(folder, third)
    assert len(plan.superseded) == 2
    before = _all(folder)
    calls = _fail(monkeypatch, call, nth)
    try:
        carry_out(plan, _text(third))
    except CannotWrite:
        monkeypatch.undo()
        assert _all(folder) == before
    else:
        monkeypatch.undo()
        assert next(calls) <= nth
        assert len(_all(folder)) == len(before) + 1


@pytest.mark.parametrize("call", ["link", "fsync", "open", "mkdir"])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_failure_leaves_no_folder_that_was_made_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, nth: int
) -> None:
    plan = _plan(tmp_path / "docs" / "decisions", FIRST)
    calls = _fail(monkeypatch, call, nth)
    try:
        carry_out(plan, _text(FIRST))
    except CannotWrite:
        monkeypatch.undo()
        assert list(tmp_path.iterdir()) == []
    else:
        assert next(calls) <= nth


def test_an_interrupt_changes_nothing_and_is_none_of_our_errors(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    plan, before = _plan(folder, SECOND), _all(folder)
    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        carry_out(plan, _text(SECOND))
    monkeypatch.undo()
    assert _all(folder) == before


@pytest.mark.parametrize("call", ["open", "link", "replace", "unlink"])
def test_an_interrupt_waits_until_all_is_written_and_tidied(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    real, plan = getattr(os, call), _plan(folder, SECOND)

    def interrupted(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever it takes
        signal.raise_signal(signal.SIGINT)
        return real(*arguments, **options)

    monkeypatch.setattr(os, call, interrupted)
    with pytest.raises(KeyboardInterrupt):
        carry_out(plan, _text(SECOND))
    monkeypatch.undo()
    assert sorted(_all(folder)) == ["0001-record.md", "0002-a-title.md", "0003-a-title.md"]
    assert _plan(folder, SECOND) == Plan(folder, "0003-a-title.md", holds=True, superseded=())


def test_what_a_killed_run_left_goes_even_where_nothing_is_to_be_written(folder: Path) -> None:
    before = _all(folder)
    for left in (".0003-a-title.md.advisor-draft", ".0002-a-title.md.advisor-kept"):
        (folder / left).write_text("cut sho")
    (folder / ".mine.advisor-draft").write_text("mine")
    tidy(folder)
    assert _all(folder) == {**before, ".mine.advisor-draft": b"mine"}
    tidy(folder / "absent")


def test_a_run_that_was_killed_in_between_is_finished_by_the_next(folder: Path) -> None:
    (folder / "0003-a-title.md").write_text(_text(SECOND))
    for left in (".0002-a-title.md.advisor-draft", ".0002-a-title.md.advisor-kept"):
        (folder / left).write_text("cut sho")
    plan = _plan(folder, SECOND)
    assert (plan.name, plan.holds) == ("0003-a-title.md", True)
    carry_out(plan, "")
    assert "superseded by [ADR-0003]" in (folder / "0002-a-title.md").read_text()
    assert _plan(folder, SECOND) == Plan(folder, "0003-a-title.md", holds=True, superseded=())
    assert len(_all(folder)) == 3


@pytest.mark.parametrize(
    "first", ["2026-11-25-a-title", "20261125-a-title", "2027-01-01-x", "0001-x"]
)
def test_what_was_written_is_not_written_again_whatever_was_turned_down(
    tmp_path: Path, first: str
) -> None:
    for name in ("2026-01-01-x.md", "2026-01-02-x.md"):
        (tmp_path / name).write_text("somebody else's")
    (tmp_path / f"{first}.md").write_text(_text(FIRST, "status: rejected"))
    for stamp in (SECOND, FIRST, SECOND, FIRST):
        carry_out(plan := _plan(tmp_path, stamp), _text(stamp, "status: proposed"))
        assert _plan(tmp_path, stamp) == replace(plan, holds=True, superseded=())


def test_the_tenth_of_a_day_is_newer_than_the_second(tmp_path: Path) -> None:
    for name in ("a-title", "a-title-2", "a-title-9", "a-title-10"):
        (tmp_path / f"{DAY}-{name}.md").write_text(_text(FIRST))
    (tmp_path / f"{DAY}-a-title-11.md").write_text(_text(SECOND))
    plan = _plan(tmp_path, SECOND)
    assert (plan.name, plan.holds) == (f"{DAY}-a-title-11.md", True)
    names = [one.name.removeprefix(DAY) for one in plan.superseded]
    assert names == ["-a-title.md", "-a-title-2.md", "-a-title-9.md", "-a-title-10.md"]


def test_what_was_turned_down_takes_no_other_s_place(folder: Path) -> None:
    (folder / "0003-a-title.md").write_text(_text(SECOND, "status: rejected"))
    assert _plan(folder, SECOND) == Plan(folder, "0003-a-title.md", holds=True, superseded=())


def test_what_came_there_meanwhile_is_not_overwritten(folder: Path) -> None:
    plan = _plan(folder, SECOND)
    (folder / "0003-a-title.md").write_text("somebody else's")
    before = _all(folder)
    _is_told_to_run_again(plan)
    assert _all(folder) == before


def test_an_old_one_that_was_edited_meanwhile_is_not_overwritten(folder: Path) -> None:
    plan = _plan(folder, SECOND)
    with (folder / "0002-a-title.md").open("a") as old:
        old.write("edited\n")
    before = _all(folder)
    _is_told_to_run_again(plan)
    assert _all(folder) == before


def test_two_do_not_write_at_once(folder: Path) -> None:
    plan, before = _plan(folder, SECOND), _all(folder)
    other = os.open(folder, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    _is_told_to_run_again(plan)
    assert _all(folder) == before
    os.close(other)
    carry_out(plan, _text(SECOND))
    assert len(_all(folder)) == len(before) + 1


def _is_told_to_run_again(plan: Plan) -> None:
    with pytest.raises(CannotWrite) as failed:
        carry_out(plan, _text(SECOND))
    (problem,) = failed.value.problems
    assert (problem.code, problem.hint[:12]) == ("cannot-write", "run it again")


def test_links_devices_and_odd_names_are_passed_over(folder: Path, tmp_path: Path) -> None:
    (folder / "0004-link.md").symlink_to(folder / "0002-a-title.md")
    (folder / "0005-loop.md").symlink_to(folder / "0005-loop.md")
    os.mkfifo(folder / "0006-pipe.md")
    (folder / "0007-folder.md").mkdir()
    (folder / "0008-bytes.md").write_bytes(b"\xff" + _text(FIRST).encode())
    (folder / "0009-\x1b[2J.md").write_text(_text(FIRST))
    (folder / "0010-large.md").write_text(_text(FIRST) + " " * logs.LARGEST_RECORD)
    (folder / "0011-twice.md").write_text(_text(FIRST) + _text(SECOND))
    (folder / "0010-b.txt").write_text(_text(SECOND))
    (folder / "0003-a-title.MD").write_text(_text(SECOND))
    ours = [one.name for one in read_log(tmp_path).ours]
    assert ours == ["0002-a-title.md", "0003-a-title.MD"]
    assert _plan(folder, replace(FIRST, project="other")).name == "0012-a-title.md"


@pytest.mark.parametrize(
    ("limit", "code"), [("MOST_NAMES", "too-many"), ("LARGEST_LOG", "too-large")]
)
def test_a_folder_of_too_much_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, limit: str, code: str
) -> None:
    (folder / "0003-a-title.md").write_text(_text(SECOND))
    size = (folder / "0002-a-title.md").stat().st_size
    monkeypatch.setattr(logs, limit, {"MOST_NAMES": 2, "LARGEST_LOG": 2 * size}[limit])
    with pytest.raises(RecordRefused) as refused:
        read_log(folder)
    assert refused.value.problems[0].code == code
    (folder / "0001-record.md").unlink()
    assert len(read_log(folder).ours) == 2


def test_a_file_is_no_folder(folder: Path) -> None:
    with pytest.raises(RecordRefused) as refused:
        read_log(folder / "0001-record.md")
    assert refused.value.problems[0].code == "not-a-folder"
