"""Reads reports back: extracts the answers that a report contains, as text.

A report is untrusted, so its answers are read like any answers file, with the same limits and
errors. The rest of a page is not parsed: a marker says where the answers are, which no text of a
user can contain, since all of it is escaped.
"""

import json
from typing import Any

from msgspec.structs import replace

from advisor.files.answers import Source
from advisor.files.document import LARGEST_FILE, Place, Unreadable, decode

_HTML = "<!doctype html>"
_BEGIN = '<pre id="advisor-answers"'
_OF_A_REPORT = {"schema_version", "verdict", "interactions"}
"""Keys of a JSON report; an answers file has no verdict."""


LARGEST_REPORT = 4 * LARGEST_FILE
"""The largest possible report is half as large."""


def unwrapped(source: Source) -> Source:
    """Return the answers in an HTML or JSON report; anything else as it is.

    Raises Unreadable if it is a page, or a report, without answers.
    """
    start = source.text.lstrip()
    carried = _in_page if start[: len(_HTML)].lower() == _HTML else _in_json
    told = carried(start, source.name)
    if told is not None:
        source = replace(source, text=told, name=f"{source.name}#answers", embedded=True)
    decode(source.text.encode(), source.name)  # the limit of answers files holds here, too
    return source


def _in_page(page: str, name: str) -> str:
    if page.count(_BEGIN) != 1:
        raise _carries_none(name, "this page is no report of `advisor`, or has lost its answers")
    inside = page[page.index(_BEGIN) :].partition(">")[2]
    text, end, _ = inside.partition("</pre>")
    if not end:
        raise _carries_none(name, "this report is cut off")
    from html import unescape  # noqa: PLC0415 - its table of entities, for a page only

    return unescape(text)


def _in_json(text: str, name: str) -> str | None:
    """Return the answers of a JSON report; None if the text is not one."""
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not found.keys() >= _OF_A_REPORT:
        return None
    if not isinstance(found.get("answers"), dict):
        raise _carries_none(name, "this report was made before reports carried their answers")
    told = json.dumps(found["answers"], indent=2, ensure_ascii=False)
    # A lone surrogate stays an escape, which the reader of answers refuses.
    return told.encode(errors="backslashreplace").decode()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Of two equal keys Python would keep the last; the reader of answers reports them.
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError
    return dict(pairs)


def _carries_none(name: str, message: str) -> Unreadable:
    hint = "give the answers file, or a report with --format html or json"
    return Unreadable(Place(name).problem("no-answers", message, hint))
