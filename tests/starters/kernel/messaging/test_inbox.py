"""What an inbox does in the corners: odd bodies, odd errors, clocks, portions, deaths."""

import json
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Event as Flag
from typing import Any

import pytest
from messaging.bench import Bench, Happened
from structlog.testing import capture_logs

from signup_flow import sqlite
from signup_flow.database import ConnectionLost, Transaction, Unavailable
from signup_flow.messaging import dead_letters
from signup_flow.messaging.broker import Delivery
from signup_flow.messaging.event import LARGEST_BODY, Event
from signup_flow.messaging.inbox import Inbox
from signup_flow.messaging.parking import Fault, Parked
from signup_flow.messaging.reaction import Reaction
from signup_flow.messaging.retry import Retries


def _acts_outside(bench: Bench) -> list[tuple[str, int]]:
    """Let the consumer act outside, and fail only there; returns what it has done there."""
    sent: list[tuple[str, int]] = []

    def outside(event: Event[Happened]) -> str:
        if bench.fails(event):
            raise RuntimeError(bench.error)
        sent.append((event.data.thing, event.data.number))
        return "receipt"

    def handle(event: Event[Happened], tx: Transaction) -> None:
        tx.execute("INSERT INTO work VALUES (?, ?)", (event.data.thing, event.data.number))

    bench.inbox = bench.worker(Reaction(Happened, handle, outside))
    return sent


_GOOD = {"specversion": "1.0", "dataschema": "thing.happened/1", "id": "1", "source": "x"}


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe\x00",
        "[]",
        "null",
        "[" * 100_000,
        json.dumps(_GOOD),
        json.dumps({**_GOOD, "dataschema": "thing.happened/9"}),
        json.dumps({**_GOOD, "time": "", "correlationid": "c", "data": {"thing": 1}}),
        " " * (LARGEST_BODY + 1),
    ],
    ids=["bytes", "list", "null", "deep", "missing", "version", "types", "large"],
)
def test_what_cannot_be_decoded_is_parked_and_blocks_nothing(
    bench: Bench, body: str | bytes
) -> None:
    poison, good = bench.event("cart", 1), bench.event("cart", 2)
    bench.deliver(poison, body=body if isinstance(body, bytes) else body.encode())
    bench.deliver(good)
    assert bench.work() == [("cart", 2)]
    assert bench.parked() == [("dead", "cart")]


def test_another_body_under_a_known_id_holds_nothing_back_and_can_be_discarded(
    bench: Bench,
) -> None:
    event = bench.event("cart", 1)
    bench.deliver(event)
    bench.deliver(event, body=event.to_body() + b" ")
    bench.deliver(bench.event("cart", 2))
    assert bench.work() == [("cart", 1), ("cart", 2)]
    assert bench.parked() == [("dead", "cart")]
    assert dead_letters.discard(bench.database, event.id) == 1
    assert bench.parked() == []


@pytest.mark.parametrize("header", ["event_id", "type", "key"])
def test_what_its_headers_call_something_else_is_parked_and_not_applied(
    bench: Bench, header: str
) -> None:
    event = bench.event("cart")
    sent = Delivery(event.id, event.data.type, event.data.key, event.to_body(), False)
    bench.inbox.handle([sent._replace(**{header: "another"})])
    assert bench.work() == []
    assert [state for state, _ in bench.parked()] == ["dead"]


def test_a_column_that_newer_code_has_added_stops_nothing(bench: Bench) -> None:
    with bench.database.transaction() as tx:
        for table in ("processed_events", "parked_events", "attempts"):
            tx.execute(f"ALTER TABLE {table} ADD COLUMN more TEXT")
    good, bad = bench.event("good"), bench.event("bad")
    bench.fails = lambda event: event.id == bad.id
    bench.deliver(good, bad)
    for _ in range(3):  # each time one attempt more
        bench.deliver(bad, again=True)
    bench.retry_later(rounds=3)
    assert dead_letters.discard(bench.database, bad.id) == 1
    assert (bench.work(), bench.parked()) == ([("good", 1)], [])


@pytest.mark.parametrize("name", ["correlationid", "causationid", "traceparent"])
def test_an_id_that_is_no_text_is_not_tried_again(bench: Bench, name: str) -> None:
    event = bench.event("cart")
    bench.deliver(event, body=json.dumps({**json.loads(event.to_body()), name: 7}).encode())
    bench.work()
    assert bench.parked() == [("dead", "cart")]


