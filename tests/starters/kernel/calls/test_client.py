"""A call in the corners: answers of no use, budgets, patience, connections, forks."""

import contextlib
import json
import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from calls.callee import SERVICE, Callee, Ok
from fastapi import APIRouter
from fastapi.testclient import TestClient
from pydantic import BaseModel

from signup_flow import context
from signup_flow.calls import client
from signup_flow.calls.client import call
from signup_flow.calls.deadline import HEADER as DEADLINE_HEADER
from signup_flow.calls.deadline import deadline
from signup_flow.calls.environment import named
from signup_flow.calls.errors import HEADER as BEHIND_HEADER
from signup_flow.calls.errors import (
    CallFailed,
    CallRefused,
    CallRejected,
    CallTimedOut,
    CallUnusable,
)
from signup_flow.http import build_app
from signup_flow.sqlite import SqliteDatabase


@pytest.mark.parametrize("status", [500, 503, 504])
def test_a_failure_behind_the_callee_does_not_open_its_breaker(callee: Callee, status: int) -> None:
    callee.answer, callee.headers = lambda number: (status, 0), f"{BEHIND_HEADER}: yes\r\n"
    most = client.callee(SERVICE).breaker.most
    for _ in range(most + 1):
        with pytest.raises(CallFailed):
            call(SERVICE, "/x", {}, Ok)
    assert len(callee.asked) == most + 1


def test_our_own_caller_is_told_who_failed_unless_it_was_us(callee: Callee) -> None:
    router = APIRouter()
    router.post("/")(lambda: call(SERVICE, "/x", {}, Ok).model_dump())
    ours = TestClient(build_app("ours", SqliteDatabase(Path("unused")), router))
    callee.answer = lambda number: (500, 0.1)
    in_a_hurry = ours.post("/", headers={DEADLINE_HEADER: "50"})
    told = [ours.post("/") for _ in range(client.callee(SERVICE).breaker.most + 1)]
    assert [answer.status_code for answer in (in_a_hurry, *told)] == [504, *[502] * 5, 503]
    assert BEHIND_HEADER not in in_a_hurry.headers
    assert all(BEHIND_HEADER in answer.headers for answer in told)


@pytest.mark.parametrize("drops", [10, 40], ids=["body", "headers"])
def test_an_answer_that_comes_in_drops_ends_in_time_too(callee: Callee, drops: int) -> None:
    callee.drops = drops
    started = time.monotonic()
    with deadline(0.2), pytest.raises(CallTimedOut):
        call(SERVICE, "/x", {}, Ok)
    assert time.monotonic() - started < 0.9


@pytest.mark.parametrize(
    ("status", "headers", "body", "complaint"),
    [
        (302, "Location: /y\r\n", b"{}", "302"),
        (204, "", b"", "204 with no JSON object"),
        (200, "", b"<html>", "200 with no JSON object"),
        (200, "", b"[]", "200 with no JSON object"),
        (200, "", b'{"a": NaN}', "200 with no JSON object"),
        (200, "", b'{"a": 1e999}', "200 with no JSON object"),
        (200, "", b'{"a": "\\ud800"}', "200 with no JSON object"),
        (200, "", b'{"a": ' + b"[" * 100_000, "200 with no JSON object"),
        (200, "", b" " * client.LARGEST_ANSWER + b"{}", "more than"),
        (200, "Content-Encoding: gzip\r\n", b"{}", "what cannot be decompressed"),
    ],
    ids=["redirect", "empty", "html", "list", "nan", "inf", "half", "deep", "endless", "packed"],
)
def test_an_answer_that_is_of_no_use_is_not_asked_for_again_and_is_no_outage(
    callee: Callee, status: int, headers: str, body: bytes, complaint: str
) -> None:
    callee.answer = lambda number: (status, 0)
    callee.headers, callee.body = headers, body
    most = client.callee(SERVICE).breaker.most
    for _ in range(most + 1):
        with pytest.raises(CallUnusable, match=f"{SERVICE}/x: answered {complaint}"):
            call(SERVICE, "/x", {}, Ok, key="k-1")
    assert len(callee.asked) == most + 1


def test_an_answer_with_other_fields_is_of_no_use_and_the_log_says_why(
    callee: Callee, capsys: pytest.CaptureFixture[str]
) -> None:
    class Wanted(BaseModel):
        number: int

    with pytest.raises(CallUnusable, match=f"{SERVICE}/x: answered what does not fit"):
        call(SERVICE, "/x", {}, Wanted, key="k-1")
    assert len(callee.asked) == 1
    assert "number" in capsys.readouterr().err


