"""What an API does with what nobody should send, and what it says about itself."""

from pathlib import Path
from typing import Annotated

import pytest
from fastapi import APIRouter, Body
from fastapi.testclient import TestClient

from signup_flow import context, system
from signup_flow.database import Key
from signup_flow.http import build_app
from signup_flow.sqlite import SqliteDatabase

SEPARATE = (Path(system.__file__).parent / "services").is_dir()


@pytest.fixture
def client() -> TestClient:
    router = APIRouter()

    @router.get("/id")
    def current_id() -> str:
        return context.correlation_id()

    @router.post("/work")
    def work(thing: Annotated[Key, Body(embed=True)]) -> str:
        return thing

    return TestClient(build_app("test", SqliteDatabase(Path("unused")), router))


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


def test_every_api_is_there_and_its_openapi_document_describes_every_answer() -> None:
    for app in map(system.app, system.ROUTES) if SEPARATE else [system.app()]:
        assert TestClient(app).get("/health").json() == {"ok": True}
        paths = app.openapi()["paths"]
        for operation in (one for methods in paths.values() for one in methods.values()):
            (answer,) = (it for code, it in operation["responses"].items() if code[0] == "2")
            schema = answer["content"]["application/json"]["schema"]
            assert "$ref" in schema or operation["summary"] == "Health"
