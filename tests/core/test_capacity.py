"""Laws of the queue and of the fluid model, and that what is measured reaches the rules."""

import heapq
import math
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from support import Judge

from advisor.core.answers import NOT_APPLICABLE
from advisor.core.capacity import Load, Station, Surge
from advisor.core.condition import Comparison, Operator
from advisor.core.explanation import explain, explainable
from advisor.core.phrases import load_sentence
from advisor.core.reporting import build_report
from advisor.core.rule import Rule, Strength, Warn
from advisor.core.rulebook import Rulebook
from advisor.core.workload import MEASURED, Measured
from advisor.core.worlds import worlds

_positive = st.fractions(Fraction(1, 1000), 1000)
stations = st.builds(Station, st.integers(1, 500), _positive)
surges = st.builds(Surge, stations, _positive, st.fractions(0, 1000), _positive)


@given(stations, _positive)
def test_what_is_busy_is_rate_times_time_whoever_shares_it(
    station: Station, rate: Fraction
) -> None:
    assert station.busy(rate) == rate * station.service  # Little's law
    assert station.busy(rate) == station.utilisation(rate) * station.workers
    assert station.utilisation(station.capacity) == 1


@st.composite
def loads(draw: st.DrawFn) -> Load:
    """Draw what keeps up: each worker has something to do, and some time left."""
    station = draw(stations)
    return Load(station, station.capacity * draw(st.fractions(Fraction(1, 100), Fraction(99, 100))))


@given(loads())
def test_the_chance_of_a_wait_is_that_of_erlangs_formula(load: Load) -> None:
    workers, busy = load.station.workers, float(load.station.busy(load.rate))
    logs = [n * math.log(busy) - math.lgamma(n + 1) for n in range(workers + 1)]
    all_busy = math.exp(logs[-1] - max(logs)) / (1 - busy / workers)
    free = sum(math.exp(one - max(logs)) for one in logs[:-1])
    assert load.queued == pytest.approx(all_busy / (free + all_busy), rel=1e-6, abs=1e-12)


def test_what_is_known_of_one_and_of_two_workers() -> None:
    one = Load(Station(1, Fraction(1)), Fraction(4, 5))
    assert one.queued == pytest.approx(0.8)
    assert one.wait(0.01) == pytest.approx(math.log(80) / 0.2)
    assert Load(Station(2, Fraction(1)), Fraction(1)).queued == pytest.approx(1 / 3)


@given(loads(), st.floats(0.001, 0.5))
def test_a_worker_more_or_a_rarer_wait(load: Load, share: float) -> None:
    larger = replace(load.station, workers=load.station.workers + 1)
    assert replace(load, station=larger).wait(share) <= load.wait(share)
    assert load.wait(share / 2) >= load.wait(share)
    assert (load.wait(share) > 0) is (load.queued > share)


@given(stations)
def test_at_capacity_everybody_waits_and_without_load_nobody_does(station: Station) -> None:
    assert Load(station, station.capacity).queued == 1
    assert Load(station, Fraction(0)).queued == 0
    assert Load(station, Fraction(0)).wait(0.01) == 0


def test_numbers_that_nobody_has_are_judged_too() -> None:
    workers = 10**12
    assert 0 < Load(Station(workers, Fraction(1)), Fraction(workers - 1)).queued <= 1


@pytest.mark.parametrize(("workers", "rate"), [(1, 7), (4, 32), (20, 170)])
def test_a_customer_by_customer_run_of_the_queue_waits_as_long(workers: int, rate: int) -> None:
    load = Load(Station(workers, Fraction(1, 10)), Fraction(rate))
    chance = random.Random(7)  # noqa: S311 - the same customers every time
    free, now, waits = [0.0] * workers, 0.0, []
    for _ in range(200_000):
        now += chance.expovariate(rate)
        begins = max(now, heapq.heappop(free))
        waits.append(begins - now)
        heapq.heappush(free, begins + chance.expovariate(10))
    waits.sort()
    assert sum(wait > 0 for wait in waits) / len(waits) == pytest.approx(load.queued, rel=0.05)
    assert waits[int(0.99 * len(waits))] == pytest.approx(load.wait(0.01), rel=0.1)


