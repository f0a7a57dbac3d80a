"""Keeps the comments of a YAML file in place when values are added, removed or changed.

ruamel.yaml attaches the comment lines after a value, up to the next key, to the last line of that
value. They would be removed with it, and new values would come after them, though most of them are
about the next key.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import CommentMark
from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString
from ruamel.yaml.tokens import CommentToken

Node: TypeAlias = Any
"""A CommentedMap, whose keys are names, or a CommentedSeq, whose keys are indexes."""
_DEEPEST = 10_000
"""Right of every comment."""


@contextmanager
def kept_behind(owner: Node, key: str) -> Iterator[None]:
    """Keep the comment lines after an entry after it, while its value changes."""
    owner.setdefault(key, None)
    lines = _cut(owner, key, _column(owner) + 1)
    yield
    hang_below(owner, key, lines)


def replace_value(owner: Node, key: str, value: object) -> None:
    """Set a value, or replace it; the comment lines after it stay."""
    before = owner.get(key)
    lines = _cut(owner, key, _DEEPEST) if is_block(before) or _ends_its_line(before) else ""
    owner[key] = value
    hang(owner, key, lines)


def rename_key(owner: Node, old: str, new: str) -> None:
    """Give an entry another key in the same place, with its comments."""
    owner.insert(list(owner).index(old), new, owner[old])
    del owner[old]
    _take_over(owner, new, owner, old)


def rebuilt(written: Node, anew: Node, before: Iterable[tuple[Any, Any]]) -> Node:
    """Copy the comments of one collection to a new one; ``before`` pairs new keys with old ones."""
    anew.ca.comment = written.ca.comment  # otherwise a blank line above breaks a list
    anew.ca.end = written.ca.end
    for key, old in before:
        _take_over(anew, key, written, old)
    return anew


def cut_below(written: Node, place: int) -> str:
    """Cut off and return the comment lines below an item of a list that are not part of it."""
    return _cut(written, place, _column(written) + 1)


def hang_below(owner: Node, key: object, lines: str) -> None:
    """Put lines below the last line of an entry."""
    value = owner[key]
    if is_block(value):
        hang_below(value, _last(value), lines)
    else:
        hang(owner, key, lines)


def hang(owner: Node, key: object, lines: str) -> None:
    """Put lines below the line on which an entry begins."""
    token = _token(owner, key)
    begun = "\n" if lines and not _ends_its_line(owner[key]) else ""
    _put_token(owner, key, (token.value if token else begun) + lines)


def is_block(value: object) -> bool:
    """Tell whether a value stands on lines of its own, one for each entry."""
    if not isinstance(value, CommentedMap | CommentedSeq):
        return False
    return bool(value) and not value.fa.flow_style()


def _cut(owner: Node, key: object, depth: int) -> str:
    """Cut off and return the comment lines after an entry, from the first left of a column on."""
    value = owner[key]
    if is_block(value):
        return _cut(value, _last(value), depth)
    token = _token(owner, key)
    if token is None:
        return ""
    if _ends_its_line(value):  # and the first line has its indentation apart from its text
        token.value, token.column = f"{' ' * token.column}{token.value}", 0
    lines = token.value.splitlines(keepends=True)
    first = "" if _ends_its_line(value) else lines.pop(0)
    own = 0
    for number, line in enumerate(lines, 1):
        text = line.lstrip(" ")
        if text.strip() and len(line) - len(text) < depth:
            break
        own = number if text.strip() else own
    _put_token(owner, key, first + "".join(lines[:own]))
    return "".join(lines[own:])


def _ends_its_line(value: object) -> bool:
    """Tell whether what hangs on a value begins on a line of its own: no end of line is in it."""
    return isinstance(value, FoldedScalarString | LiteralScalarString)


def _put_token(owner: Node, key: object, text: str) -> None:
    token = _token(owner, key)
    if token is not None and text:
        token.value = text
    elif token is not None or text:
        slots = owner.ca.items.setdefault(key, [None] * 4)
        slots[_slot(owner)] = CommentToken(text, CommentMark(0), None) if text else None


def _take_over(owner: Node, key: object, before: Node, old: object) -> None:
    if old not in before.ca.items:
        return
    if type(owner) is type(before):
        owner.ca.items[key] = before.ca.items[old]
    elif token := _token(before, old):
        _put_token(owner, key, token.value)


def _token(owner: Node, key: object) -> Any:  # noqa: ANN401 - ruamel's, or None
    return owner.ca.items.get(key, [None] * 4)[_slot(owner)]


def _slot(owner: Node) -> int:
    return 0 if isinstance(owner, CommentedSeq) else 2


def _last(node: Node) -> object:
    return len(node) - 1 if isinstance(node, CommentedSeq) else list(node)[-1]


def _column(node: Node) -> int:
    return node.lc.col or 0  # a new node has none
