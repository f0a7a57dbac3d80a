"""Tells whether a text that was found in a source is code, a string, or only a comment."""

from typing import Final

from msgspec import Struct

from advisor.core.evidence import Sort
from advisor.scan.languages import SQL, language
from advisor.scan.lexing import Part, Parts
from advisor.scan.time_limit import TooSlow

LARGEST_SOURCE: Final = 256 * 1024
"""Bytes of a source that is parsed; larger ones are not."""
LONGEST_LINE: Final = 10_000
"""Bytes. Longer lines come from a minifier or are no text: people write shorter ones."""
_ELSEWHERE: Final = {Sort.CODE: {Part.CODE}, Sort.STRING: {Part.STRING}, Sort.SQL: {Part.STRING}}
"""What each has to be part of."""
_IN_SQL: Final = {Sort.CODE: set(), Sort.STRING: {Part.STRING}, Sort.SQL: {Part.CODE, Part.STRING}}
"""The same for SQL, where all code is a statement."""


class Thing(Struct, frozen=True):
    """One thing that was found in a source, with the offsets of its places."""

    sort: Sort
    length: int
    places: list[int]


class Source(Struct, frozen=True):
    """A source, and what was found in it."""

    path: str
    raw: bytes
    things: list[Thing]


def confirm(source: Source) -> list[int | None] | str:
    """Return for each thing the first place that counts, None if there is none.

    If the source cannot be parsed, return the reason instead.
    """
    if reason := _not_by_hand(source.raw):
        return reason
    named = language(source.path)
    rooms = _IN_SQL if named == SQL else _ELSEWHERE
    # Latin-1 maps each byte to one character, so offsets stay the same; only ASCII texts are
    # searched for.
    parts = Parts(named, source.raw.decode("latin-1"))
    try:
        return [
            next(
                (at for at in one.places if parts.between(at, at + one.length) <= rooms[one.sort]),
                None,
            )
            for one in source.things
        ]
    except TooSlow:
        return "it takes too long to be taken apart"


def _not_by_hand(raw: bytes) -> str:
    """Return why a source is not written by hand; an empty text if it may be."""
    if len(raw) > LARGEST_SOURCE:
        return f"larger than {LARGEST_SOURCE >> 10} KiB, so that it was searched only"
    if b"\0" in raw:
        return "no text, whatever its name says"
    if max(map(len, raw.split(b"\n"))) > LONGEST_LINE:
        return f"a line of it is longer than {LONGEST_LINE:,} bytes, so that it was searched only"
    return ""
