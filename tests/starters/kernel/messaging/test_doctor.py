"""The settings that decide what survives: in force, and as the doctor tells them."""

import contextlib
import inspect
from collections.abc import Callable

import pytest
from messaging.bench import Bench

from signup_flow import system
from signup_flow.cli import main
from signup_flow.database import ConfigurationError
from signup_flow.messaging.doctor import require_safe

CONSUMER = next(iter(system.REACTIONS))


@pytest.mark.parametrize(
    ("found", "allowed", "word", "code"),
    [
        ("2", "", "ok      ", 0),
        ("1", "other", "UNSAFE  ", 1),
        ("1", "other,sqlite-synchronous", "allowed ", 0),
    ],
)
def test_the_doctor_tells_the_settings_in_force_and_nothing_runs_on_unsafe_ones(
    found: str,
    allowed: str,
    word: str,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SIGNUP_FLOW_ALLOW_UNSAFE", allowed)
    system.inbox(CONSUMER).database.query(f"PRAGMA synchronous = {found}")
    how = "wanted 2: .*\nTo run all the same: SIGNUP_FLOW_ALLOW_UNSAFE=sqlite-synchronous$"
    with pytest.raises(ConfigurationError, match=how) if code else contextlib.nullcontext():
        require_safe(system.settings())
    assert main(["doctor"]) == code
    told = capsys.readouterr().out
    assert f"{word}sqlite-synchronous is {found}" in told
    assert f"sqlite-folder is {system.home().absolute()}" in told


def test_neither_worker_nor_api_starts_on_a_database_that_could_lose_what_it_confirms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = [next(iter(system.ROUTES))][: len(inspect.signature(system.app).parameters)]
    start: list[Callable[[], object]] = [system.connect, lambda: system.app(*service)]
    for allowed in ("", "sqlite-synchronous"):
        monkeypatch.setenv("SIGNUP_FLOW_ALLOW_UNSAFE", allowed)
        for one in start:
            system.database(*service).query("PRAGMA synchronous = 1")
            refused = pytest.raises(ConfigurationError, match="UNSAFE  sqlite-synchronous is 1")
            with contextlib.nullcontext() if allowed else refused:
                one()


def test_a_lazy_transaction_leaves_the_next_one_as_durable_as_ever(bench: Bench) -> None:
    with bench.database.transaction(lazy=True) as tx:
        tx.execute("INSERT INTO work VALUES ('cart', 1)")
        assert tx.execute("PRAGMA synchronous").fetchone() == (1,)
    assert bench.database.value("PRAGMA synchronous") == 2
    assert bench.work() == [("cart", 1)]
