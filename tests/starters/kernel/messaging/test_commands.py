"""What commands say about what is not there, not known, or not to be shown."""

import json
import re
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from signup_flow import system
from signup_flow.cli import main
from signup_flow.events import CONSUMERS
from signup_flow.messaging import brokers, dead_letters
from signup_flow.messaging.broker import Delivery, Message
from signup_flow.messaging.retry import Retries

CONSUMER = next(iter(system.REACTIONS))
TYPE = system.REACTIONS[CONSUMER][0].contract.type
IN_TABLES = ("sqlite", "postgresql", "postgres")
SCHEMES = getattr(brokers, "SCHEMES", IN_TABLES)
PRODUCERS = getattr(system, "PRODUCERS", [])
separate = pytest.mark.skipif(
    not (Path(system.__file__).parent / "services").is_dir(), reason="for separate services"
)
server = pytest.mark.skipif(not find_spec("signup_flow.postgres"), reason="for servers")


def test_a_dead_letter_is_listed_shown_replayed_and_discarded(
    capsys: pytest.CaptureFixture[str],
) -> None:
    red = "\x1b[31m"
    system.inbox(CONSUMER).handle([Delivery("one", f"{red}type", "key", b"{", False)])
    assert main(["dlq", "list"]) == 0
    listed = capsys.readouterr().out
    assert f"one  {CONSUMER}" in listed and "\x1b" not in listed
    assert main(["dlq", "show", "one"]) == 0
    assert '"event_id": "one"' in capsys.readouterr().out
    assert main(["dlq", "replay", "one"]) == 0
    assert "1 to be tried again" in capsys.readouterr().out
    for action in ("replay", "discard"):  # it is not dead any more
        assert main(["dlq", action, "one"]) == 1
        assert "no event 'one' is dead" in capsys.readouterr().err
    system.inbox(CONSUMER).retry_due()
    assert main(["dlq", "discard", "one"]) == 0
    assert main(["dlq", "show", "one"]) == 1
    assert "no event 'one' is parked" in capsys.readouterr().err


