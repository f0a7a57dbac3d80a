"""Which parts of a source are code, strings or comments, by Pygments' lexers."""

from bisect import bisect_right
from collections.abc import Iterator
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING, Any

from advisor.scan.time_limit import Patience

if TYPE_CHECKING:
    from pygments.lexer import Lexer


class Part(Enum):
    """The kind of a piece of source."""

    CODE = auto()
    STRING = auto()
    COMMENT = auto()
    """A comment, or documentation, which some languages write as a string."""


class Parts:
    """The parts of a source, which is tokenised only as far as needed. Raises TooSlow."""

    def __init__(self, language: str, text: str) -> None:
        self._pieces = _pieces(_lexer(language), text)
        self._patience = Patience()
        self._begins: list[int] = []
        self._parts: list[Part] = []

    def between(self, begin: int, end: int) -> set[Part]:
        """Return the kinds of the parts that a stretch of the source touches."""
        if not self._begins or self._begins[-1] < end:
            self._go_on(end)
        first = bisect_right(self._begins, begin) - 1
        return set(self._parts[first : bisect_right(self._begins, end - 1)])

    def _go_on(self, until: int) -> None:
        with self._patience:
            for begin, part in self._pieces:
                self._begins.append(begin)
                self._parts.append(part)
                if begin >= until:
                    break


def _pieces(lexer: "Lexer", text: str) -> Iterator[tuple[int, Part]]:
    from pygments.token import Punctuation, String  # noqa: PLC0415 - few scans come here

    open_brackets = 0
    for begin, kind, piece in lexer.get_tokens_unprocessed(text):
        if kind is Punctuation:
            open_brackets += sum(map(piece.count, "([{")) - sum(map(piece.count, ")]}"))
        # Pygments takes any line that begins with three quotes for documentation, arguments too.
        if kind is String.Doc and open_brackets > 0 and piece.startswith(('"""', "'''")):
            yield begin, Part.STRING
        else:
            yield begin, _part(kind)


@cache  # there are some eighty types, and a token for every word
def _part(kind: Any) -> Part:  # noqa: ANN401 - Pygments' token types are made as they are named
    from pygments.token import Comment, String  # noqa: PLC0415

    if kind in String.Doc:
        return Part.COMMENT
    if kind in String:
        return Part.STRING
    return Part.COMMENT if kind in Comment else Part.CODE


@cache
def _lexer(language: str) -> "Lexer":
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415

    return get_lexer_by_name(language)
