"""How long there is, and what our own API does when its caller has given up."""

import time
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from signup_flow.calls.deadline import (
    DEFAULT_SECONDS,
    HEADER,
    LONGEST_SECONDS,
    deadline,
    seconds_left,
)
from signup_flow.calls.idempotency import Asked, once
from signup_flow.http import build_app
from signup_flow.sqlite import SqliteDatabase


def test_a_deadline_inside_another_never_gives_more_time() -> None:
    with deadline(0.1), deadline(60):
        assert seconds_left() <= 0.1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("9000", 9), ("9999999", LONGEST_SECONDS), ("-1", DEFAULT_SECONDS), ("soon", DEFAULT_SECONDS)],
)
def test_a_caller_says_how_long_it_waits_up_to_a_limit(header: str, seconds: float) -> None:
    router = APIRouter()
    router.get("/")(seconds_left)
    answer = TestClient(build_app("test", SqliteDatabase(Path("unused")), router)).get(
        "/", headers={HEADER: header}
    )
    assert seconds - 1 < answer.json() <= seconds


def test_nothing_is_done_for_a_caller_who_gave_up_while_it_waited_for_its_turn(home: Path) -> None:
    router, database, done = APIRouter(), SqliteDatabase(home / "test.db"), []

    @router.post("/")
    def route(asked: Asked) -> dict[str, Any]:
        time.sleep(0.1)
        with database.transaction() as tx:
            return once(tx, asked, lambda: {"done": done.append(1)})

    client = TestClient(build_app("test", database, router))
    assert client.post("/", headers={HEADER: "50"}).status_code == 504
    assert not done
    assert client.post("/", headers={HEADER: "10000"}).status_code == 200
    assert done
