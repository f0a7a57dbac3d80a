"""Patterns held against names and texts, and the lines on which they are met."""

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import translate
from functools import cache
from typing import Generic, TypeVar

T = TypeVar("T")


def met(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    """Yield the line, from 1, and the first group of every match.

    Patterns are tried on foreign text, so each has to be linear: no two parts that take the same
    characters stand side by side, and none that begins a line takes line ends.
    """
    for line, match in met_whole(pattern, text):
        yield line, match[1]


def met_whole(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield the same with the whole match; none of them goes over a line end."""
    line, before = 1, 0
    for match in pattern.finditer(text):
        line += text.count("\n", before, match.start())
        before = match.start()
        yield line, match


def called(globs: Iterable[str]) -> Callable[[str], bool]:
    """Return what tells whether a file's name is like one of these, in whatever case.

    It is asked of every name in a repository, so all are one pattern.
    """
    fits = re.compile("|".join(map(translate, globs)), re.IGNORECASE).match
    return lambda name: fits(name) is not None


class ByName(Generic[T]):
    """What to do with a file, by its name: the first row whose globs fit."""

    def __init__(self, *rows: tuple[tuple[str, ...], T]) -> None:
        self._rows = rows
        self.knows = called(glob for globs, _ in rows for glob in globs)

    def find(self, path: str) -> T:
        """Return what a row says; StopIteration where none fits."""
        name = path.rpartition("/")[2]
        return next(value for globs, value in self._rows if _called(globs)(name))


_called = cache(called)
"""The same for one row: few repositories hold a file for each."""
