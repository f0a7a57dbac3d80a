"""Names that would be one in the code of a starter are refused, and others are not."""

import pytest
from msgspec.structs import replace

from advisor.core.interaction import Consumer
from advisor.core.starter import Call, Event, Layout, Starter
from advisor.errors import StarterInvalid
from advisor.scaffold.plan import render

SHARED, SEPARATE = Layout


def _event(name: str, producer: str, *consumers: str) -> Event:
    return Event(
        name=name,
        producer=producer,
        consumers=tuple(Consumer(*one.split(":")) for one in consumers),
        form="work queue",
        partition_key="thing_id",
        leaves_database=True,
        slow=False,
        one_order=False,
        screen="in progress",
        why="so",
    )


def _call(name: str, producer: str, *consumers: str) -> Call:
    who = tuple(Consumer(*one.split(":")) for one in consumers)
    return Call(name, producer, who, repeat_safe=False, why="so")


def _starter(layout: Layout, *interactions: Event | Call) -> Starter:
    named = [(one.producer, *(who.service for who in one.consumers)) for one in interactions]
    return Starter(
        name="shop",
        layout=layout,
        services=tuple(dict.fromkeys(name for names in named for name in names)),
        events=tuple(one for one in interactions if isinstance(one, Event)),
        calls=tuple(one for one in interactions if isinstance(one, Call)),
        summary="So.",
        backend="",
        backend_title="",
        uncarried=False,
    )


SEND = _event("order.placed", "shop", "mail:send")
TWINS: dict[str, tuple[Layout, Event | Call, Event | Call, str]] = {
    "an event's table and an action's": (
        SHARED,
        SEND,
        _event("mail.send_done", "mail", "shop:note"),
        "mail_send_done",
    ),
    "in a database of its own": (
        SEPARATE,
        SEND,
        _event("send.done", "mail", "shop:note"),
        "send_done",
    ),
    "an event's table and a call's": (
        SHARED,
        _call("mail.send", "shop", "mail:send"),
        _event("mail.send_done", "a", "b:c"),
        "mail_send_done",
    ),
    "tables of two actions": (
        SHARED,
        SEND,
        _event("order.gone", "shop", "mail_now:x", "mail:now_x"),
        "mail_now_x_done",
    ),
    "an event's table and an index": (
        SHARED,
        SEND,
        _event("by_key.mail_send_done", "shop", "stock:pick"),
        "by_key_mail_send_done",
    ),
    "tables of two actions, cut off": (
        SHARED,
        _event("order.gone", "shop", f"{'a' * 40}:{'b' * 40}"),
        _event("order.back", "shop", "mail:send", f"{'a' * 40}:{'b' * 22}{'c' * 18}"),
        f"{'a' * 40}_{'b' * 22}",
    ),
    "an action and its part outside": (
        SEPARATE,
        SEND,
        _event("order.gone", "shop", "mail:send_outside"),
        "send_outside",
    ),
    "an action and the part outside of a slow one": (
        SEPARATE,
        replace(SEND, leaves_database=False, slow=True),
        _event("order.gone", "shop", "mail:send_outside"),
        "send_outside",
    ),
    "a call's action and a part outside": (
        SEPARATE,
        SEND,
        _call("mail.work", "shop", "mail:send_outside"),
        "send_outside",
    ),
    "routes of an event and a call": (
        SEPARATE,
        _event("order.placed_now", "shop", "mail:send"),
        _call("order_placed.now", "shop", "mail:act"),
        "order_placed_now",
    ),
    "two routes": (
        SEPARATE,
        SEND,
        _call("order.check", "mail", "shop:order_placed"),
        "order_placed",
    ),
    "a call and whom it calls": (
        SHARED,
        SEND,
        _call("mail.handlers", "shop", "mail:act"),
        "mail_handlers",
    ),
}


@pytest.mark.parametrize("name", TWINS)
def test_names_that_would_be_one_are_refused(name: str) -> None:
    layout, one, other, twin = TWINS[name]
    with pytest.raises(StarterInvalid) as refused:
        render(_starter(layout, one, other), {})
    (problem,) = refused.value.problems
    assert problem.code == "twin-name"
    assert f" would both be {twin} among the " in problem.message


@pytest.mark.parametrize("layout", Layout)
def test_names_that_stay_apart_are_taken(layout: Layout) -> None:
    other = _event("order.gone", "shop", "mail:unsend", "stock:send")
    assert render(_starter(layout, SEND, other, _call("mail.check", "shop", "mail:check")), {})


@pytest.mark.parametrize(
    ("layout", "one", "other"),
    [
        (SEPARATE, SEND, _call("mail.handlers", "shop", "mail:act")),
        (SHARED, SEND, _call("order.check", "mail", "shop:order_placed")),
        (
            SHARED,
            replace(SEND, leaves_database=False),
            _event("order.gone", "shop", "mail:send_outside"),
        ),
    ],
)
def test_a_name_is_taken_where_the_other_is_not_written(
    layout: Layout, one: Event, other: Event | Call
) -> None:
    assert render(_starter(layout, one, other), {})


def test_in_databases_of_their_own_two_may_have_the_same_table() -> None:
    assert render(_starter(SEPARATE, SEND, _event("send.done", "stock", "shop:note")), {})
