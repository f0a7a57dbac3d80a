"""What the Markdown report and the decision record share: escaped text, and lists."""

import re
from collections.abc import Iterable, Iterator

from advisor.core.open_questions import only_named, unknown_words, worth_asking
from advisor.core.report import Note, Report

_SYNTAX = re.compile(r"([\\`*_\[\]<>|~&@#]|(?<=:)//)")
_WEB = re.compile(r"(www)\.", re.IGNORECASE)
"""Text that GitHub links without any syntax; a dot has no other meaning within a line."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~:@&<>])")


def escape(text: str) -> str:
    """Escape a text for Markdown, in a paragraph or a table cell."""
    told = _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("\\.", ".")
    return _WEB.sub(r"\1\\.", told)


def plain(text: str) -> str:
    """Return a sentence of a pack, escaped for Markdown."""
    return _SYNTAX.sub(r"\\\1", " ".join(text.split()))


def named(names: Iterable[str]) -> str:
    """Return names as inline code, separated by commas."""
    return ", ".join(f"`{name}`" for name in names)


def sourced(reason: tuple[str, str]) -> str:
    """Return a reason, followed by its source in brackets."""
    text, source = reason
    return f"{plain(text)} ({plain(source)})" if source else plain(text)


def noted(note: Note) -> str:
    """Return a note, followed in brackets by its rule and its interactions."""
    return f"{plain(note.text)} (`{note.rule.id}`; {named(note.interactions)})"


def listed(head: str, items: Iterable[str], mark: str) -> Iterator[str]:
    """Yield a heading, then each item after a mark; nothing if there are no items."""
    lines = [f"{mark} {item}" for item in items]
    if lines:
        yield f"{head}\n"
        yield from lines
        yield ""


def open_questions(report: Report) -> Iterator[str]:
    """Yield the open questions, the most valuable first."""
    for unknown in (asked := worth_asking(report)):
        yield f"{plain(unknown.prompt)} ({plain(unknown_words(report, unknown))})"
    yield from map(plain, only_named(report, asked))


def left_out(report: Report) -> Iterator[str]:
    """Yield the questions that do not apply, each with its reason."""
    for one in report.left_out:
        where = named(one.interactions) or "the whole project"
        yield f"`{one.question}` ({where}): {escape(one.because)}"
