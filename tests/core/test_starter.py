"""What the starter is told of each event and call: what is not known is taken for the worse."""

import pytest
from support import Judge

from advisor.core.starter import plan_starter

OURS = "user.signed_up"


@pytest.mark.parametrize(
    ("effect", "leaves", "safe"),
    [
        ("harmless", False, True),
        ("database", False, False),
        ("outside", True, False),
        ("unknown", True, False),
    ],
)
def test_a_repetition_is_harmless_only_where_that_was_said(
    judge: Judge, effect: str, *, leaves: bool, safe: bool
) -> None:
    said = f"{OURS}/duplicates.effect={effect}"
    sent = plan_starter(judge("signup", said))
    assert [event.leaves_database for event in sent.events] == [leaves]
    assert sent.calls == ()
    called = plan_starter(judge("signup", said, f"{OURS}/reply.needed=now"))
    assert [call.repeat_safe for call in called.calls] == [safe]
    assert called.events == ()


@pytest.mark.parametrize(
    ("answers", "slow"),
    [
        (("work.in_request=none",), False),
        (("work.in_request=short",), False),
        (("work.in_request=unknown",), True),
        (("work.in_request=slow", "work.duration=seconds"), True),
        (("work.in_request=slow", "work.duration=minutes"), True),
        (("work.in_request=short", "work.duration=minutes"), True),
    ],
)
def test_work_is_quick_only_where_that_was_said(
    judge: Judge, answers: tuple[str, ...], *, slow: bool
) -> None:
    (event,) = plan_starter(judge("signup", *(f"{OURS}/{one}" for one in answers))).events
    assert event.slow is slow


def test_only_a_back_end_to_set_up_for_what_is_sent_now_is_named(judge: Judge) -> None:
    broker = plan_starter(judge("signup", "platform.runs=nats"))
    assert (broker.backend, broker.backend_title) == ("nats", "NATS JetStream")
    later = judge("signup", "platform.runs=nats", "readiness.tools=correlation_ids")
    embedded = judge("clogged-app", "platform.runs=sqlite")
    table = judge("clogged-app", "platform.runs=unknown")
    for nothing in (later, embedded, table):
        assert (plan_starter(nothing).backend, plan_starter(nothing).backend_title) == ("", "")


def test_it_is_told_where_no_known_back_end_carries_what_is_sent_now(judge: Judge) -> None:
    nothing = ("payload.size=huge", "history.replay=months", "consumers.unknown=yes")
    much = [f"{OURS}/{one}" for one in nothing]
    assert plan_starter(judge("signup", *much)).uncarried
    assert not plan_starter(judge("signup", *much, "readiness.tools=correlation_ids")).uncarried
    assert not plan_starter(judge("signup")).uncarried
