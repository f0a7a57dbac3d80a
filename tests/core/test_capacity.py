"""Laws of the fluid model, and that what is measured reaches the rules."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from support import Judge

from advisor.core.answers import NOT_APPLICABLE
from advisor.core.capacity import Station, Surge
from advisor.core.condition import Comparison, Operator
from advisor.core.explanation import explain, explainable
from advisor.core.phrases import surge_sentence
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


@given(surges, _positive)
def test_more_load_or_a_longer_peak_never_leaves_less_waiting(surge: Surge, more: Fraction) -> None:
    assert replace(surge, rate=surge.rate + more).backlog >= surge.backlog
    assert replace(surge, lasts=surge.lasts + more).backlog >= surge.backlog
    larger = replace(surge.station, workers=surge.station.workers + 1)
    assert replace(surge, station=larger).window <= surge.window


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
    end = surge.lasts + surge.drain
    assert surge.waiting(end) == 0
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


_ORDER = "order.placed/"


def _facts(judge: Judge, *settings: str) -> dict[str, object]:
    told = judge("orders", *(f"{_ORDER}{one}" for one in settings))
    facts = next(j.facts for j in told.judgements if j.interaction.name == "order.placed")
    return {name: facts.get(name) for name in MEASURED}


def test_the_facts_of_the_example_are_those_of_its_numbers(judge: Judge) -> None:
    assert _facts(judge) == {"load.utilisation": 187, "load.average": 0, "load.lateness": 105}


@pytest.mark.parametrize(
    ("setting", "unknown"),
    [
        ("load.handling=unknown", {*MEASURED}),
        ("load.workers=0", {*MEASURED}),
        ("volume.per_second=unknown", {"load.utilisation", "load.lateness"}),
        ("volume.per_day=unknown", {"load.average"}),
        ("load.peak_length=unknown", {"load.lateness"}),
    ],
)
def test_what_is_not_known_leaves_what_follows_from_it_unknown(
    judge: Judge, setting: str, unknown: set[str]
) -> None:
    assert {name for name, value in _facts(judge, setting).items() if value is None} == unknown


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
    values = {facts["load.share"] for facts in worlds(ruled, late)}
    assert values == {0, 6, 7, 8, NOT_APPLICABLE}


def test_when_the_backlog_is_gone_is_not_said_without_knowing_what_comes_after(
    judge: Judge,
) -> None:
    told = build_report(judge("orders", f"{_ORDER}volume.per_day=unknown"))
    assert [section.surge for section in told.sections] == [None] * 5
    assert "capacity.late-at-the-peak" in [note.rule.id for note in told.warnings]


def test_rates_are_told_in_the_unit_in_which_they_can_be_read(judge: Judge) -> None:
    slow = ("load.handling=600_000", "load.workers=1", "volume.per_second=60")
    (told,) = (
        surge_sentence(section)
        for section in build_report(judge("orders", *(f"{_ORDER}{one}" for one in slow))).sections
        if section.surge
    )
    begins = "At the peak 60 a second arrive, 36,000 times what the slowest consumer can handle"
    assert told.startswith(f"{begins} (6 an hour).")


def test_without_peaks_that_overrun_it_no_load_is_measured(judge: Judge) -> None:
    found = _facts(judge, "load.spikes=steady")
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


def test_numbers_that_leave_room_contradict_that_it_falls_behind(judge: Judge) -> None:
    report = build_report(judge("orders", f"{_ORDER}load.workers=200"))
    assert [note.rule.id for note in report.contradictions] == ["capacity.room-at-the-peak"]


def test_the_questions_about_load_may_be_left_out(judge: Judge) -> None:
    sections = build_report(judge("orders")).sections
    assert [one.interaction.name for one in sections if one.surge] == ["order.placed"]