@pytest.mark.parametrize("said", ["\0", "\ud800", "x" * 1_000_000], ids=["nul", "half", "long"])
def test_an_error_that_says_what_no_database_stores_is_parked_all_the_same(
    bench: Bench, said: str
) -> None:
    bench.error = said
    bench.fails = lambda event: True
    bench.deliver(bench.event("cart"))
    bench.retry_later()
    (letter,) = dead_letters.parked(bench.database)
    assert letter.attempts == 2 and letter.reason.startswith("RuntimeError: ")
    assert "\0" not in letter.reason and len(letter.reason) < 10_000


def test_every_failure_is_logged_with_its_traceback_and_its_workflow(bench: Bench) -> None:
    bench.fails = lambda event: True
    event = bench.event("cart")
    with capture_logs() as lines:
        bench.deliver(event)
        bench.retry_later(rounds=3)
    told = [line for line in lines if line["event"] == "parked"]
    assert [line["state"] for line in told] == ["retry", "retry", "dead"]
    assert {(line["event_id"], line["correlation_id"]) for line in told} == {
        (event.id, event.correlation_id)
    }
    assert all(isinstance(line["exc_info"], RuntimeError) for line in told)


def test_an_outage_of_minutes_is_waited_out(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "uniform", lambda low, high: (low + high) / 2)
    bench.retries = Retries()
    bench.inbox = bench.worker(bench.reaction)
    bench.fails = lambda event: True
    bench.deliver(bench.event("cart"))
    for _second in range(600):
        bench.now += 1
        bench.inbox.retry_due()
    bench.fails = lambda event: False
    bench.retry_later()
    assert bench.work() == [("cart", 1)]
    assert bench.parked() == []


