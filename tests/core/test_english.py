"""How lists, shares and spans of time are put."""

from fractions import Fraction

import pytest

from advisor.core.english import duration, lowered, percent


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("The caller needs the answer now", "the caller needs the answer now"),
        ("It must be one transaction", "it must be one transaction"),
        ("Event Hubs keep events for 7 days", "Event Hubs keep events for 7 days"),
        ("PostgreSQL is shared", "PostgreSQL is shared"),
        ("HIPAA forbids it", "HIPAA forbids it"),
        ("Theranos must see it", "Theranos must see it"),
    ],
)
def test_what_may_be_a_name_keeps_its_capital(title: str, told: str) -> None:
    assert lowered(title) == told


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (Fraction(0), "0 %"),
        (Fraction(2, 10_000), "under 1 %"),
        (Fraction(1, 100), "1 %"),
        (Fraction(996, 1000), "over 99 %"),
        (Fraction(1), "100 %"),
        (Fraction(1004, 1000), "a little over 100 %"),
        (Fraction(188, 100), "188 %"),
    ],
)
def test_a_share_is_nothing_or_all_only_where_it_is(share: Fraction, told: str) -> None:
    assert percent(share) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (Fraction(0), "0 seconds"),
        (Fraction(1, 5000), "1 ms"),
        (Fraction(1), "1 second"),
        (Fraction(3, 2), "1.5 seconds"),
        (Fraction(90), "90 seconds"),
        (Fraction(120), "2 minutes"),
    ],
)
def test_a_span_of_time_is_put_as_people_say_it(seconds: Fraction, told: str) -> None:
    assert duration(seconds) == told
