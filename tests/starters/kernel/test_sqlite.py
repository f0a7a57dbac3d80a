"""What an SQLite database promises beyond its transactions: threads and forks."""

import contextlib
import os
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from signup_flow import sqlite
from signup_flow.database import ConfigurationError, Unavailable
from signup_flow.sqlite import SqliteDatabase


def test_whoever_only_looks_need_not_wait_for_a_handler_that_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_PATIENCE", 0.1)
    (tmp_path / "0001_work.sql").write_text("CREATE TABLE work (number INTEGER) $strict;")
    hangs, looks = (SqliteDatabase(tmp_path / "one.db") for _ in range(2))
    hangs.migrate(tmp_path)
    with ThreadPoolExecutor(1) as another, hangs.transaction():
        another.submit(looks.migrate, tmp_path).result()
        assert another.submit(looks.value, "SELECT count(*) FROM work").result() == 0
    hangs.close()
    looks.close()


def test_a_file_that_cannot_be_opened_is_named_and_waited_for(tmp_path: Path) -> None:
    (tmp_path / "folder").touch()
    (tmp_path / "two.db").mkdir()
    for wrong in (tmp_path / "folder" / "one.db", tmp_path / "two.db"):
        with pytest.raises(Unavailable, match=str(tmp_path)):
            SqliteDatabase(wrong).value("SELECT 1")


def _write(database: SqliteDatabase) -> None:
    with database.transaction() as tx:
        tx.execute("CREATE TABLE IF NOT EXISTS work (what TEXT) STRICT")
        tx.execute("INSERT INTO work VALUES (?)", ("x" * 100_000,))


def test_a_writer_waits_for_another_but_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (SqliteDatabase(tmp_path / "one.db") for _ in range(2))
    _write(one)
    ran, waits = sqlite._ran, threading.Event()

    def tried(connection: sqlite3.Connection, sql: str) -> bool:
        if not (done := ran(connection, sql)):
            waits.set()
        return done

    monkeypatch.setattr(sqlite, "_ran", tried)
    with ThreadPoolExecutor(1) as another:
        with one.transaction():
            waiting = another.submit(_write, two)
            assert waits.wait(5)
        waiting.result()
        monkeypatch.setattr(sqlite, "_PATIENCE", 0.05)
        with one.transaction(), pytest.raises(Unavailable, match="locked for too long"):
            another.submit(_write, two).result()
    assert one.value("SELECT count(*) FROM work") == 2
    one.close()
    two.close()


def test_after_a_long_transaction_others_may_ask_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, slept = [time.monotonic()], []
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(time, "sleep", slept.append)
    database = SqliteDatabase(tmp_path / "one.db")
    for seconds in (0.001, 0.5, 0.001, 0.001):
        with database.transaction():
            clock[0] += seconds
    assert slept == pytest.approx([0, 0, sqlite._PAUSE, 0], abs=1e-4)
    database.close()


@pytest.mark.skipif(not hasattr(SqliteDatabase, "listen"), reason="for events")
def test_a_listener_wakes_when_another_has_committed_and_looks_less_often_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (SqliteDatabase(tmp_path / "one.db") for _ in range(2))
    clock, slept = [time.monotonic()], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds
        if len(slept) == 40:
            _write(two)

    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(time, "sleep", sleep)
    news = one.listen("work")
    news.wait(0)  # there may have been something before
    news.wait(30)
    assert not any(slept[40:])
    assert slept[:40] == sorted(slept[:40])
    assert (slept[0], slept[39]) == (0.002, 0.02)
    one.close()
    two.close()


def test_a_full_disk_is_nobodys_fault_and_leaves_nothing_behind(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "one.db")
    database.query("PRAGMA max_page_count = 10")
    with pytest.raises(Unavailable, match="full"):
        _write(database)
    database.query("PRAGMA max_page_count = 1000")
    _write(database)
    assert database.value("SELECT count(*) FROM work") == 1
    database.close()


def test_a_migration_is_not_at_fault_where_the_disk_is_full(tmp_path: Path) -> None:
    rows = "SELECT zeroblob(1000000)"
    (tmp_path / "0001_work.sql").write_text(f"CREATE TABLE work AS {rows};")
    database = SqliteDatabase(tmp_path / "one.db")
    database.query("PRAGMA max_page_count = 10")
    with pytest.raises(Unavailable, match="full"):
        database.migrate(tmp_path)
    database.query("PRAGMA max_page_count = 1000")
    database.migrate(tmp_path)
    database.close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "one.db").write_text("x" * 5000)
    with pytest.raises(Unavailable, match=r"one\.db: file is not a database"):
        SqliteDatabase(tmp_path / "one.db").value("SELECT 1")


