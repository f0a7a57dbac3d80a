"""What PostgreSQL does that SQLite does not: statements at fault, servers that end connections."""

import contextlib
import os
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from faults.proxy import Proxy
from psycopg import sql as names

from signup_flow import postgres, postgres_connection, system
from signup_flow.cli import main
from signup_flow.database import ConfigurationError, ConnectionLost, Unavailable
from signup_flow.messaging import outbox, retention
from signup_flow.messaging.broker import Message
from signup_flow.messaging.brokers.database_queue import MIGRATIONS, DatabaseQueue
from signup_flow.postgres import PostgresDatabase
from signup_flow.postgres_connection import Connection
from signup_flow.postgres_connection import connect as open_connection
from signup_flow.postgres_pipeline import Pipelined

SERVER = "postgresql://postgres@127.0.0.1/postgres"
MY_PID = "SELECT pg_backend_pid()"
END = "SELECT pg_terminate_backend(?, 10000)"
"""Waits, so many milliseconds, until it has ended."""


@pytest.fixture
def database() -> Iterator[PostgresDatabase]:
    """A schema of the test's own."""
    database = PostgresDatabase(SERVER, f"test_{uuid.uuid4().hex[:12]}")
    try:
        database.value("SELECT 1")
    except Unavailable as error:
        if "CI" in os.environ:
            raise
        pytest.skip(f"{error}; {system.HOW_TO_START}")
    with database.transaction() as tx:
        tx.execute(f"CREATE SCHEMA {database.schema}")
    yield database
    with database.transaction() as tx:
        tx.execute(f"DROP SCHEMA {database.schema} CASCADE")
    database.close()


def _in_a_thread(database: PostgresDatabase, sql: str, *parameters: Any) -> Any:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(database.value, sql, parameters).result()