def test_many_dead_letters_are_given_up_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    ids = ["one", "two", "three"]
    system.inbox(CONSUMER).handle([Delivery(one, "type", "key", b"{", False) for one in ids])
    assert main(["dlq", "discard", "one", "two", "nobody"]) == 1
    said = capsys.readouterr()
    assert said.out == "2 discarded\n" and "no event 'nobody' is dead" in said.err
    assert main(["dlq", "list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["three"]


def test_dead_letters_are_counted_by_their_error(capsys: pytest.CaptureFixture[str]) -> None:
    ids = ["one", "two", "three"]
    system.inbox(CONSUMER).handle([Delivery(one, "type", "key", b"{", False) for one in ids])
    assert main(["dlq", "errors"]) == 0
    assert capsys.readouterr().out.startswith(f"     3  {CONSUMER}  type  ")


@pytest.mark.parametrize("action", ["show", "replay", "discard"])
def test_an_empty_list_of_dead_letters_is_never_taken_for_all_of_them(
    action: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = ["one", "two"]
    system.inbox(CONSUMER).handle([Delivery(it, "type", "key", b"{", False) for it in ids])
    for unclear in ([], ["one", "--all"]):
        assert main(["dlq", action, *unclear]) == 2
        assert f"dlq {action} needs event IDs, or --all" in capsys.readouterr().err
    assert dead_letters.states(system.inbox(CONSUMER).database, CONSUMER)["dead"] == 2
    assert main(["dlq", action, "--all"]) == 0
    assert capsys.readouterr().out.startswith("{" if action == "show" else "2 ")


def test_who_has_handled_an_event_is_told_with_the_time_and_the_receipt(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with system.inbox(CONSUMER).database.transaction() as tx:
        tx.executemany(
            "INSERT INTO processed_events VALUES (?, ?, '', 'flow', ?, 1.5)",
            [(CONSUMER, "one", "mail-7"), (CONSUMER, "two", None)],
        )
    at = "1970-01-01T00:00:01.500+00:00"
    for event_id, receipt in (("one", ", mail-7"), ("two", "")):
        assert main(["dedupe", event_id]) == 0
        assert f": handled by {CONSUMER} at {at}{receipt}\n" in capsys.readouterr().out
    assert main(["trace", "flow"]) == 0
    steps = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [(one[0], one[2:]) for one in steps] == [
        (at, ["handled", "by", CONSUMER, event_id]) for event_id in ("one", "two")
    ]


def test_a_purge_says_what_it_forgot_and_what_it_keeps_for_the_sake_of_what_waits(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("signup_flow.messaging.retention.PATIENCE", 0)
    handled = [("one", 1.5), ("two", time.time() - 2_000_000), ("three", time.time())]
    with system.inbox(CONSUMER).database.transaction() as tx:
        tx.executemany(
            "INSERT INTO processed_events VALUES (?, ?, '', '', NULL, ?)",
            [(CONSUMER, *one) for one in handled],
        )
    assert main(["purge"]) == 0  # of more than thirty days ago
    assert capsys.readouterr().out.startswith("forgot 0 sent and 1 handled events, and 0 in the ")
    system.broker().publish([Message("four", TYPE, "key", b"{")])
    assert main(["purge", "--older-than", "1"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("forgot 0 sent and 0 handled events")
    assert re.match(r"handled events are kept while \d are not acknowledged", said.err)


def test_a_purge_names_what_keeps_handled_events_longer_than_was_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    system.inbox(CONSUMER).handle([Delivery("one", "type", "key", b"{", False)])
    assert main(["purge"]) == 0
    assert "kept" not in capsys.readouterr().err  # it came within these thirty days
    mine = system.inbox(CONSUMER).database
    with mine.transaction() as tx:
        tx.execute("UPDATE parked_events SET parked_at = 86400 * 365")
        values = (CONSUMER, "two", 86_400 * 366)
        tx.execute("INSERT INTO processed_events VALUES (?, ?, '', '', NULL, ?)", values)
    where = next(name for name, it in system.databases().items() if it is mine)
    assert main(["purge"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("forgot 0 sent and 0 handled events")
    told = f"from 1971-01-01 on: an event of that day is still parked in {where}\n"
    assert said.err == f"handled events are kept {told}"


@pytest.mark.parametrize("scheme", [one for one in SCHEMES if one not in IN_TABLES])
def test_the_status_tells_what_it_can_while_the_broker_is_away(
    scheme: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    system.inbox(CONSUMER).handle([Delivery("one", "type", "key", b"{", False)])
    monkeypatch.setenv("SIGNUP_FLOW_BROKER", f"{scheme}://127.0.0.1:1")
    assert main(["status", "--json"]) == 1
    told, said = capsys.readouterr()
    found = json.loads(told)["consumers"][CONSUMER]
    assert (found["waiting"], found["dead"]) == (None, 1)
    assert "UNREACHABLE" in said
    assert main(["status"]) == 1
    assert f"{CONSUMER}: ? waiting, 1 parked" in capsys.readouterr().out


def test_the_status_for_alarms_tells_of_every_consumer(capsys: pytest.CaptureFixture[str]) -> None:
    system.inbox(CONSUMER).handle([Delivery("one", "type", "key", b"{", False)])
    assert main(["status", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["consumers"]
    nothing = {"waiting": 0, "idle_seconds": None, "dead": 0, "retry": 0, "held": 0}
    assert told == {it: {**nothing, "dead": int(it == CONSUMER)} for it in system.REACTIONS}


@separate
def test_the_status_for_alarms_tells_for_how_long_the_oldest_event_waits_for_its_relay(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with system.database(PRODUCERS[0]).transaction() as tx:
        tx.execute(
            "INSERT INTO outbox (event_id, type, key, body, correlation_id, created_at)"
            " VALUES ('one', 'type', 'key', ?, 'none', ?)",
            (b"{", time.time() - 60),
        )
        tx.execute("INSERT INTO outbox_unsent SELECT position FROM outbox")
    assert main(["status", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["producers"][PRODUCERS[0]]
    assert told["unsent"] == 1
    assert 60 <= told["oldest_seconds"] < 120
    main(["status"])
    assert f"{PRODUCERS[0]}: 1 to be relayed\n" in capsys.readouterr().out


@separate
def test_what_was_sent_and_nobody_has_is_listed_and_can_be_sent_again_by_its_id(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("signup_flow.messaging.outbox.AT_ONCE", 2)
    outbox, inbox = system.database(PRODUCERS[0]), system.inbox(CONSUMER)
    emitted = [("lost", TYPE), ("had", TYPE), ("gone", TYPE), ("unsent", TYPE), ("others", "type")]
    with outbox.transaction() as tx:
        tx.executemany(
            "INSERT INTO outbox (event_id, type, key, body, correlation_id, created_at)"
            " VALUES (?, ?, 'key', ?, 'none', 0)",
            [(*one, b"{") for one in emitted],
        )
        tx.execute(
            "INSERT INTO outbox_unsent SELECT position FROM outbox WHERE event_id = 'unsent'"
        )
    inbox.handle([Delivery("had", TYPE, "key", b"{", False)])  # parked, that is
    assert main(["outbox", "list"]) == 0
    assert capsys.readouterr().out == f"unsent  {PRODUCERS[0]}  {TYPE}  key 'key'\n"
    assert main(["outbox", "missing"]) == 1
    listed = capsys.readouterr().out.splitlines()
    mine = [line.split()[0] for line in listed if f"  {CONSUMER}  " in line]
    assert mine == ["lost", "gone"]
    with monkeypatch.context() as patch:
        patch.setitem(CONSUMERS, TYPE, ())  # it has given the type up
        main(["outbox", "missing"])
        assert f"  {CONSUMER}  " not in capsys.readouterr().out
    assert main(["outbox", "again", "lost"]) == main(["outbox", "again", "gone"]) == 0
    assert capsys.readouterr().out.count("1 to be relayed again") == 2
    assert main(["outbox", "again", "unheard of"]) == 1
    assert main(["outbox", "again"]) == 2
    capsys.readouterr()
    main(["outbox", "missing"])
    assert f"  {CONSUMER}  " not in capsys.readouterr().out


def test_the_status_tells_when_something_waits_and_nothing_was_handled_for_long(
    capsys: pytest.CaptureFixture[str],
) -> None:
    handled = [("01a0", time.time() - 400), ("01a1", time.time() - 300), ("sha256-1", time.time())]
    with system.inbox(CONSUMER).database.transaction() as tx:
        tx.executemany(
            "INSERT INTO processed_events VALUES (?, ?, '', '', NULL, ?)",
            [(CONSUMER, *one) for one in handled],
        )
    assert main(["status"]) == 0
    assert f"{CONSUMER}: 0 waiting, 0 parked\n" in capsys.readouterr().out
    system.broker().publish([Message("one", TYPE, "key", b"{")])
    main(["status"])
    told = rf"{CONSUMER}: 1 waiting, 0 parked, the last handled 3\d\d\.\d s ago\n"
    assert re.search(told, capsys.readouterr().out)
    with system.inbox(CONSUMER).database.transaction() as tx:
        tx.execute("DELETE FROM processed_events")
    main(["status"])
    assert f"{CONSUMER}: 1 waiting, 0 parked\n" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["trace", "dedupe"])
def test_what_is_not_known_is_said(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "nobody"]) == 1
    assert "'nobody'" in capsys.readouterr().err


@separate
def test_a_back_end_that_there_is_no_adapter_for_is_named_with_those_that_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGNUP_FLOW_BROKER", "pigeon://user:secret@loft")
    assert main(["status"]) == 1
    said = capsys.readouterr().err
    assert "'pigeon'" in said and "sqlite:" in said and "secret" not in said


@pytest.mark.parametrize("scheme", [one for one in SCHEMES if one not in IN_TABLES])
def test_a_password_that_is_not_percent_encoded_is_not_quoted(
    scheme: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("user:secret/1", "user:[secret", "user:secret"):
        monkeypatch.setenv("SIGNUP_FLOW_BROKER", f"{scheme}://{name}@127.0.0.1:1")
        assert main(["status"]) == 1
        assert "secret" not in capsys.readouterr().err


@server
@pytest.mark.parametrize("scheme", [one for one in SCHEMES if one != "sqlite"])
def test_a_worker_that_no_server_could_help_does_not_wait_for_one(
    scheme: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"{scheme}://127.0.0.1:99999/nothing?nonsense=1"
    monkeypatch.setenv("SIGNUP_FLOW_BROKER", url)
    if scheme in IN_TABLES:
        monkeypatch.setenv("SIGNUP_FLOW_DATABASE", url)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr(Retries, "delay", lambda *_: pytest.fail("it waits"))
    assert main(["work", CONSUMER]) == 1
    assert "UNREACHABLE" not in capsys.readouterr().err


@server
def test_a_database_of_another_kind_is_refused_and_no_file_is_made_instead(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGNUP_FLOW_DATABASE", "mysql://user:secret@host/db")
    assert main(["dlq", "list"]) == 1
    said = capsys.readouterr().err
    assert "SIGNUP_FLOW_DATABASE" in said and "secret" not in said
    assert not list(system.home().iterdir())


@server
@pytest.mark.parametrize("namespace", ["prod.eu", "", "a b"])
def test_a_prefix_that_not_every_server_takes_is_refused_by_its_own_name(
    namespace: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGNUP_FLOW_NAMESPACE", namespace)
    monkeypatch.setenv("SIGNUP_FLOW_DATABASE", "postgresql://127.0.0.1:1/nothing")
    assert main(["status"]) == 1
    assert capsys.readouterr().err.startswith("SIGNUP_FLOW_NAMESPACE takes letters, digits")


@server
def test_a_server_that_is_away_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGNUP_FLOW_BROKER", f"{SCHEMES[-1]}://127.0.0.1:1/nothing")
    monkeypatch.setenv("SIGNUP_FLOW_DATABASE", "postgresql://127.0.0.1:1/nothing")
    assert main(["doctor"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("UNREACHABLE  ") and system.HOW_TO_START in said


@server
def test_a_worker_waits_for_a_database_that_is_away_when_it_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SIGNUP_FLOW_DATABASE", "postgresql://127.0.0.1:1/nothing")
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("threading.Event.wait", lambda stop, _seconds: stop.set())
    assert main(["work", CONSUMER]) == 0
