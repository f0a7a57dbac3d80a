"""Different names in the answers that would become one name in the starter's code."""

from collections.abc import Iterator

from advisor.core.starter import Layout, Starter
from advisor.errors import Problem
from advisor.scaffold.filters import ident
from advisor.scaffold.view import ServiceView, part_views

_LONGEST = 63
"""PostgreSQL cuts longer names off."""


def clashes(starter: Starter) -> Iterator[Problem]:
    """Yield a problem for every table, route or function name that two things would share."""
    seen: dict[tuple[str, str], str] = {}
    for view in part_views(starter):
        database = view.name if starter.layout is Layout.SEPARATE_SERVICES else "the database"
        named = (
            *((f"tables of {database}", name[:_LONGEST], what) for name, what in _tables(view)),
            *((f"handlers of {view.name}", name, what) for name, what in _handlers(view)),
            *((f"routes of {view.name}", name, what) for name, what in _routes(view)),
            *((f"calls of {view.name}", name, what) for name, what in _calls(view)),
        )
        for place, name, what in named:
            other = seen.setdefault((place, name), what)
            if other != what:
                message = f"{other} and {what} would both be {name} among the {place}"
                yield Problem("twin-name", message, hint="give one of them another name")


def _tables(view: ServiceView) -> Iterator[tuple[str, str]]:
    for event in view.emits:
        yield ident(event.name), f"`{event.name}`"
    for _, action in (*view.reacts, *view.answers):
        yield view.table(action), f"`{action}` of {view.name}"
    for event, action in view.reacts:
        if view.in_order(event, action):
            yield f"by_key_{view.table(action)}", f"the index of `{action}` of {view.name}"


def _handlers(view: ServiceView) -> Iterator[tuple[str, str]]:
    for _, action in (*view.reacts, *view.answers):
        yield action, f"`{action}`"
    for event, action in view.reacts:
        if event.leaves_database or event.slow:
            yield f"{action}_outside", f"what `{action}` does outside"


def _routes(view: ServiceView) -> Iterator[tuple[str, str]]:
    for name in (*(event.name for event in view.emits), *(call.name for call in view.calls)):
        yield ident(name), f"`{name}`"
    for _, action in view.answers if view.separate else ():
        yield action, f"`{action}`"


def _calls(view: ServiceView) -> Iterator[tuple[str, str]]:
    for call in view.calls if not view.separate else ():
        yield ident(call.name), f"`{call.name}`"
    for callee in view.callees:
        yield f"{callee}_handlers", f"what {callee} does"