def test_without_a_deadline_all_tries_together_have_the_time_of_one(
    callee: Callee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signup_flow.calls.deadline.DEFAULT_SECONDS", 0.3)
    callee.answer = lambda number: (200, 0.5)
    with pytest.raises(CallTimedOut):
        call(SERVICE, "/x", {}, Ok, key="k-1")
    assert len(callee.asked) == 1


@pytest.mark.parametrize(
    ("body", "detail"),
    [(b'{"detail": "only two left"}', "only two left"), (b"<html>", None), (b"[]", None)],
)
def test_a_refusal_comes_with_its_status_and_explanation_which_the_log_has_too(
    callee: Callee, body: bytes, detail: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    callee.answer, callee.body = lambda number: (409, 0), body
    with pytest.raises(CallRefused, match=f"{SERVICE}/x: answered 409") as refused:
        call(SERVICE, "/x", {}, Ok)
    assert (refused.value.status, refused.value.detail) == (409, detail)
    assert json.loads(capsys.readouterr().err)["cause"] == (detail or "")


def test_a_callee_that_ran_out_of_time_has_timed_out(callee: Callee) -> None:
    callee.answer = lambda number: (504, 0)
    with pytest.raises(CallTimedOut, match="504"):
        call(SERVICE, "/x", {}, Ok)


@pytest.mark.parametrize("bad", [(503, 0), (200, 0.5)], ids=["fails", "hangs"])
def test_a_repeat_that_works_is_the_answer(
    callee: Callee, monkeypatch: pytest.MonkeyPatch, bad: tuple[int, float]
) -> None:
    monkeypatch.setattr(client, "LONGEST_TRY", 0.1)
    callee.answer = lambda number: bad if number < 3 else (200, 0)
    assert call(SERVICE, "/x", {}, Ok, repeat_safe=True) == Ok(ok=True)
    assert len(callee.asked) == 3


@pytest.mark.parametrize(
    ("retry_after", "tries", "least"), [("1", 2, 1.0), ("60", 1, 0.0), ("Fri, 31 Dec", 2, 0.0)]
)
def test_nobody_asks_again_before_the_callee_says_so_nor_waits_for_it_beyond_the_deadline(
    callee: Callee, retry_after: str, tries: int, least: float
) -> None:
    callee.answer = lambda number: (503 if number == 1 else 200, 0)
    callee.headers = f"Retry-After: {retry_after}\r\n"
    started = time.monotonic()
    with deadline(10), contextlib.suppress(CallFailed):
        call(SERVICE, "/x", {}, Ok, repeat_safe=True)
    assert len(callee.asked) == tries
    assert least <= time.monotonic() - started < 10


def test_nothing_is_repeated_when_the_budget_is_spent_until_other_calls_have_earned_it(
    callee: Callee,
) -> None:
    callee.answer = lambda number: (503 if number in (1, 10) else 200, 0)
    for _ in range(99):
        client.callee(SERVICE).budget.pay()
    with pytest.raises(CallFailed):
        call(SERVICE, "/x", {}, Ok, repeat_safe=True)
    for _ in range(9):
        assert call(SERVICE, "/x", {}, Ok, repeat_safe=True) == Ok(ok=True)
    assert len(callee.asked) == 11


def test_callers_without_patience_do_not_have_a_healthy_callee_left_alone(callee: Callee) -> None:
    callee.answer = lambda number: (200, 0.2)
    for _ in range(client.callee(SERVICE).breaker.most):
        with deadline(0.05), pytest.raises(CallTimedOut):
            call(SERVICE, "/x", {}, Ok)
    assert call(SERVICE, "/x", {}, Ok) == Ok(ok=True)


@pytest.mark.parametrize("key", [None, "k-1"], ids=["no key", "budget spent"])
def test_a_try_that_none_can_follow_has_all_the_time_that_there_is(
    callee: Callee, monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    monkeypatch.setattr(client, "LONGEST_TRY", 0.1)
    callee.answer = lambda number: (200, 0.3)
    while key and client.callee(SERVICE).budget.pay():
        pass
    assert call(SERVICE, "/x", {}, Ok, key=key) == Ok(ok=True)


def test_refusals_and_calls_without_time_do_not_count_as_failing(callee: Callee) -> None:
    callee.answer = lambda number: (409, 0)
    for _ in range(client.callee(SERVICE).breaker.most):
        with pytest.raises(CallRefused):
            call(SERVICE, "/x", {}, Ok)
        with deadline(0), pytest.raises(CallTimedOut):
            call(SERVICE, "/x", {}, Ok)
    callee.answer = lambda number: (200, 0)
    assert call(SERVICE, "/x", {}, Ok) == Ok(ok=True)


def test_what_cannot_be_sent_is_no_fault_of_the_callee_and_no_id_is(callee: Callee) -> None:
    for _ in range(client.callee(SERVICE).breaker.most):
        with pytest.raises(httpx2.LocalProtocolError):
            call(SERVICE, "/x", {}, Ok, key="a\r\nX: 1")
    for odd in ("a\r\nX: 1", "ümlaut", "\n"):
        with context.workflow(odd, event_id=odd):
            assert call(SERVICE, "/x", {}, Ok) == Ok(ok=True)
    sent = {name for asked in callee.asked for name in asked}
    assert sent.isdisjoint({context.HEADER, context.CAUSATION_HEADER, "X"})


def test_only_so_many_calls_are_made_at_once(callee: Callee) -> None:
    with contextlib.ExitStack() as seats:
        with contextlib.suppress(CallRejected):
            while True:
                seats.enter_context(client.callee(SERVICE).bulkhead.seat())
        with pytest.raises(CallRejected):
            call(SERVICE, "/x", {}, Ok)
    assert call(SERVICE, "/x", {}, Ok) == Ok(ok=True)
    assert len(callee.asked) == 1


def test_a_cookie_is_not_handed_from_one_call_to_the_next(callee: Callee) -> None:
    callee.headers = "Set-Cookie: session=1\r\n"
    for _ in range(2):
        call(SERVICE, "/x", {}, Ok)
    assert [asked.get("Cookie") for asked in callee.asked] == [None, None]


def test_a_name_server_that_hangs_keeps_no_call_beyond_its_time_nor_from_another_callee(
    callee: Callee, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up, over = socket.getaddrinfo, threading.Event()

    def hang(host: str | bytes, *more: Any, **options: Any) -> object:
        if host in ("hangs", b"hangs"):
            over.wait(10)
        return look_up("127.0.0.1", *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("SIGNUP_FLOW_ELSEWHERE_URL", f"http://hangs:{callee.server_port}")
    monkeypatch.setenv(named(SERVICE, "URL"), f"http://answers:{callee.server_port}")
    started = time.monotonic()
    for _ in range(40):  # asyncio has at most 32 threads
        with deadline(0.02), pytest.raises(CallTimedOut):
            call("elsewhere", "/x", {}, Ok)
    assert call(SERVICE, "/x", {}, Ok) == Ok(ok=True)
    assert time.monotonic() - started < 9
    over.set()
    client.forget("elsewhere")


def test_a_connection_that_was_idle_for_long_is_not_used_again(
    callee: Callee, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert uvicorn.Config("").timeout_keep_alive > 2 * client.LONGEST_IDLE
    monkeypatch.setattr(client, "LONGEST_IDLE", 0.5)
    for idle in (0, 0, 0.6):
        time.sleep(idle)
        call(SERVICE, "/x", {}, Ok)
    first, soon, later = (asked["Port"] for asked in callee.asked)
    assert first == soon != later


def test_a_forked_process_has_connections_of_its_own(callee: Callee) -> None:
    assert call(SERVICE, "/x", {}, Ok) == Ok(ok=True)
    child = os.fork()
    if child == 0:
        signal.alarm(10)  # ends it, should it wait for a thread that only its parent has
        with contextlib.suppress(BaseException):
            os._exit(call(SERVICE, "/x", {}, Ok) != Ok(ok=True))
        os._exit(2)
    assert os.waitpid(child, 0)[1] == 0
    assert call(SERVICE, "/x", {}, Ok) == Ok(ok=True)


def test_a_callee_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(named(SERVICE, "URL"), "http://127.0.0.1:1")
    client.forget(SERVICE)
    with pytest.raises(CallFailed, match=SERVICE):
        call(SERVICE, "/x", {}, Ok)
    client.forget(SERVICE)
