"""Lists, shares and spans of time, at the places where the words change."""

from fractions import Fraction

import pytest

from advisor.core.english import duration, few_words, listing, lowered, percent


def test_a_list_is_joined_as_a_sentence_does() -> None:
    assert listing(["a"]) == "a"
    assert listing(["a", "b"]) == "a and b"
    assert listing(["a", "b", "c"], last="or") == "a, b or c"


def test_of_many_names_the_first_are_told_and_never_one_more() -> None:
    assert few_words(("a", "b", "c", "d", "e")) == "a, b, c, d, e"
    assert few_words(("a", "b", "c", "d", "e", "f")) == "a, b, c, d and 2 more"


@pytest.mark.parametrize(
    ("title", "within"),
    [
        ("The caller needs the answer now", "the caller needs the answer now"),
        ("It must be one transaction", "it must be one transaction"),
        ("Event Hubs keep events for 7 days", "Event Hubs keep events for 7 days"),
        ("PostgreSQL is shared", "PostgreSQL is shared"),
        ("Theranos must see it", "Theranos must see it"),
        ("GDPR asks", "GDPR asks"),
        ("A b", "a b"),
        ("", ""),
    ],
)
def test_within_a_sentence_what_may_be_a_name_keeps_its_capital(title: str, within: str) -> None:
    assert lowered(title) == within


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (Fraction(0), "0 %"),
        (Fraction(1, 101), "under 1 %"),
        (Fraction(1, 100), "1 %"),
        (Fraction(1, 2), "50 %"),
        (Fraction(99, 100), "99 %"),
        (Fraction(100, 101), "over 99 %"),
        (Fraction(1), "100 %"),
        (Fraction(1004, 1000), "a little over 100 %"),
        (Fraction(188, 100), "188 %"),
    ],
)
def test_nothing_and_everything_are_only_said_where_they_are_meant(
    share: Fraction, told: str
) -> None:
    assert percent(share) == percent(float(share)) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (Fraction(0), "0 seconds"),
        (Fraction(1, 10_000), "1 ms"),
        (Fraction(1, 4), "250 ms"),
        (Fraction(9999, 10_000), "999 ms"),
        (Fraction(1), "1 second"),
        (Fraction(19, 10), "1.9 seconds"),
        (Fraction(119), "119 seconds"),
        (Fraction(120), "2 minutes"),
        (Fraction(590), "9.8 minutes"),
        (Fraction(610), "10 minutes"),
        (Fraction(7199), "120 minutes"),
        (Fraction(7200), "2 hours"),
        (Fraction(172_800), "2 days"),
        (Fraction(86_400 * 12_345_678), "12,345,678 days"),
    ],
)
def test_how_long_it_lasts_is_said_in_two_digits_or_more(seconds: Fraction, told: str) -> None:
    assert duration(seconds) == told
