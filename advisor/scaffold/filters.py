"""Filters for values in templates: each one quotes for one language."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from advisor.core.names import class_name

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-!|~:@&<>])")


def py(value: object) -> str:
    """Write a Python literal in double quotes."""
    if not isinstance(value, str):
        return repr(value)
    # An ASCII string of JSON is a Python string, too.
    return json.dumps(value, ensure_ascii=True) if value.isascii() else _quoted(value)


def md(value: str) -> str:
    """Escape a text for Markdown."""
    return _MARKDOWN.sub(r"\\\1", " ".join(value.split()))


def ident(name: str) -> str:
    """Return a dotted name as an identifier: ``user.signed_up`` is user_signed_up."""
    return name.replace(".", "_")


def subject(name: str) -> str:
    """Return what a dotted name is about: ``user.signed_up`` is about a user."""
    return name.partition(".")[0]


def titled(field: str) -> str:
    """Return a field's name as Pydantic titles it: ``user_id`` is User Id."""
    return field.replace("_", " ").title()


def receives(service: str) -> tuple[str, str]:
    """Return a service with AsyncAPI's description of a consumer."""
    return service, "receive"


def isort(names: Iterable[str]) -> list[str]:
    """Sort imported names as linters want them: CONSTANTS, then Classes, then functions."""
    return sorted(names, key=lambda name: (not name.isupper(), name.islower(), natural(name)))


def natural(name: str) -> list[tuple[str, int, str]]:
    """Return what a name is sorted by where t2 comes before t10, and t02 before either."""
    runs = re.findall("[0-9]+|[^0-9]", name.lower())
    return [
        ("0", 0 if run[0] == "0" else len(run), run) if run.isdecimal() else (run, 0, "")
        for run in runs
    ]


def _quoted(value: str) -> str:
    literal = repr(value)
    if literal.startswith("'") and '"' not in literal:
        return f'"{literal[1:-1]}"'.replace("\\'", "'")
    return literal


FILTERS: Final[dict[str, Callable[[Any], object]]] = {
    "py": py,
    "md": md,
    "ident": ident,
    "subject": subject,
    "class_name": class_name,
    "titled": titled,
    "receives": receives,
    "isort": isort,
}