def test_a_file_that_a_crash_could_damage_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="journal_mode is memory, not wal"):
        SqliteDatabase(Path(":memory:")).value("SELECT 1")


def test_migrations_run_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in (3, 1, 4, 2, 5):
        (tmp_path / f"000{number}.sql").write_text(f"INSERT INTO work VALUES ({number});")
    (tmp_path / "0000.sql").write_text("CREATE TABLE work (number INTEGER) $strict;")
    database = SqliteDatabase(tmp_path / "one.db")
    database.migrate(tmp_path)
    assert database.query("SELECT number FROM work ORDER BY rowid") == [(n,) for n in range(1, 6)]
    database.close()


def test_a_migration_runs_to_its_end_and_one_that_fails_is_named(tmp_path: Path) -> None:
    (tmp_path / "0001_work.sql").write_text("CREATE TABLE work (price TEXT NOT NULL) $strict")
    (tmp_path / "0002_price.sql").write_text("INSERT INTO work VALUES ('$5');\n-- as before\n")
    database = SqliteDatabase(tmp_path / "one.db")
    database.migrate(tmp_path)
    (tmp_path / "0003_wrong.sql").write_text("UPDATE work SET price = '$6';\nUPDATE wrok")
    with pytest.raises(ConfigurationError, match=r"0003_wrong\.sql failed, .*: incomplete input$"):
        database.migrate(tmp_path)
    assert database.value("SELECT price FROM work") == "$5"
    database.close()


def test_a_migration_that_was_edited_after_it_had_run_is_refused(tmp_path: Path) -> None:
    migration = tmp_path / "0001_work.sql"
    migration.write_text("CREATE TABLE work (price TEXT) $strict;\n")
    database = SqliteDatabase(tmp_path / "one.db")
    database.migrate(tmp_path)
    migration.write_bytes(migration.read_bytes().replace(b"\n", b"\r\n"))  # git may do that
    database.migrate(tmp_path)
    migration.write_text("CREATE TABLE work (price TEXT, sum TEXT) $strict;\n")
    with pytest.raises(ConfigurationError, match=r"0001_work\.sql was edited after it ran"):
        database.migrate(tmp_path)
    database.close()


def test_a_handler_that_commits_is_told_not_to_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "one.db")
    with pytest.raises(RuntimeError, match="commits"), database.transaction() as tx:
        tx.execute("CREATE TABLE work (number INTEGER) STRICT")
        tx.commit()  # type: ignore[attr-defined]
    assert database.value("SELECT count(*) FROM sqlite_schema") == 0
    database.close()


def test_a_transaction_within_another_is_refused_and_takes_nothing_of_it(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "one.db")
    with database.transaction() as tx:
        tx.execute("CREATE TABLE work (number INTEGER) STRICT")
        with pytest.raises(RuntimeError, match="within another"), database.transaction():
            pass
    assert database.value("SELECT count(*) FROM work") == 0
    database.close()


def test_a_thread_that_has_ended_leaves_no_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect
    monkeypatch.setattr(
        "sqlite3.connect",
        lambda *given, **more: opened.append(connect(*given, **more)) or opened[-1],
    )
    database = SqliteDatabase(tmp_path / "one.db")
    assert database.value("SELECT 1") == 1
    for _ in range(3):
        thread = threading.Thread(target=database.value, args=("SELECT 1",))
        thread.start()
        thread.join()
    assert database.value("SELECT 1") == 1
    assert len(opened) == 4
    for left in opened[1:]:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            left.execute("SELECT 1")
    database.close()


def test_threads_that_begin_at_once_each_have_a_connection(tmp_path: Path) -> None:
    def use(gate: threading.Barrier) -> int:
        gate.wait()
        return int(database.value("SELECT 1"))

    for burst in range(20):  # each on a file that nobody has opened before
        database = SqliteDatabase(tmp_path / f"{burst}.db")
        with ThreadPoolExecutor(20) as threads:
            assert list(threads.map(use, [threading.Barrier(20)] * 20)) == [1] * 20
        database.close()


def test_a_forked_process_does_not_act_on_its_parents_connection(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "one.db")
    with database.transaction() as tx:
        tx.execute("CREATE TABLE work (number INTEGER) STRICT")
    with database.transaction() as tx:
        tx.execute("INSERT INTO work VALUES (1)")
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                os._exit(database.value("SELECT count(*) FROM work"))  # not committed yet
            os._exit(2)
        assert os.waitpid(child, 0)[1] == 0
    assert database.value("SELECT count(*) FROM work") == 1
    database.close()
