"""What the Markdown report and the decision record write alike: text made safe, and lists."""

import re
from collections.abc import Iterable, Iterator

from advisor.core.open_questions import only_named, unknown_words, worth_asking
from advisor.core.report import Note, Report

_SYNTAX = re.compile(r"([\\`*_\[\]<>|~&@#]|(?<=:)//)")
_WEB = re.compile(r"(www)\.", re.IGNORECASE)
"""What GitHub makes a link of without any syntax; a dot means nothing else inside a line."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~:@&<>])")


def escape(text: str) -> str:
    """Return text that Markdown shows as it is, in a paragraph or a table cell."""
    told = _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("\\.", ".")
    return _WEB.sub(r"\1\\.", told)


def plain(text: str) -> str:
    """Return a sentence of a pack, in which nothing means anything to Markdown."""
    return _SYNTAX.sub(r"\\\1", " ".join(text.split()))


def named(names: Iterable[str]) -> str:
    """Return names as code, with commas."""
    return ", ".join(f"`{name}`" for name in names)


def sourced(reason: tuple[str, str]) -> str:
    """Return a reason, its source in brackets behind it."""
    text, source = reason
    return f"{plain(text)} ({plain(source)})" if source else plain(text)


def noted(note: Note) -> str:
    """Return a note, its rule and where it applies in brackets behind it."""
    return f"{plain(note.text)} (`{note.rule.id}`; {named(note.interactions)})"


def listed(head: str, items: Iterable[str], mark: str) -> Iterator[str]:
    """Yield items, each behind a mark, and what stands above them; nothing where there are none."""
    lines = [f"{mark} {item}" for item in items]
    if lines:
        yield f"{head}\n"
        yield from lines
        yield ""


def open_questions(report: Report) -> Iterator[str]:
    """Yield what is not known, what is most worth answering first."""
    for unknown in (asked := worth_asking(report)):
        yield f"{plain(unknown.prompt)} ({plain(unknown_words(report, unknown))})"
    yield from map(plain, only_named(report, asked))


def left_out(report: Report) -> Iterator[str]:
    """Yield what was said not to apply, and why."""
    for one in report.left_out:
        where = named(one.interactions) or "the whole project"
        yield f"`{one.question}` ({where}): {escape(one.because)}"
