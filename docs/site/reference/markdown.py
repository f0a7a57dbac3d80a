"""The few shapes of Markdown that reference pages are made of."""

import re
from collections.abc import Iterable

_MARKUP = re.compile(r"([\\`*<|\[\]])")

NOTE = "<!-- Written by docs/site/generate.py from the code. Change the code, not this page. -->"


def page(title: str, lead: str, blocks: Iterable[str]) -> str:
    """Return a page: its title, a paragraph that says what is here, and its blocks."""
    return "\n\n".join((NOTE, f"# {title}", lead, *blocks)) + "\n"


def plain(text: str) -> str:
    """Return text on one line that no reader of Markdown takes for markup."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def prose(text: str) -> str:
    """Return text on one line, whose code spans stay code."""
    parts = " ".join(text.split()).split("`")
    if len(parts) % 2 == 0:
        return plain(text)
    return "`".join(
        part if inside % 2 else _MARKUP.sub(r"\\\1", part) for inside, part in enumerate(parts)
    )


def code(text: str) -> str:
    """Return text as code that can stand in a cell of a table."""
    kept = text.replace("|", r"\|")
    return f"`{kept}`" if text else ""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table; its cells are Markdown already."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def bullets(items: Iterable[str]) -> str:
    """Return a list; its items are Markdown already."""
    return "\n".join(f"- {item}" for item in items)


def link(title: str, page_name: str = "") -> str:
    """Return a link to the heading ``title``, here or on another page."""
    return f"[{title}]({page_name}#{anchor(title)})"


def anchor(title: str) -> str:
    """Return what GitHub and the site both call a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
