"""How decision records are named: by number, as adr-tools and MADR do, or by day."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from msgspec import Struct

_NUMBERED = re.compile(
    r"(?P<prefix>(?:adr[-_]?)?)(?P<number>[0-9]{1,6})(?P<separator>[-_])(?P<rest>.+)", re.IGNORECASE
)
_DATED = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8})(?P<separator>[-_])(?P<rest>.+)")
_SUFFIX: Final = ".md"


class Numbered(Struct, frozen=True):
    """``0007-title.md``, ``adr-007-title.md``."""

    prefix: str = ""
    width: int = 4
    separator: str = "-"


class Dated(Struct, frozen=True):
    """``2026-11-25-title.md`` or, compact, ``20261125-title.md`` as log4brains has it."""

    compact: bool
    separator: str


def convention(names: Iterable[str]) -> Numbered | Dated:
    """Return how the records in a folder are named; by number if there are none yet."""
    records = [name for name in names if name.lower().endswith(_SUFFIX)]
    dated = [match for name in records if (match := _day(name))]
    numbered = [match for name in records if (match := _number(name))]
    if len(dated) > len(numbered):
        last = max(dated, key=lambda match: match["day"].replace("-", ""))
        return Dated(compact="-" not in last["day"], separator=last["separator"])
    if not numbered:
        return Numbered()
    last = max(numbered, key=lambda match: int(match["number"]))
    return Numbered(last["prefix"], len(last["number"]), last["separator"])


def next_name(names: Collection[str], title: str, day: str) -> str:
    """Return the file name of one more record; ``title`` is words with hyphens between."""
    taken = {name.lower() for name in names}
    style = convention(names)
    words = title.replace("-", style.separator)
    if isinstance(style, Numbered):
        numbers = (int(match["number"]) for name in taken if (match := _number(name)))
        number = str(max(numbers, default=0) + 1).zfill(style.width)
        return f"{style.prefix}{number}{style.separator}{words}{_SUFFIX}"
    told = day.replace("-", "") if style.compact else day
    stem = f"{told}{style.separator}{words}"
    wanted = (f"{stem}{f'{style.separator}{n}' if n > 1 else ''}{_SUFFIX}" for n in range(1, 10**6))
    return next(name for name in wanted if name.lower() not in taken)


def label(name: str) -> str:
    """Return the text for a link to a record: ``ADR-0007``, else its name without its ending."""
    match = _number(name)
    return f"ADR-{match['number']}" if match else name.removesuffix(_SUFFIX)


def by_age(names: Collection[str]) -> list[str]:
    """Return records, the oldest first, as far as their names tell.

    Those that are named as a new one would be are newer than others. On one day, a longer name is
    newer: the second record has a longer name than the first, the tenth than the second.
    """
    dated = isinstance(convention(names), Dated)

    def age(name: str) -> tuple[bool, int, int, str]:
        day, number = _day(name), _number(name)
        told = day["day"].replace("-", "") if day else number["number"] if number else "0"
        return (day if dated else number) is not None, int(told), len(name), name

    return sorted(names, key=age)


def _number(name: str) -> re.Match[str] | None:
    return None if _day(name) else _NUMBERED.fullmatch(name)


def _day(name: str) -> re.Match[str] | None:
    match = _DATED.fullmatch(name)
    try:
        date.fromisoformat(match["day"] if match else "")
    except ValueError:
        return None
    return match
