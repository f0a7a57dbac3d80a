"""Every kind of starter is generated, installed, linted, typed and tested."""

from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from starters.projects import INSTALL, add_kernel_tests, package_of, run, succeed
from support import EXAMPLES, Judge, Run, Starter

from advisor.core.interaction import Consumer
from advisor.core.names import name_fault
from advisor.core.starter import Call, Event, plan_starter
from advisor.scaffold.plan import render

KINDS = {
    "signup": ("signup.yaml",),
    "small-app": ("small-app.yaml",),
    "orders": ("orders.yaml",),
    "clogged-app": ("clogged-app.yaml",),
    "direct calls between services": (
        "signup.yaml",
        "--set",
        "user.signed_up/reply.needed=now",
    ),
    "repeat-safe direct calls": (
        "orders.yaml",
        "--set",
        "stock.reserve/duplicates.effect=harmless",
        "--set",
        "order.placed/reply.needed=now",
        "--set",
        "invoice.render/reply.needed=now",
    ),
    "work queue": ("signup.yaml", "--set", "user.signed_up/consumers=broker:send_welcome"),
    "event log": ("signup.yaml", "--set", "user.signed_up/history.replay=days"),
    "work of minutes, in one order": (
        "signup.yaml",
        *("--set", "user.signed_up/work.duration=minutes", "--backend", "postgres"),
        *("--set", "user.signed_up/ordering.scope=total"),
    ),
    "a job of one's own": ("signup.yaml", "--set", "user.signed_up/consumers=signup:send_welcome"),
    "job queue and calls": (
        "small-app.yaml",
        "--set",
        "invoice.paid/work.in_request=slow",
        "--partial",
    ),
    "names of builtins": (
        "orders.yaml",
        *("--set", "order.placed/consumers=match:filter,license:format,print:open"),
        *("--set", "order.placed/ordering.key=id"),
        *("--set", "stock.reserve/consumers=object:property"),
    ),
    "names of the longest": (
        "clogged-app.yaml",
        *("--set", "photo.uploaded/producer=" + "p" * 40),
        *("--set", f"photo.uploaded/consumers={'c' * 40}:{'a' * 40}"),
        *("--set", "photo.uploaded/ordering.key=" + "k" * 40),
    ),
}
NAMES = st.from_regex("[ab][ab_]{0,2}[0-9]{0,3}[ab_]{0,30}", fullmatch=True).filter(
    lambda name: not name_fault(name)
)
"""Near one another, so that it matters how they are sorted."""
SAME_KERNEL = (
    *("repeat-safe direct calls", "work queue", "event log", "a job of one's own"),
    "names of builtins",
)
"""Their kernel is that of another kind, to the letter, but for the names in it."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_starter_installs_and_passes_everything(
    advisor: Run, tmp_path: Path, python: Path, kind: str
) -> None:
    example, *settings = KINDS[kind]
    scaffolded = advisor("scaffold", EXAMPLES / example, "out", *settings)
    assert scaffolded.returncode == 0, scaffolded.stderr
    folder = tmp_path / "out"
    steps = [
        INSTALL,
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "mypy"),
        ("-m", "pytest", "-q"),
    ]
    for step in steps:
        succeed(python, folder, *step)
    assert "All of it held." in succeed(python, folder, "-m", package_of(folder), "demo")
    if kind not in SAME_KERNEL:
        succeed(python, folder, "-m", "pytest", "-q", *add_kernel_tests(folder))


@given(st.data())
@settings(max_examples=10, phases=[Phase.generate])
def test_linter_and_formatter_find_nothing_whatever_the_names(
    judge: Judge, tmp_path_factory: pytest.TempPathFactory, python: Path, data: st.DataObject
) -> None:
    starter = plan_starter(judge("orders"))
    names = iter(data.draw(st.lists(NAMES, min_size=30, max_size=30, unique=True)))
    new = dict(zip(starter.services, names, strict=False))
    interactions: tuple[Event | Call, ...] = (*starter.events, *starter.calls)
    called = [
        replace(
            one,
            name=f"{next(names)[:17]}.{next(names)[:17]}",
            producer=new[one.producer],
            consumers=tuple(Consumer(new[who.service], next(names)) for who in one.consumers),
        )
        for one in interactions
    ]
    events = tuple(one for one in called if isinstance(one, Event))
    calls = tuple(one for one in called if isinstance(one, Call))
    starter = replace(starter, services=tuple(new.values()), events=events, calls=calls)
    folder = tmp_path_factory.mktemp("names")
    for file in render(starter, {}).files:
        if file.path.endswith((".py", ".toml")):
            (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
            (folder / file.path).write_bytes(file.content)
    succeed(python, folder, "-m", "ruff", "check", ".")
    succeed(python, folder, "-m", "ruff", "format", "--check", ".")


def test_the_demo_of_the_guides_signup_tells_the_guides_story(
    starter: Starter, python: Path
) -> None:
    told = run(python, starter("sqlite"), "-m", "signup_flow", "demo").stdout
    story = [
        "user.signed_up accepted",
        "We are setting up your account",
        "start_trial: not yet",
        "start_trial: done",
        "is delivered again",
        "start_trial: 1 before, 1 after",
        "gives up on poison",
        "dead after 3",
        "mend the handler",
        "start_trial for poison: done",
        "nothing left to replay",
        "emitted user.signed_up",
        "handled by email",
    ]
    places = [told.index(sentence) for sentence in story]
    assert places == sorted(places)
