"""Fixed strings, looked for all at once. No patterns: who writes them is not trusted either."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from ahocorasick_rs import BytesAhoCorasick, MatchKind

AT_ONCE: Final = 48
"""Up to some sixty are looked for by vector instructions: 1.5 GB a second, and 0.2 for 127."""


class Literals:
    """Texts of ASCII to look for, in whatever case."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = sorted({text.lower() for text in texts})
        raw = [text.encode() for text in self._texts]
        # Of two that overlap the fast ones tell one, so that they only say whether any is there.
        self._any = [
            BytesAhoCorasick(raw[at : at + AT_ONCE], MatchKind.LeftmostFirst)
            for at in range(0, len(raw), AT_ONCE)
        ]
        self._every = BytesAhoCorasick(raw, MatchKind.Standard)

    def __bool__(self) -> bool:
        """Tell whether there is anything to look for."""
        return bool(self._texts)

    def find(self, raw: bytes) -> dict[str, list[int]]:
        """Return where each text that is there begins, in the order of the texts."""
        lower = raw.lower()
        if not any(some.find_matches_as_indexes(lower) for some in self._any):
            return {}
        found: defaultdict[int, list[int]] = defaultdict(list)
        for number, begin, _ in self._every.find_matches_as_indexes(lower, overlapping=True):
            found[number].append(begin)
        return {self._texts[number]: found[number] for number in sorted(found)}
