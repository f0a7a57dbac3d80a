"""What an API does with what nobody should send, when something is wrong, and says about itself."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Body
from fastapi.testclient import TestClient

from signup_flow import context, http, system
from signup_flow.database import Key, Unavailable
from signup_flow.http import build_app
from signup_flow.sqlite import SqliteDatabase

SEPARATE = (Path(system.__file__).parent / "services").is_dir()
IDS = {context.HEADER: "abc-123", context.CAUSATION_HEADER: "cause-1"}


class Away(SqliteDatabase):
    """A database that nobody can reach."""

    def query(self, *_: object) -> list[Any]:
        raise Unavailable("connection refused")


@pytest.fixture
def client() -> TestClient:
    router, database = APIRouter(), Away(Path("unused"))
    router.get("/away")(lambda: database.value("SELECT 1"))
    router.get("/bug")(lambda: 1 / 0)

    @router.get("/id")
    def current_id() -> str:
        return context.correlation_id()

    @router.post("/work")
    def work(thing: Annotated[Key, Body(embed=True)]) -> str:
        return thing

    return TestClient(build_app("test", database, router))


@pytest.mark.parametrize("given", ["", "two words", "x" * 65, 'a"b', "ü"])
def test_a_missing_or_malformed_id_is_replaced_by_a_new_one(client: TestClient, given: str) -> None:
    answer = client.get("/id", headers={context.HEADER: given.encode()})
    assert answer.json() == answer.headers[context.HEADER] != given
    assert len(answer.json()) == 36


@pytest.mark.parametrize(
    "thing",
    [r'"\ud800"', r'"a\u0000b"', "1", '"unended']
    + [f'"a", "more": {number}' for number in ("NaN", "Infinity", "1e999")],
)
def test_what_cannot_be_stored_or_is_no_json_is_422(client: TestClient, thing: str) -> None:
    body = f'{{"thing": {thing}}}'
    answer = client.post("/work", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert set(answer.json()["detail"][0]) == {"type", "loc", "msg"}


def _status(client: TestClient, parts: Iterator[bytes]) -> int:
    """Send parts of a body, and never its end; return the status of the answer."""
    headers = [(b"content-type", b"application/json"), (b"x-request-deadline-ms", b"200")]
    scope = {"type": "http", "method": "POST", "path": "/work", "query_string": b""}
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        for part in parts:
            return {"type": "http.request", "body": part, "more_body": True}
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    app: Any = client.app
    asyncio.run(asyncio.wait_for(app({**scope, "headers": headers}, receive, send), 10))
    assert (b"connection", b"close") in sent[0]["headers"]
    return int(sent[0]["status"])


def test_a_body_that_is_too_large_is_refused_while_it_still_comes(client: TestClient) -> None:
    parts = iter([b" " * (http.LARGEST_BODY // 10)] * 20)
    assert _status(client, parts) == 413
    assert len(list(parts)) == 9
    fits = b'{"thing": "a"}'.ljust(http.LARGEST_BODY)
    headers = {"content-type": "application/json"}
    assert client.post("/work", content=fits, headers=headers).json() == "a"


def test_a_body_that_does_not_come_is_not_waited_for_beyond_the_deadline(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "SLOWEST_BODY", 0.2, raising=False)
    assert _status(client, iter([b"{"])) == 408


@pytest.mark.parametrize("path", ["/away", "/health"])
def test_a_database_that_is_away_is_503_and_when_to_try_again(
    client: TestClient, path: str
) -> None:
    answer = client.get(path, headers=IDS)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.headers[context.HEADER] == "abc-123"
    assert "out of reach" in answer.json()["detail"]


def test_a_bug_is_500_with_its_traceback_in_the_log_under_the_same_id(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.get("/bug", headers=IDS)
    assert (answer.status_code, answer.json()) == (500, {"detail": "Internal Server Error"})
    assert answer.headers[context.HEADER] == "abc-123"
    line = json.loads(capsys.readouterr().err.splitlines()[0])
    assert (line["correlation_id"], line["event_id"]) == ("abc-123", "cause-1")
    assert "Traceback" in line["exception"] and "ZeroDivisionError" in line["exception"]


def test_every_api_is_there_and_its_openapi_document_describes_every_answer() -> None:
    for app in map(system.app, system.ROUTES) if SEPARATE else [system.app()]:
        assert TestClient(app).get("/health").json() == {"ok": True}
        paths = app.openapi()["paths"]
        for operation in (one for methods in paths.values() for one in methods.values()):
            (answer,) = (it for code, it in operation["responses"].items() if code[0] == "2")
            schema = answer["content"]["application/json"]["schema"]
            assert "$ref" in schema or operation["summary"] == "Health"
