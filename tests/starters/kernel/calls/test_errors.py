"""What our own API answers when a call fails."""

from pathlib import Path

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from signup_flow.calls.errors import (
    CallFailed,
    CallRefused,
    CallRejected,
    CallTimedOut,
    CallUnusable,
)
from signup_flow.http import build_app
from signup_flow.sqlite import SqliteDatabase


@pytest.mark.parametrize(
    ("error", "status", "wait", "told"),
    [
        (CallFailed("x"), 502, None, "x"),
        (CallFailed("x", retry_after=30), 502, "30", "x"),
        (CallRefused("x"), 502, None, "x"),
        (CallRefused("x", 404), 502, None, "x"),
        (CallRefused("x", 403, "role shop lacks a grant"), 502, None, "x"),
        (CallRefused("x", 409, "only two left"), 409, None, "only two left"),
        (CallRefused("x", 422, [{"loc": ["sku"]}]), 422, None, [{"loc": ["sku"]}]),
        (CallRefused("x", 429, "too much", retry_after=30), 429, "30", "too much"),
        (CallUnusable("x"), 502, None, "x"),
        (CallTimedOut("x"), 504, None, "x"),
        (CallRejected("x", retry_after=1.2), 503, "2", "x"),
    ],
)
def test_each_failure_has_its_status_and_a_refusal_its_explanation(
    error: CallFailed, status: int, wait: str | None, told: object
) -> None:
    router = APIRouter()

    @router.get("/")
    def fail() -> None:
        raise error

    answer = TestClient(build_app("test", SqliteDatabase(Path("unused")), router)).get("/")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, wait)
    assert answer.json() == {"detail": told}
