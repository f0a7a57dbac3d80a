"""Each planted bug is found by the checker, and none where there is none."""

import os
import time
from functools import partial

import pytest
from faults.bugs import BUGS, play_with_a_bug
from faults.checker import certain, violations
from faults.world import World

KILLS = 150
PATIENCE = 10.0


class Found(Exception):
    """A violation is certain: no need to go on."""


@pytest.mark.faults
@pytest.mark.parametrize("bug", ["", *BUGS], ids=lambda bug: bug or "none")
def test_a_planted_bug_is_found_and_none_where_there_is_none(world: World, bug: str) -> None:
    world.events, world.patience = 3000, PATIENCE
    if bug:
        world.play = partial(play_with_a_bug, bug)
    found: list[str] = []
    looked = time.monotonic()

    def look() -> None:
        nonlocal looked
        if time.monotonic() > looked + 1:
            looked = time.monotonic()
            if lines := certain(world.place):
                raise Found(*lines)

    try:
        world.run(KILLS, look)
        found = violations(world.place)
        if not found:  # some need a duplicate to show
            world.start(("storm", "1000", "all")).join(60)
            world.events += 300
            world.drain()
            found = violations(world.place)
    except Found as lines:
        found = list(lines.args)
    except TimeoutError as error:
        found = [str(error), *violations(world.place)]
    with open(os.environ.get("FOUND", os.devnull), "a") as report:
        report.write(f"{bug or 'none'}: {found}\n")
    assert bool(found) == bool(bug)


@pytest.mark.faults
def test_where_all_is_done_before_enough_have_died_there_are_more_events(world: World) -> None:
    world.events, world.patience = 600, PATIENCE
    world.settle()
    world.stop(world.ends)
    world.kills = 0
    world.run(10)
    assert world.events > 600
    assert violations(world.place) == []