def test_where_each_services_tables_are_is_told_and_which_file_nobody_reads_any_more(
    database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    service = next(iter(system.databases()))  # in files until now
    system.close()
    monkeypatch.setenv("SIGNUP_FLOW_DATABASE", SERVER)
    monkeypatch.setenv("SIGNUP_FLOW_NAMESPACE", database.schema)
    try:
        main(["doctor"])
    finally:
        for one in system.databases():
            with database.transaction() as tx:
                tx.execute(f"DROP SCHEMA {database.schema}_{one} CASCADE")
    told, warned = capsys.readouterr()
    assert f"ok      postgres-schema is {database.schema}_{service} in postgres at 127.0" in told
    assert f"{service}.db" in warned and "nobody reads this" in warned


def test_a_statement_at_fault_is_not_taken_for_a_server_that_fails(
    database: PostgresDatabase,
) -> None:
    too_large_for_an_index = os.urandom(20_000).hex()
    with pytest.raises(Exception) as failed, database.transaction() as tx:
        tx.execute("CREATE TABLE notes (text TEXT UNIQUE)")
        for _twice in range(2):
            tx.execute("INSERT INTO notes (text) VALUES (?)", (too_large_for_an_index,))
    assert not isinstance(failed.value, Unavailable)


def test_whoever_goes_on_after_a_statement_that_failed_is_told_so(
    database: PostgresDatabase,
) -> None:
    with pytest.raises(Unavailable, match="its error was caught"), database.transaction() as tx:
        with contextlib.suppress(psycopg.Error):
            tx.execute("SELECT nonsense").fetchone()
        tx.execute("SELECT 1").fetchone()
    assert database.value("SELECT 1") == 1


def test_a_query_within_a_transaction_sees_what_that_has_inserted(
    database: PostgresDatabase,
) -> None:
    with database.transaction() as tx:
        tx.execute("CREATE TABLE notes (text TEXT)")
        tx.execute("INSERT INTO notes (text) VALUES (?)", ("a",))
        assert database.query("SELECT text FROM notes") == [("a",)]


def test_a_transaction_within_another_is_refused_and_takes_nothing_of_it(
    database: PostgresDatabase,
) -> None:
    with database.transaction() as tx:
        tx.execute("CREATE TABLE notes (text TEXT)")
        tx.execute("INSERT INTO notes (text) VALUES (?)", ("a",))
        with pytest.raises(RuntimeError, match="within another"), database.transaction():
            pass
    assert database.query("SELECT text FROM notes") == [("a",)]


def test_a_connection_that_the_server_has_ended_is_replaced_before_anything_is_sent(
    database: PostgresDatabase,
) -> None:
    assert _in_a_thread(database, END, database.value(MY_PID))
    with database.transaction() as tx:
        tx.execute("CREATE TABLE notes (text TEXT)")
        ended = tx.execute(MY_PID).fetchone()[0]
    assert _in_a_thread(database, END, ended)
    assert database.value("SELECT count(*) FROM notes") == 0


def test_a_connection_that_ends_in_a_transaction_ends_the_transaction(
    database: PostgresDatabase,
) -> None:
    with pytest.raises(ConnectionLost), database.transaction() as tx:
        mine = tx.execute(MY_PID).fetchone()[0]
        assert _in_a_thread(database, END, mine)
        with pytest.raises(Unavailable):
            database.value(MY_PID)


def test_a_connection_that_is_stuck_in_its_pipeline_is_not_used_again(
    database: PostgresDatabase,
) -> None:
    """As psycopg left some when their server was shut down."""
    database._connections.mine().pgconn.enter_pipeline_mode()
    with pytest.raises(Unavailable):
        database.value(MY_PID)
    assert database.value(MY_PID)


def test_who_has_lost_a_lock_commits_nothing_any_more(database: PostgresDatabase) -> None:
    stop = threading.Event()
    with database.exclusive("work", stop):
        assert _in_a_thread(database, END, database.value(MY_PID))
        with pytest.raises(Unavailable), database.transaction() as tx:
            tx.execute("CREATE TABLE notes (text TEXT)")
    assert database.value("SELECT to_regclass('notes')") is None
    with database.exclusive("work", stop) as again:
        assert again


def test_a_name_has_one_holder_at_a_time_and_who_waits_for_it_is_told_of_a_lost_connection(
    database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, told = threading.Event(), threading.Event()
    with contextlib.closing(PostgresDatabase(SERVER, database.schema)) as other:
        with database.exclusive("work", stop) as first:
            monkeypatch.setattr(told, "wait", lambda _seconds: told.set())
            with other.exclusive("work", told) as second:
                assert first and not second
            told.clear()
            pid = other.value(MY_PID)
            monkeypatch.setattr(told, "wait", lambda _seconds: _in_a_thread(database, END, pid))
            with pytest.raises(Unavailable), other.exclusive("work", told):
                pass
        with other.exclusive("work", stop) as second:
            assert second


def test_only_a_lazy_transaction_waits_for_no_disk(database: PostgresDatabase) -> None:
    for lazy, wait in [(False, "on"), (True, "off"), (False, "on")]:
        with database.transaction(lazy=lazy) as tx:
            assert tx.execute("SHOW synchronous_commit").fetchone() == (wait,)


def test_a_role_that_does_not_wait_for_the_disk_is_told_what_mends_it(
    database: PostgresDatabase,
) -> None:
    role = names.Identifier(f"role_{database.schema}")
    with psycopg.connect(SERVER, autocommit=True) as owner:
        owner.execute(names.SQL("CREATE ROLE {} LOGIN").format(role))
        owner.execute(names.SQL("ALTER ROLE {} SET synchronous_commit = off").format(role))
    mine = PostgresDatabase(SERVER.replace("postgres@", f"role_{database.schema}@"), "any")
    try:
        (unsafe,) = (one for one in mine.settings() if not one.safe)
        assert unsafe.name == "postgres-synchronous-commit" and unsafe.found == "off"
        with mine.transaction() as tx:
            tx.execute(unsafe.mend)
        mine.close()
        assert all(one.safe for one in mine.settings())
    finally:
        mine.close()
        with psycopg.connect(SERVER, autocommit=True) as owner:
            owner.execute(names.SQL("DROP ROLE {}").format(role))


def test_a_listener_is_woken_and_says_so_where_its_connection_has_ended(
    database: PostgresDatabase,
) -> None:
    with contextlib.closing(database.listen("work")) as news:
        with database.transaction() as tx:
            tx.wake("work")
        told = news.connection.notifies(timeout=10, stop_after=1)  # type: ignore[attr-defined]
        assert len(list(told)) == 1
        assert database.value(END, (news.connection.info.backend_pid,))  # type: ignore[attr-defined]
        with pytest.raises(Unavailable):
            news.wait(5)


def test_of_those_that_migrate_at_once_one_does_it_and_no_other_text_under_its_name(
    database: PostgresDatabase, tmp_path: Path
) -> None:
    (tmp_path / "0001_work.sql").write_text("CREATE TABLE work (number INTEGER) $strict;")
    gate = threading.Barrier(8)

    def migrate(_: int) -> None:
        gate.wait()
        database.migrate(tmp_path)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(migrate, range(8)))
    assert database.value("SELECT count(*) FROM migrations") == 1
    (tmp_path / "0001_work.sql").write_text("CREATE TABLE work (number BIGINT) $strict;")
    with pytest.raises(ConfigurationError, match="edited after"):
        database.migrate(tmp_path)
    (tmp_path / "0001_work.sql").rename(tmp_path / "0002_work.sql")
    with pytest.raises(ConfigurationError, match=r"0002_work\.sql failed, .* already exists$"):
        database.migrate(tmp_path)


def test_a_forked_process_does_not_end_its_parents_connections(database: PostgresDatabase) -> None:
    asked, done = threading.Event(), threading.Event()
    pids: list[int] = []

    def stay() -> None:
        pids.append(database.value(MY_PID))
        asked.set()
        done.wait()
        pids.append(database.value(MY_PID))

    other = threading.Thread(target=stay)
    other.start()
    asked.wait()
    mine = database.value(MY_PID)
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            os._exit(database.value(MY_PID) in (mine, pids[0]))
        os._exit(2)
    assert os.waitpid(child, 0)[1] == 0
    done.set()
    other.join()
    assert pids[0] == pids[1]
    assert database.value(MY_PID) == mine


def test_neither_side_waits_for_hours_for_a_machine_that_has_died(
    database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, str]] = []
    connect = Connection.connect

    def connecting(url: str, **more: Any) -> Connection:
        connection = connect(url, **more)
        told.append(connection.info.get_parameters())
        return connection

    monkeypatch.setattr(Connection, "connect", connecting)
    other = PostgresDatabase(SERVER, database.schema)
    other.migrate(Path("none"))
    assert other.value("SHOW tcp_keepalives_idle") == "10"
    assert other.value("SHOW tcp_user_timeout") == "30000"
    other.close()
    assert [(one["connect_timeout"], one["keepalives_idle"]) for one in told] == [("10", "10")] * 2
    # Nor does it stay with a server that a failover made a replica.
    assert {one["target_session_attrs"] for one in told} == {"read-write"}