def test_a_long_look_for_what_is_to_be_retried_is_not_taken_all_the_time(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[float] = []

    def due(*_: Any) -> list[Any]:
        looks.append(time.monotonic())
        time.sleep(0.02)
        return []

    monkeypatch.setattr(bench.inbox.parking, "due", due)
    ends = time.monotonic() + 0.5
    while time.monotonic() < ends:
        bench.inbox.retry_due(sparing=True)
    assert len(looks) <= 3


def test_whoever_looks_now_and_then_looks_again_at_once_where_there_was_something(
    bench: Bench,
) -> None:
    bench.fails = lambda event: True
    bench.deliver(bench.event("one"), bench.event("other"))
    bench.fails = lambda event: False
    bench.now += 1000
    bench.inbox.batch = 1
    assert [bench.inbox.retry_due(sparing=True) for _ in range(2)] == [1, 1]


@pytest.mark.parametrize("longest", [300.0, 5.0])
def test_a_parked_event_is_tried_by_one_worker_at_a_time(bench: Bench, longest: float) -> None:
    bench.retries = Retries(most=3, longest=longest)
    bench.inbox = bench.worker(bench.reaction)
    bench.fails = lambda event: True
    bench.deliver(bench.event("cart"))
    bench.fails = lambda event: False
    sent = []

    def outside(event: Event[Happened]) -> str:
        sent.append(event.data.thing)
        if len(sent) < 3:
            other.retry_due()
        return "receipt"

    one, other = (bench.worker(replace(bench.reaction, outside=outside)) for _ in range(2))
    bench.now += 1000
    one.retry_due()
    assert sent == ["cart"]
    assert bench.work() == [("cart", 1)]


def test_of_two_workers_that_find_the_same_parked_event_one_tries_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.fails = lambda event: True
    bench.deliver(bench.event("cart"))
    bench.fails = lambda event: False
    sent = _acts_outside(bench)
    due = bench.inbox.parking.due

    def overtaken(*given: Any) -> list[Parked]:
        found = due(*given)
        monkeypatch.setattr(bench.inbox.parking, "due", due)
        assert bench.inbox.retry_due() == 1
        return found

    monkeypatch.setattr(bench.inbox.parking, "due", overtaken)
    bench.retry_later()
    assert sent == bench.work() == [("cart", 1)]


def test_what_two_workers_have_found_at_once_is_claimed_by_one(bench: Bench) -> None:
    bench.fails = lambda event: True
    bench.deliver(bench.event("cart"))
    bench.now += 1000
    parking, database = bench.inbox.parking, bench.database
    (found,) = parking.due(database, 9, bench.retries.longest)
    claims = [parking.claim(database, found, 30) for _ in range(2)]
    assert [bool(it) for it in claims] == [True, False]


def test_an_attempt_that_fails_or_is_taken_back_changes_no_other_event(bench: Bench) -> None:
    bench.fails = lambda event: True
    bench.deliver(bench.event("cart"), bench.event("other"))
    bench.now += 1000
    parking, database = bench.inbox.parking, bench.database
    one, two = (parking.claim(database, it, 30) for it in parking.due(database, 9, 300))
    assert one and two and one.attempts == two.attempts
    parking.put_off(database, one, Fault("it fails for good"))
    assert bench.parked() == [("dead", "cart"), ("retry", "other")]
    with database.transaction() as tx:
        parking.release(tx, two)
    assert [it.attempts for it in dead_letters.parked(database)] == [2, 1]


def test_what_is_tried_again_outside_stays_with_its_worker_however_long_it_takes(
    bench: Bench,
) -> None:
    bench.retries = Retries(first=0.01, longest=0.3)
    acting, enough, tried = Flag(), Flag(), []

    def outside(event: Event[Happened]) -> str:
        tried.append(event.data.thing)
        if len(tried) == 1:
            raise RuntimeError("at first")
        acting.set()
        assert enough.wait(20)
        return "receipt"

    one, two = (bench.worker(Reaction(Happened, lambda _event, _tx: None, outside)) for _ in "12")
    bench.inbox = one
    bench.deliver(bench.event("slow"))
    bench.now += 1
    claim = "SELECT next_at > ? FROM parked_events"
    with ThreadPoolExecutor(1) as another:
        slow = another.submit(one.retry_due)
        assert acting.wait(20)
        bench.now += 10  # its claim has run out, and is renewed
        while not bench.database.value(claim, (bench.now,)):
            time.sleep(0.01)
        assert two.retry_due() == 0
        enough.set()
        assert slow.result() == 1
    assert tried == ["slow", "slow"]
    assert bench.parked() == []


def test_who_acts_outside_begins_with_one_event_and_takes_more_if_that_is_quick(
    bench: Bench,
) -> None:
    _acts_outside(bench)
    assert bench.inbox.batch == 1
    bench.deliver(bench.event("cart"))
    assert bench.inbox.batch == 10


def test_what_was_held_back_is_left_to_the_worker_that_has_claimed_it(bench: Bench) -> None:
    bench.fails = lambda event: True
    bench.deliver(bench.event("cart", 1), bench.event("cart", 2))
    bench.now += 1000
    parking, database = bench.inbox.parking, bench.database
    (first,) = parking.due(database, 9, bench.retries.longest)
    assert parking.behind(database, [first]) == []
    with database.transaction() as tx:
        parking.remove(tx, first)
    (second,) = parking.behind(database, [first])
    assert parking.claim(database, second, 30)
    assert parking.behind(database, [first]) == []


def test_junk_under_an_events_id_does_not_keep_it_from_acting_outside(bench: Bench) -> None:
    sent: list[str] = []
    outside = replace(bench.reaction, outside=lambda event: sent.append(event.id) or "receipt")
    bench.inbox = bench.worker(outside)
    event = bench.event("cart")
    bench.deliver(event, body=b"junk")
    bench.deliver(event)
    bench.deliver(event)
    assert sent == [event.id]
    assert bench.work() == [("cart", 1)]


def test_an_act_outside_that_fails_is_tried_again_before_what_it_holds_back(bench: Bench) -> None:
    sent = _acts_outside(bench)
    bench.fails = lambda event: event.data.number == 1
    events = [bench.event("cart", 1), bench.event("cart", 2), bench.event("other", 3)]
    bench.deliver(*events)
    assert sent == bench.work() == [("other", 3)]
    assert bench.parked() == [("retry", "cart"), ("held", "cart")]
    assert next(dead_letters.parked(bench.database)).reason == "RuntimeError: it fails"
    bench.fails = lambda event: False
    bench.retry_later(rounds=2)
    bench.deliver(*events, again=True)
    assert sent == bench.work() == [("other", 3), ("cart", 1), ("cart", 2)]
    assert bench.parked() == []


def test_a_duplicate_of_what_was_handled_is_one_also_while_its_key_is_held_back(
    bench: Bench,
) -> None:
    sent = _acts_outside(bench)
    bench.fails = lambda event: event.data.number == 2
    done, fails = bench.event("cart", 1), bench.event("cart", 2)
    bench.deliver(done, fails, done)
    bench.deliver(done, again=True)
    assert bench.parked() == [("retry", "cart")]
    bench.fails = lambda event: False
    bench.retry_later()
    assert sent == bench.work() == [("cart", 1), ("cart", 2)]


def test_what_has_to_wait_acts_outside_although_nothing_holds_it_back_a_moment_later(
    bench: Bench,
) -> None:
    sent = _acts_outside(bench)
    bench.retries = Retries(most=1)
    bench.inbox = bench.worker(*bench.inbox.reactions.by_contract.values())
    bench.fails = lambda event: event.data.number == 1
    dead, waits = bench.event("cart", 1), bench.event("cart", 2)
    bench.deliver(dead)
    act_first = bench.inbox._act_first

    def just_before(batch: Sequence[Delivery]) -> str | None:
        receipt = act_first(batch)
        dead_letters.discard(bench.database, dead.id)
        return receipt

    bench.inbox._act_first = just_before  # type: ignore[method-assign]
    bench.deliver(waits)
    bench.retry_later()
    assert sent == bench.work() == [("cart", 2)]
    assert bench.parked() == []


def test_what_another_worker_has_done_is_not_done_outside_once_more(bench: Bench) -> None:
    sent = _acts_outside(bench)
    event = bench.event("cart")

    def fails_while_another_does_it(_event: Event[Happened]) -> bool:
        bench.fails = lambda again: False
        bench.deliver(event)  # to whom it was given since the lease had run out
        return True

    bench.fails = fails_while_another_does_it
    bench.deliver(event)
    assert bench.parked() == [("retry", "cart")]
    bench.retry_later()
    assert sent == bench.work() == [("cart", 1)]
    assert bench.parked() == []


def test_what_could_not_be_written_down_is_not_done_outside(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_PATIENCE", 0.05)
    sent, another = _acts_outside(bench), sqlite.SqliteDatabase(bench.database.path)
    with another.transaction(), pytest.raises(Unavailable, match="locked"):
        bench.deliver(bench.event("cart"))
    another.close()
    assert sent == bench.work() == []


@pytest.mark.parametrize("outside", [False, True])
def test_a_duplicate_of_what_this_code_understands_by_now_is_left_to_whoever_replays_it(
    bench: Bench, outside: bool
) -> None:
    event = bench.event("cart")
    newer = type("Newer", (bench.reaction.contract,), {"schema_version": 2})
    bench.inbox = bench.worker(replace(bench.reaction, contract=newer))
    bench.deliver(event)
    bench.inbox = bench.worker(bench.reaction)
    sent = _acts_outside(bench) if outside else []
    bench.deliver(event, bench.event("other"), again=True)
    assert bench.work() == [("other", 1)]
    dead_letters.replay(bench.database)
    bench.retry_later()
    assert bench.work() == [("other", 1), ("cart", 1)]
    assert sent == (bench.work() if outside else [])


def test_what_a_reaction_emits_is_of_the_events_workflow_and_trace_and_caused_by_it(
    bench: Bench,
) -> None:
    said: list[Event[Happened]] = []

    def say(event: Event[Happened], *_tx: Any) -> str:
        said.append(Event.of("test", event.data))
        if len(said) == 2:
            raise RuntimeError("the first time it is handled")
        return "receipt"

    bench.inbox = bench.worker(replace(bench.reaction, handle=say, outside=say))
    event = bench.event("cart")._replace(traceparent=f"00-{'a' * 32}-{'b' * 16}-01")
    bench.deliver(event)
    bench.retry_later()
    origins = [(one.correlation_id, one.causation_id, one.traceparent) for one in said]
    assert origins == [(event.correlation_id, event.id, event.traceparent)] * 4


def test_what_acts_outside_is_taken_in_small_portions(bench: Bench) -> None:
    careful = bench.worker(replace(bench.reaction, outside=str))
    assert careful.batch < bench.inbox.batch


def test_what_takes_long_is_taken_in_small_portions_for_as_long_as_it_does(bench: Bench) -> None:
    at_first = bench.inbox.batch
    bench.fails = lambda event: time.sleep(0.02)
    bench.deliver(*(bench.event("slow", number) for number in range(30)))
    assert 1 <= bench.inbox.batch <= 25
    bench.fails = lambda event: False

    def portion() -> int:
        bench.deliver(*(bench.event("quick", number) for number in range(50)))
        return bench.inbox.batch

    assert any(portion() == at_first for _ in range(30))  # a busy machine is slow now and then


def test_what_one_event_held_back_is_not_searched_for_one_by_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.fails = lambda event: event.data.number == 0
    bench.deliver(*[bench.event("cart", number) for number in range(50)], bench.event("other"))
    bench.retry_later(rounds=3)
    bench.fails = lambda event: event.data.number == 30
    parking, searched = bench.inbox.parking, []
    due = parking.due
    monkeypatch.setattr(parking, "due", lambda *given: searched.append(1) or due(*given))
    dead_letters.replay(bench.database)
    bench.retry_later()
    assert bench.work() == [("other", 1), *(("cart", number) for number in range(30))]
    assert bench.parked() == [("retry", "cart")] + [("held", "cart")] * 19
    assert len(searched) == 1


def test_consumers_that_share_a_database_hold_nothing_of_each_other_back(bench: Bench) -> None:
    tester, other = bench.inbox, Inbox("watcher", bench.database, [bench.reaction], bench.retries)
    events = [bench.event("cart", number) for number in range(3)]
    bench.fails = lambda event: event.data.number == 1
    bench.deliver(*events)
    bench.inbox = other
    bench.fails = lambda event: False
    bench.deliver(bench.event("junk"), body=b"junk")
    bench.deliver(*events)
    assert bench.work() == [("cart", 0), ("cart", 0), ("cart", 1), ("cart", 2)]
    bench.fails = lambda event: True
    bench.deliver(bench.event("cart", 3), bench.event("cart", 4))
    bench.fails = lambda event: False
    bench.now += 1000
    assert (other.retry_due(), other.retry_due()) == (2, 0)
    assert bench.work()[4:] == [("cart", 3), ("cart", 4)]
    assert dead_letters.states(bench.database, "tester") == {"dead": 0, "retry": 1, "held": 1}
    assert (tester.retry_due(), tester.retry_due()) == (2, 0)
    assert bench.work()[6:] == [("cart", 1), ("cart", 2)]
    last = bench.event("cart", 5)
    for bench.inbox, body in ((tester, b""), (other, b" "), (tester, b"")):
        bench.deliver(last, body=last.to_body() + body)
    assert sum(dead_letters.states(bench.database, "tester").values()) == 0


def test_two_versions_of_a_contract_are_handled_side_by_side(bench: Bench) -> None:
    contract = bench.reaction.contract
    newer = type("Newer", (contract,), {"schema_version": 2})
    bench.inbox = bench.worker(bench.reaction, replace(bench.reaction, contract=newer))
    bench.deliver(bench.event("cart", 1), Event.of("test", newer(thing="cart", number=2)))
    assert bench.work() == [("cart", 1), ("cart", 2)]
    assert bench.parked() == []
    with pytest.raises(ValueError, match="two reactions"):
        bench.worker(bench.reaction, replace(bench.reaction))
    with pytest.raises(ValueError, match="no reaction"):
        bench.worker()


def test_a_version_that_a_worker_does_not_know_waits_for_one_that_does_and_blocks_nothing(
    bench: Bench,
) -> None:
    newer = type("Newer", (bench.reaction.contract,), {"schema_version": 2})
    bench.deliver(Event.of("test", newer(thing="cart", number=2)), bench.event("cart", 1))
    assert bench.work() == [("cart", 1)]
    bench.retry_later()
    assert bench.parked() == [("retry", "cart")]
    (letter,) = dead_letters.parked(bench.database)
    assert "thing.happened/2" in letter.reason
    bench.inbox = bench.worker(bench.reaction, replace(bench.reaction, contract=newer))
    bench.retry_later()
    assert bench.work() == [("cart", 1), ("cart", 2)]
    assert bench.parked() == []


def test_a_version_of_another_type_than_the_events_own_is_not_waited_for(bench: Bench) -> None:
    event = bench.event("cart")
    body = event.to_body().replace(b"thing.happened/1", b"thing.else/1")
    bench.deliver(event, body=body)
    assert bench.parked() == [("dead", "cart")]


def test_a_version_that_no_worker_comes_to_know_is_dead_some_day_and_blocks_nothing(
    bench: Bench,
) -> None:
    newer = type("Newer", (bench.reaction.contract,), {"schema_version": 2})
    bench.deliver(Event.of("test", newer(thing="cart", number=2)))
    bench.retry_later(rounds=bench.retries.most)
    bench.deliver(bench.event("cart", 1))
    assert bench.parked() == [("dead", "cart")]
    assert bench.work() == [("cart", 1)]


def test_a_clock_that_was_wrong_puts_nothing_off(bench: Bench) -> None:
    bench.fails = lambda event: True
    bench.now += 10_000_000
    bench.deliver(bench.event("cart"))
    bench.fails = lambda event: False
    bench.now -= 10_000_000
    assert bench.inbox.retry_due() == 1
    assert bench.work() == [("cart", 1)]


where = pytest.mark.parametrize("outside", [False, True], ids=["within", "outside"])
# What a crash leaves behind: no commit, no record of a failure.
deaths = pytest.mark.parametrize("death", [SystemExit, ConnectionLost])


def _dies(death: type[BaseException], event: Event[Happened]) -> bool:
    if event.data.thing == "deadly":
        raise death
    return False


@where
@deaths
def test_an_event_that_kills_its_worker_is_given_up_and_takes_no_good_ones_down(
    bench: Bench, death: type[BaseException], outside: bool
) -> None:
    if outside:
        _acts_outside(bench)
    bench.fails = partial(_dies, death)
    events = [bench.event(thing) for thing in ("a", "b", "deadly", "c", "d")]
    for again in (False, True, True):
        with pytest.raises(death):
            bench.deliver(*events, again=again)
    bench.deliver(*events, again=True)
    assert sorted(bench.work()) == [("a", 1), ("b", 1), ("c", 1), ("d", 1)]
    assert bench.parked() == [("dead", "deadly")]
    assert bench.database.value("SELECT count(*) FROM attempts") == 0


def test_an_event_that_was_handled_has_killed_nobody(bench: Bench) -> None:
    bench.retries = Retries(deaths=1)
    sent, event = _acts_outside(bench), bench.event("cart")
    bench.deliver(event)
    bench.deliver(event, again=True)
    assert sent == bench.work() == [("cart", 1)]
    assert bench.parked() == []


@deaths
def test_an_event_that_kills_its_worker_when_retried_is_given_up_too(
    bench: Bench, death: type[BaseException]
) -> None:
    bench.fails = lambda event: True
    bench.deliver(bench.event("deadly"))
    bench.fails = partial(_dies, death)
    for _ in range(2):
        with pytest.raises(death):
            bench.retry_later()
    bench.retry_later()
    assert bench.parked() == [("dead", "deadly")]
    assert bench.work() == []


def _away(event: Event[Happened]) -> bool:
    raise Unavailable("the disk is full, say")


@where
def test_a_database_that_fails_in_the_midst_is_no_events_fault(bench: Bench, outside: bool) -> None:
    if outside:
        _acts_outside(bench)
    event, parked = bench.event("cart"), bench.event("parked")
    bench.fails = lambda event: True
    bench.deliver(parked)
    bench.fails = _away
    for _ in range(10):
        with pytest.raises(Unavailable):
            bench.deliver(event, again=True)
        with pytest.raises(Unavailable):
            bench.retry_later()
    bench.fails = lambda event: False
    bench.deliver(event, again=True)
    bench.retry_later()
    assert sorted(bench.work()) == [("cart", 1), ("parked", 1)]
    assert bench.parked() == []


@where
def test_a_database_that_fails_between_its_deaths_does_not_save_what_kills_its_worker(
    bench: Bench, outside: bool
) -> None:
    if outside:
        _acts_outside(bench)
    event, dies = bench.event("deadly"), partial(_dies, SystemExit)
    for bench.fails in (dies, _away, dies):
        with pytest.raises((SystemExit, Unavailable)):
            bench.deliver(event, again=True)
    bench.deliver(event, again=True)
    assert bench.parked() == [("dead", "deadly")]
