"""Searches for many fixed strings at once. No regular expressions: packs are untrusted."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from ahocorasick_rs import BytesAhoCorasick, MatchKind

AT_ONCE: Final = 48
"""Up to some sixty texts, vector instructions search 1.5 GB a second; for 127 it is 0.2."""
MOST_PLACES: Final = 1_000
"""The most places of one text in one file."""


class Literals:
    """ASCII texts to search for; case is ignored."""

    def __init__(self, texts: Iterable[str]) -> None:
        every = sorted({text.lower().encode() for text in texts})
        groups = (every[at : at + AT_ONCE] for at in range(0, len(every), AT_ONCE))
        self._groups = [(BytesAhoCorasick(one, MatchKind.LeftmostFirst), one) for one in groups]

    def __bool__(self) -> bool:
        """Tell whether there is anything to search for."""
        return bool(self._groups)

    def find(self, raw: bytes) -> dict[str, list[int]]:
        """Return the offsets of each text that occurs, up to a thousand of each.

        An automaton reports one of the texts that overlap. It could report all, and faster than one
        search for each, but without a limit: a pack and a source could be made to give millions.
        """
        lower = raw.lower()
        return {
            text.decode(): places
            for automaton, texts in self._groups
            if automaton.find_matches_as_indexes(lower)
            for text in texts
            if (places := list(islice(_places(lower, text), MOST_PLACES)))
        }


def _places(raw: bytes, text: bytes) -> Iterator[int]:
    at = raw.find(text)
    while at >= 0:
        yield at
        at = raw.find(text, at + 1)
