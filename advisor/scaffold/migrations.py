"""Writes changes of migrations that databases may have run into a migration with the next number.

A database never runs a file again, so an existing file is neither changed nor removed.
"""

import re
from collections.abc import Iterable

from msgspec import Struct

import advisor
from advisor.scaffold.merge import BETWEEN, THEIRS, YOURS, Merged

_FOLDER = re.compile(r"((?:.*/)?[a-z_]*migrations)/[^/]+\.sql")
_NUMBER = re.compile(r"[0-9]+")
_END = re.compile(r"(?<=;)[ \t\r]*(?:--.*)?\n")
_COMMENT = re.compile(r"--.*")
_MAKES = re.compile(r"create (?:unique )?(?:table|index) (?:if not exists )?(\w+)", re.IGNORECASE)
_INDEX = re.compile(r"create index ", re.IGNORECASE)
_HEAD = "-- What is new in the migrations before it, which databases may have run.\n"
_HINT = "-- Write, in place of both, what leads from one to the other: ALTER TABLE, UPDATE.\n"


class _Statement(Struct, frozen=True):
    text: str
    """With the comments before it."""
    bare: str
    """Without comments, on one line, to be compared."""


def folder_of(path: str) -> str | None:
    """Return the folder of a migration, None if the path is not one."""
    found = _FOLDER.fullmatch(path)
    return found[1] if found else None


def next_name(names: Iterable[str]) -> str:
    """Return the name that comes after all others of a folder."""
    numbers = (int(found[0]) for name in names if (found := _NUMBER.match(name)))
    return f"{max(numbers, default=0) + 1:04}_update.sql"


def follow_up(old: bytes, new: bytes, there: bytes) -> Merged | None:
    """Return the migration to add after the existing ones; None if none is needed.

    ``old`` and ``new`` are the same files, as advisor wrote them and as it would write them now;
    ``there`` is everything in the folder. A new statement is written as it is. A changed one is
    written between markers, old and new: only its owner knows how to get from one to the other. But
    an index that the owner has not changed, and that is not unique, is dropped and made again. A
    statement that is gone changes nothing.
    """
    before, found = _statements(old), _statements(there)
    parts, conflicts = [], 0
    for name, one in _statements(new).items():
        was = before.get(name) or found.get(name)
        if was is None:
            parts.append(f"{one.text}\n")
        elif was.bare != one.bare:
            theirs = found.get(name, was)
            untouched = name in before and theirs.bare == was.bare
            if untouched and all(_INDEX.match(it.bare) for it in (was, one)):
                parts.append(f"DROP INDEX {name};\n{one.text}\n")
                continue
            conflicts += 1
            parts.append(_HINT + _marked(theirs, one))
    content = "\n".join([_HEAD, *parts]).encode()
    return Merged(content, conflicts) if parts else None


def _statements(sql: bytes) -> dict[str, _Statement]:
    """Return statements by the name of what they create, any others by their own text."""
    found = {}
    for text in _END.split(sql.decode(errors="replace")):
        bare = " ".join(_COMMENT.sub("", text).split())
        if bare:
            made = _MAKES.match(bare)
            found[made[1] if made else bare] = _Statement(text.strip(), bare)
    return found


def _marked(was: _Statement, one: _Statement) -> str:
    theirs = (THEIRS % advisor.__version__.encode()).decode()
    return f"{YOURS.decode()}{was.text}\n{BETWEEN.decode()}{one.text}\n{theirs}"