@given(surges, _positive)
def test_more_load_or_a_longer_peak_never_leaves_less_waiting(surge: Surge, more: Fraction) -> None:
    assert replace(surge, rate=surge.rate + more).backlog >= surge.backlog
    assert replace(surge, lasts=surge.lasts + more).backlog >= surge.backlog
    larger = replace(surge.station, workers=surge.station.workers + 1)
    assert replace(surge, station=larger).window <= surge.window


@given(surges, _positive)
def test_as_many_workers_as_it_takes_and_not_one_more(surge: Surge, window: Fraction) -> None:
    def late(workers: int) -> Fraction:
        return replace(surge, station=replace(surge.station, workers=workers)).window

    enough = surge.workers_for(window)
    assert late(enough) <= window
    assert enough == 1 or late(enough - 1) > window


@given(surges)
def test_something_piles_up_only_above_capacity(surge: Surge) -> None:
    assert (surge.backlog > 0) is (surge.station.utilisation(surge.rate) > 1)
    assert surge.window * surge.station.capacity == surge.backlog


@given(surges)
def test_the_backlog_is_gone_exactly_when_it_is_drained(surge: Surge) -> None:
    assert surge.waiting(surge.lasts) == surge.backlog
    if surge.drain is None:
        assert surge.waiting(2 * surge.lasts) >= surge.backlog
        return
    assert (surge.drain == 0) is (surge.backlog == 0)
    end = surge.lasts + surge.drain
    assert surge.waiting(end) == surge.waiting(end + 1) == 0
    if surge.backlog:
        assert surge.waiting(end - surge.drain / 2) == surge.backlog / 2


def test_a_tick_by_tick_count_of_the_queue_comes_to_the_same() -> None:
    surge = Surge(Station(20, Fraction(1, 4)), Fraction(150), Fraction(10), Fraction(120))
    waiting, ticks = Fraction(0), 100
    for tick in range(1, ticks * 300):
        rate = surge.rate if tick <= ticks * surge.lasts else surge.ordinary
        waiting = max(waiting + (rate - surge.station.capacity) / ticks, Fraction(0))
        if tick % 1500 == 0:
            assert waiting == surge.waiting(Fraction(tick, ticks))
    assert surge.backlog == 8400
    assert surge.window == 105
    assert surge.drain == 120
    assert replace(surge, ordinary=surge.station.capacity).drain is None
    assert replace(surge, lasts=Fraction(0)).waiting(Fraction(0)) == 0


_ORDER = "order.placed/"


def _facts(judge: Judge, *settings: str) -> dict[str, object]:
    told = judge("orders", *(f"{_ORDER}{one}" for one in settings))
    facts = next(j.facts for j in told.judgements if j.interaction.name == "order.placed")
    return {name: facts.get(name) for name in MEASURED}


def test_the_facts_of_the_example_are_those_of_its_numbers(judge: Judge) -> None:
    assert _facts(judge) == {
        "load.utilisation": 187,
        "load.average": 0,
        "load.peak_to_average": 100 * 150 * 86_400 // 60_000,
        "load.lateness": 105,
        "load.wait": NOT_APPLICABLE,
    }
    assert _facts(judge, "load.workers=39")["load.wait"] == 716


@pytest.mark.parametrize(
    ("setting", "unknown"),
    [
        ("load.handling=unknown", {*MEASURED} - {"load.peak_to_average"}),
        ("volume.per_second=unknown", {*MEASURED} - {"load.average"}),
        ("volume.per_day=unknown", {"load.average", "load.peak_to_average"}),
        ("load.peak_length=unknown", {"load.lateness"}),
        ("load.workers=38", set()),
    ],
)
def test_what_is_not_known_leaves_what_follows_from_it_unknown(
    judge: Judge, setting: str, unknown: set[str]
) -> None:
    assert {name for name, value in _facts(judge, setting).items() if value is None} == unknown


@pytest.mark.parametrize(
    ("setting", "undefined"),
    [
        ("load.workers=0", {*MEASURED} - {"load.peak_to_average"}),
        ("volume.per_day=0", {"load.wait", "load.peak_to_average"}),
        ("load.workers=38", set()),
    ],
)
def test_what_known_numbers_leave_undefined_does_not_apply(
    judge: Judge, setting: str, undefined: set[str]
) -> None:
    told = _facts(judge, setting)
    assert {name for name, value in told.items() if value == NOT_APPLICABLE} == undefined
    assert None not in told.values()


