"""Lists, shares and durations in words."""

import re
from collections.abc import Iterable
from fractions import Fraction

MOST_NAMES = 4
"""How many names of a long list are shown; a list with one more is shown in full."""
TWO_DIGITS = 10
"""Numbers below it are shown with a decimal."""
_NO_NAME = re.compile(
    r"(a|all|an|any|both|each|every|it|its|no|nobody|nothing|one|some|somebody|the|there|what"
    r"|whatever|who|whoever)\b",
    re.IGNORECASE,
)
"""A word that may begin a title and is never part of a name."""
_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


def listing(words: Iterable[str], last: str = "and") -> str:
    """Join words as a sentence does: a, b and c."""
    *head, tail = list(words)
    return f"{', '.join(head)} {last} {tail}" if head else tail


def few(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return all names, or the first ones of a long list."""
    return names if len(names) <= MOST_NAMES + 1 else names[:MOST_NAMES]


def more_names(names: tuple[str, ...]) -> str:
    """Say how many more there are; an empty text if there are none."""
    more = len(names) - len(few(names))
    return f" and {more} more" if more else ""


def few_words(names: tuple[str, ...]) -> str:
    """Return the few names and how many more there are."""
    return f"{', '.join(few(names))}{more_names(names)}"


def lowered(title: str) -> str:
    """Return a title for use within a sentence; a first word that may be a name keeps its case."""
    return f"{title[:1].lower()}{title[1:]}" if _NO_NAME.match(title) else title


def percent(share: Fraction | float) -> str:
    """Return a share as a percentage; 0 % and 100 % only if exact.

    The share of a capacity that is used may be above 100 %.
    """
    if 0 < share < Fraction(1, 100):
        return "under 1 %"
    if Fraction(99, 100) < share < 1:
        return "over 99 %"
    if 1 < share < Fraction(101, 100):
        return "a little over 100 %"
    return f"{round(share * 100)} %"


def figure(count: float) -> str:
    """Return a number in two digits or more."""
    return f"{count:,.{int(count < TWO_DIGITS)}f}".removesuffix(".0")


def waiting(count: Fraction) -> str:
    """Say how many wait, where it is more than none."""
    if count < 1:
        return "less than 1 waits"
    return "1 waits" if round(count) == 1 else f"{round(count):,} wait"


def duration(seconds: Fraction) -> str:
    """Return a duration in words, with two digits or more."""
    if 0 < seconds < 1:
        return f"{min(max(round(1000 * float(seconds)), 1), 999)} ms"
    name, size = next((unit for unit in _UNITS if seconds >= 2 * unit[1]), _UNITS[-1])
    told = figure(float(seconds / size))
    return f"{told} {name}{'' if told == '1' else 's'}"