@pytest.mark.skipif(not hasattr(system, "PRODUCERS"), reason="nothing is sent: there is no broker")
def test_what_is_being_sent_again_is_not_purged(
    database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.migrate(Path(outbox.__file__).parent / "service_migrations")
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO outbox (event_id, type, key, body, correlation_id, created_at)"
            " VALUES ('sent', 'any', 'any', '', '', 0)"
        )
    inserted, goes_on = threading.Event(), threading.Event()

    def hold(_tx: Pipelined, _name: str) -> None:
        inserted.set()
        goes_on.wait(10)

    monkeypatch.setattr(Pipelined, "wake", hold)
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with ThreadPoolExecutor(2) as threads:
        again = threads.submit(outbox.send_again, database, "sent")
        assert inserted.wait(10)
        purge = threads.submit(retention.purge, {"tester": database}, 1, dict)
        while not (purge.done() or database.value(waiting)):
            time.sleep(0.01)
        goes_on.set()
        assert (again.result(), purge.result()[:2]) == (1, (0, 0))
    assert outbox.unsent(database)[0] == database.value("SELECT count(*) FROM outbox") == 1


def test_machines_whose_clocks_differ_go_by_the_servers(
    database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.migrate(MIGRATIONS)
    queue, right = DatabaseQueue(database, {"thing": ("any",)}), time.time
    queue.publish([Message("id", "thing", "key", b"")])
    one, two = (queue.subscribe("any", database) for _ in range(2))
    assert len(one.receive(1, 0)) == 1
    monkeypatch.setattr("time.time", lambda: right() + 300)
    assert two.receive(1, 0) == []
    assert abs(database.now() - right()) < 60
    one.close()
    two.close()


def test_a_server_that_takes_no_writes_is_out_of_reach_and_nothing_is_wrong_with_the_work(
    database: PostgresDatabase,
) -> None:
    with pytest.raises(Unavailable), database.transaction() as tx:
        tx.execute("SET TRANSACTION READ ONLY")
        tx.execute("CREATE TABLE notes (text TEXT)")


def test_a_role_that_may_make_no_schema_uses_the_one_made_for_it(
    database: PostgresDatabase,
) -> None:
    role = names.Identifier(f"role_{database.schema}")
    with psycopg.connect(SERVER, autocommit=True) as owner:
        owner.execute(names.SQL("CREATE ROLE {}").format(role))
        owner.execute(names.SQL("GRANT {} TO CURRENT_USER").format(role))
        schema = names.Identifier(database.schema)
        owner.execute(names.SQL("ALTER SCHEMA {} OWNER TO {}").format(schema, role))

    def connect(*given: Any) -> Connection:
        connection = open_connection(*given)
        connection.execute(names.SQL("SET ROLE {}").format(role))
        return connection

    limited = PostgresDatabase(SERVER, database.schema)
    elsewhere = PostgresDatabase(SERVER, f"{database.schema}_2")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(postgres, "connect", connect)
            limited.migrate(Path("none"))
            with pytest.raises(Unavailable, match=f'CREATE SCHEMA "{database.schema}_2'):
                elsewhere.migrate(Path("none"))
    finally:
        with psycopg.connect(SERVER, autocommit=True) as owner:
            owner.execute(names.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(role))
            owner.execute(names.SQL("DROP ROLE {}").format(role))


def test_a_pooler_that_drops_the_search_path_is_refused_before_tables_are_mixed(
    database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = Connection.connect
    monkeypatch.setattr(
        Connection, "connect", lambda url, **more: connect(url, **{**more, "options": ""})
    )
    with pytest.raises(Unavailable, match="pooler"):
        PostgresDatabase(SERVER, database.schema).migrate(Path("none"))


def test_a_url_that_cannot_be_read_is_refused_and_not_quoted() -> None:
    with pytest.raises(ConfigurationError) as failed:
        PostgresDatabase("postgresql://user:secret%zz@host/db", "any").value("SELECT 1")
    assert "percent-encode" in str(failed.value) and "secret" not in str(failed.value)


def test_a_server_that_is_not_there_is_reported_as_such() -> None:
    with pytest.raises(Unavailable):
        PostgresDatabase("postgresql://127.0.0.1:1/x", "x").migrate(MIGRATIONS)


def test_a_server_that_hangs_is_waited_for_no_longer_than_its_statements_may_take(
    database: PostgresDatabase,
) -> None:
    with contextlib.closing(Proxy(SERVER.replace("127.0.0.1", "127.0.0.1:5432"))) as way:
        other = PostgresDatabase(way.url, database.schema)
        other._connections.mine().longest = 0.3
        with pytest.raises(Unavailable, match="said nothing"), other.transaction() as tx:
            way.deaf.set()
            tx.execute("SELECT 1")
        way.deaf.clear()
        assert other.value("SELECT 1") == 1
        other.close()


def test_who_waits_long_for_a_lock_tries_again_and_what_takes_long_is_at_fault(
    database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_connection, "LOCKED_SECONDS", 0.1)
    with contextlib.closing(PostgresDatabase(SERVER, database.schema)) as other:
        with database.transaction() as holder:
            holder.serialise("work")
            holder.execute("SELECT 1").fetchone()
            with pytest.raises(Unavailable), other.transaction() as tx:
                tx.serialise("work")
        assert other.value("SHOW statement_timeout") == "1min"
        other._connections.mine().execute("SET statement_timeout = 100")
        with pytest.raises(psycopg.errors.QueryCanceled), other.transaction() as tx:
            tx.execute("SELECT pg_sleep(10)").fetchone()