def test_one_entry_is_all_that_one_more_measure_takes(
    rulebook: Rulebook, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = ("volume.per_day", "volume.per_second")
    most = Measured("the busiest second's share of a day", "as said", behind, lambda _known: 7)
    monkeypatch.setitem(MEASURED, "load.share", most)
    assert _facts(judge)["load.share"] == 7
    assert _facts(judge, "volume.per_day=n/a: a test")["load.share"] == NOT_APPLICABLE
    explained = explain(rulebook, "load.share")
    assert explained is not None
    assert explained.title == "The busiest second's share of a day"
    assert "load.share" in explainable(rulebook)
    late = Comparison("load.share", Operator.AT_LEAST, 7)
    rule = Rule("r.it", "", late, (Warn("w"),), "", "", "", Strength.WEAK, ())
    ruled = replace(rulebook, rules=(rule,))
    question = ruled.question("volume.per_day")
    assert question is not None
    assert [*ruled.rules_using(question)] == [rule]
    values = {facts.get("load.share") for facts in worlds(ruled, late)}
    assert values == {0, 6, 7, 8, NOT_APPLICABLE}


@pytest.mark.parametrize(("daily", "times"), [("26_000_000", 1), ("25_000_000", 0)])
def test_a_busiest_second_far_below_the_average_contradicts_it(
    judge: Judge, daily: str, times: int
) -> None:
    report = build_report(judge("orders", f"{_ORDER}volume.per_day={daily}"))
    ids = [note.rule.id for note in report.contradictions]
    assert ids.count("contradictions.busiest-below-average") == times


def test_when_the_backlog_is_gone_is_not_said_without_knowing_what_comes_after(
    judge: Judge,
) -> None:
    told = build_report(judge("orders", f"{_ORDER}volume.per_day=unknown"))
    assert [section.surge for section in told.sections] == [None] * 5
    assert "capacity.late-at-the-peak" in [note.rule.id for note in told.warnings]


def _told(judge: Judge, *settings: str) -> str:
    sections = build_report(judge("orders", *(f"{_ORDER}{one}" for one in settings))).sections
    return next(load_sentence(one) for one in sections if one.interaction.name == "order.placed")


def test_rates_are_told_in_the_unit_in_which_they_can_be_read(judge: Judge) -> None:
    told = _told(judge, "load.handling=600_000", "load.workers=1", "volume.per_second=60")
    begins = "In the busiest second 60 arrive, 36,000 times what the slowest consumer can handle"
    assert told.startswith(f"{begins} (6 an hour).")
    assert "(8.6 a minute)" in _told(judge, "load.handling=7000", "load.workers=1")
    assert "(12 a day)" in _told(judge, "load.handling=7_200_000", "load.workers=1")
    seldom = ("load.handling=100_000_000", "load.workers=1")
    assert "(less than 1 a day)" in _told(judge, *seldom)


_BARELY = ("load.handling=1001", "load.workers=1", "volume.per_second=1")


@pytest.mark.parametrize(
    ("settings", "ends"),
    [
        ((), "With 25 workers instead of 20 the last would be at most a minute late, with 38"),
        (("load.workers=10",), "150 arrive, 3.8 times what the slowest consumer can handle (40 a"),
        (("volume.per_second=2_000_000",), "In the busiest second 2,000,000 arrive, 25,000 times"),
        (("volume.per_second=1",), "In the busiest second 1 arrives, 1 % of what the slowest"),
        (("load.handling=1", "load.workers=1000"), "under 1 % of what the slowest consumer can"),
        (("load.handling=1", "load.workers=1000"), "can handle (1,000,000 a second)."),
        (("volume.per_second=501", "load.handling=2", "load.workers=1"), "a little over 100 % of"),
        (("volume.per_second=800",), "In the busiest second 800 arrive, 10 times what the slowest"),
        (("volume.per_second=160",), "160 arrive, 2 times what the slowest consumer can handle"),
        ((*_BARELY, "load.peak_length=1000"), "After 17 hours 60 wait, the last is handled 60"),
        ((*_BARELY, "load.peak_length=20"), "After 20 minutes 1 waits, the last is handled 1.2"),
        ((*_BARELY, "load.peak_length=1"), "After 60 seconds less than 1 waits, the last is"),
        ((*_BARELY, "load.handling=1", "volume.per_second=20"), "Hardly any of them waits 1 ms"),
        (("volume.per_day=20_000_000",), " late, and the backlog never goes away; uneven arrivals"),
        (("load.workers=30",), "With 38 workers instead of 30 they would just keep up."),
        (("load.workers=25",), "With 38 workers instead of 25 they would just keep up."),
        (("load.peak_length=600",), "With 38 workers instead of 20 they would just keep up."),
        (("load.handling=2000", "load.workers=300"), "Nothing piles up, as long as they arrive"),
        (("load.workers=39",), "one in a hundred waits 717 ms or longer for a worker; less"),
        (("load.workers=38",), "one in a hundred waits 2.3 seconds or longer for a worker; less"),
        (("load.workers=80",), "Hardly any of them waits for a worker, even where they come at"),
    ],
)
def test_what_the_numbers_mean_is_told(judge: Judge, settings: tuple[str, ...], ends: str) -> None:
    assert ends in _told(judge, *settings)


@pytest.mark.parametrize("setting", ["load.peak_length=0", "volume.per_day=unknown"])
def test_of_a_peak_without_a_length_or_an_end_nothing_is_made_up(
    judge: Judge, setting: str
) -> None:
    assert _told(judge, setting).endswith("can handle (80 a second).")


def test_where_nothing_arrives_nothing_is_told(judge: Judge) -> None:
    assert _told(judge, "volume.per_second=0") == ""


def test_without_peaks_that_overrun_it_no_load_is_measured(judge: Judge) -> None:
    found = _facts(judge, "load.spikes=steady")
    assert found.pop("load.peak_to_average") == 21_600  # which tells of arrivals alone
    assert {*found.values()} == {NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("settings", "rule"),
    [
        ((), "capacity.late-at-the-peak"),
        (("volume.per_day=20_000_000",), "capacity.too-slow-on-average"),
    ],
)
def test_an_overloaded_consumer_is_warned_of(
    judge: Judge, settings: tuple[str, ...], rule: str
) -> None:
    report = build_report(judge("orders", *(f"{_ORDER}{one}" for one in settings)))
    assert rule in [note.rule.id for note in report.warnings]


def test_a_consumer_that_keeps_up_with_no_time_to_spare_is_warned_of(judge: Judge) -> None:
    nearly = ("load.spikes=peaks_within", "load.handling=10_000", "load.workers=1502")
    report = build_report(judge("orders", *(f"{_ORDER}{one}" for one in nearly)))
    assert "capacity.waits-below-capacity" in [note.rule.id for note in report.warnings]
    assert report.contradictions == ()


def test_numbers_that_leave_no_room_contradict_that_it_keeps_up(judge: Judge) -> None:
    report = build_report(judge("orders", f"{_ORDER}load.spikes=peaks_within"))
    assert [note.rule.id for note in report.contradictions] == ["capacity.no-room-at-the-peak"]


def test_numbers_that_leave_room_contradict_that_it_falls_behind(judge: Judge) -> None:
    report = build_report(judge("orders", f"{_ORDER}load.workers=200"))
    assert [note.rule.id for note in report.contradictions] == ["capacity.room-at-the-peak"]


def test_the_questions_about_load_may_be_left_out(judge: Judge) -> None:
    sections = build_report(judge("orders")).sections
    assert [one.interaction.name for one in sections if one.surge] == ["order.placed"]


@pytest.mark.parametrize("direct", ["reply.needed=now", "readiness.tools=correlation_ids"])
def test_calls_that_are_too_many_do_not_wait_in_a_queue(judge: Judge, direct: str) -> None:
    setting = direct if direct.startswith("readiness") else f"{_ORDER}{direct}"
    sections = build_report(judge("orders", setting)).sections
    told = next(load_sentence(one) for one in sections if one.interaction.name == "order.placed")
    assert "refuse them at once, and say when to try again" in told
    assert told.endswith("With 38 workers instead of 20 they would just keep up.")
    assert "backlog" not in told
    even = build_report(judge("orders", setting, f"{_ORDER}volume.per_second=80")).sections
    assert any(load_sentence(one).endswith("as long as they arrive evenly.") for one in even)
