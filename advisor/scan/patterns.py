"""Regular expressions and globs for names and texts, and the lines that match."""

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import translate
from functools import cache
from typing import Generic, TypeVar

T = TypeVar("T")


def met(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    """Yield the line, from 1, and the first group of every match.

    The text is untrusted, so each pattern has to be linear: two neighbouring parts never match the
    same characters, and a part at the beginning of a line never matches line ends.
    """
    for line, match in met_whole(pattern, text):
        yield line, match[1]


def met_whole(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield the same with the whole match, which never spans lines."""
    line, before = 1, 0
    for match in pattern.finditer(text):
        line += text.count("\n", before, match.start())
        before = match.start()
        yield line, match


def called(globs: Iterable[str]) -> Callable[[str], bool]:
    """Return a test whether a file's name matches one of these globs; case is ignored.

    It is called for every name in a repository, so all globs become one pattern.
    """
    fits = re.compile("|".join(map(translate, globs)), re.IGNORECASE).match
    return lambda name: fits(name) is not None


class ByName(Generic[T]):
    """What to do with a file, by its name: the first row whose globs match."""

    def __init__(self, *rows: tuple[tuple[str, ...], T]) -> None:
        self._rows = rows
        self.knows = called(glob for globs, _ in rows for glob in globs)

    def find(self, path: str) -> T:
        """Return the value of that row; StopIteration if none matches."""
        name = path.rpartition("/")[2]
        return next(value for globs, value in self._rows if _called(globs)(name))


_called = cache(called)
"""Cached for each row: few repositories have a file for every row."""
