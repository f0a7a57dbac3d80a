"""What is new in migrations that databases may have run: a migration with the next number.

A database never runs a file again, so a file that is there is neither changed nor taken away.
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
    """Without comments, on one line: what is compared."""


def folder_of(path: str) -> str | None:
    """Return the folder of a migration, None where a path is none."""
    found = _FOLDER.fullmatch(path)
    return found[1] if found else None


def next_name(names: Iterable[str]) -> str:
    """Return the name that comes after all others of a folder."""
    numbers = (int(found[0]) for name in names if (found := _NUMBER.match(name)))
    return f"{max(numbers, default=0) + 1:04}_update.sql"


def follow_up(old: bytes, new: bytes, there: bytes) -> Merged | None:
    """Return the migration that comes after those that are there; None where none has to.

    ``old`` and ``new`` are the same files, as advisor wrote them and as it would write them now;
    ``there`` is all that the folder holds. A statement that is new is written as it is. One that
    has changed stands between markers, as it was and as it is: what leads from one to the other is
    for the owner to say. But an index that no owner has touched, and that forbids no rows, is made
    anew. One that is gone leaves what it made.
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
    """Return statements by the name of what they make, any other by itself."""
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
