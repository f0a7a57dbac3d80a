"""The same key does the work once: for repeats, at the same time, and after a failure."""

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Body
from fastapi.testclient import TestClient

from signup_flow import calls
from signup_flow.calls.idempotency import HEADER, Asked, once, purge
from signup_flow.database import Transaction
from signup_flow.http import build_app
from signup_flow.sqlite import SqliteDatabase


class Bench:
    """A service that writes down what it is asked, and fails where a test tells it to."""

    def __init__(self, folder: Path) -> None:
        self.database = SqliteDatabase(folder / "tester.db")
        self.database.migrate(Path(calls.__file__).parent / "service_migrations")
        self.fails = self.answers_nan = False
        with self.database.transaction() as tx:
            tx.execute("CREATE TABLE work (what TEXT NOT NULL)")
        router = APIRouter()
        router.post("/work")(self.route)
        router.post("/more")(self.route)
        self.app = build_app("test", self.database, router)

    def route(self, what: Annotated[str, Body(embed=True)], asked: Asked) -> dict[str, Any]:
        with self.database.transaction() as tx:
            return once(tx, asked, lambda: self.work(what, tx))

    def work(self, what: str, tx: Transaction) -> dict[str, Any]:
        tx.execute("INSERT INTO work VALUES (?)", (what,))
        if self.fails:
            raise RuntimeError("after the work")
        count = tx.execute("SELECT count(*) FROM work").fetchone()[0]
        return {"number": math.nan if self.answers_nan else count}

    def post(self, key: str, what: str = "a", path: str = "/work") -> Any:
        client = TestClient(self.app, raise_server_exceptions=False)
        answer = client.post(path, json={"what": what}, headers={HEADER: key} if key else {})
        return answer.json() if answer.status_code == 200 else answer.status_code

    def count(self, table: str = "work") -> int:
        return int(self.database.value(f"SELECT count(*) FROM {table}"))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_repeat_gets_the_first_answer_and_does_nothing(bench: Bench) -> None:
    assert bench.post("k") == bench.post("k") == {"number": 1}
    assert bench.count() == 1


def test_other_keys_other_routes_and_no_key_are_requests_of_their_own(bench: Bench) -> None:
    asked = [bench.post("k"), bench.post("l"), bench.post("k", path="/more"), bench.post("")]
    assert [*asked, bench.post("")] == [{"number": number} for number in range(1, 6)]
    assert bench.post("k") == {"number": 1}


def test_the_same_key_with_another_request_is_refused(bench: Bench) -> None:
    bench.post("k")
    assert bench.post("k", "b") == bench.post("k", path="/work?x=1") == 422
    assert bench.count() == 1


def test_at_the_same_time_it_is_done_once_and_all_get_the_answer(bench: Bench) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(bench.post, ["k"] * 8)) == [{"number": 1}] * 8
    assert bench.count() == 1


@pytest.mark.parametrize("fault", ["fails", "answers_nan"])
def test_work_that_fails_leaves_no_key_and_may_be_asked_for_again(bench: Bench, fault: str) -> None:
    setattr(bench, fault, True)
    assert bench.post("k") == 500
    assert bench.count("idempotency_keys") == bench.count() == 0
    setattr(bench, fault, False)
    assert bench.post("k") == {"number": 1}


def test_a_column_that_newer_code_has_added_stops_nothing(bench: Bench) -> None:
    with bench.database.transaction() as tx:
        tx.execute("ALTER TABLE idempotency_keys ADD COLUMN more TEXT")
    assert bench.post("k") == bench.post("k") == {"number": 1}


@pytest.mark.parametrize("key", ["two words", "x" * 201, "é"])
def test_a_malformed_key_is_refused(bench: Bench, key: str) -> None:
    assert bench.post(key.encode()) == 422  # type: ignore[arg-type]
    assert bench.count() == 0


def test_old_keys_are_forgotten_and_younger_ones_kept(bench: Bench) -> None:
    bench.post("k")
    with bench.database.transaction() as tx:
        tx.execute("UPDATE idempotency_keys SET created_at = created_at - 100000")
    assert purge(bench.database, older_than_days=2) == 0
    assert purge(bench.database, older_than_days=1) == 1
    assert bench.post("k") == {"number": 2}


def test_a_repeat_while_its_key_is_forgotten_is_told_to_ask_again(bench: Bench) -> None:
    with bench.database.transaction() as tx:  # as if it was there, and is gone
        gone = "CREATE TRIGGER gone BEFORE INSERT ON idempotency_keys"
        tx.execute(f"{gone} BEGIN SELECT RAISE(IGNORE); END")
    assert bench.post("k") == 503
    with bench.database.transaction() as tx:
        tx.execute("DROP TRIGGER gone")
    assert bench.post("k") == {"number": 1}
