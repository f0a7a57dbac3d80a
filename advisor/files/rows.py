"""Reads rows: one flat JSON object a line, checked against its columns.

msgspec decodes and checks a line in one step. Lines that it refuses go to a strict reader, which
says what is wrong and where.
"""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from advisor.core.rows import Column, Rows, fits
from advisor.core.workload import APART, COUNT
from advisor.errors import AnswersInvalid, Problem
from advisor.files.fields import did_you_mean

LONGEST_ID = 200
LARGEST_ID = 2**53
MOST_PROBLEMS = 200
"""More keys than a row has columns: a line of wrong names could take half a minute."""

Id: TypeAlias = str | int | None
Vector: TypeAlias = tuple[Any, ...]
"""A row's id, then a checked value for each column; None if not known."""


def row_reader(rows: Rows) -> Callable[[bytes], Vector]:
    """Return a function from a line to its vector; it raises AnswersInvalid with the problems."""
    strict, keys, astuple = strict_reader(rows), len(rows.columns) + 1, msgspec.structs.astuple
    whole, part = (_decoder(rows.columns, whole=all_keys).decode for all_keys in (True, False))
    name = msgspec.json.Decoder(_Named).decode

    def checked(line: bytes, colons: int) -> Vector | None:
        try:
            vector = astuple(whole(line) if colons == keys else part(line))
        except (ValueError, RecursionError):
            return None
        # As many colons as keys: no key is written twice, of which msgspec would keep the last.
        sound = colons == keys or colons == keys - vector.count(None)
        return vector if sound and fits(*vector[-2:]) else None

    def named(line: bytes) -> Vector | None:
        """Read a row whose id contains colons, such as a time, none of them escaped."""
        try:
            apart = b"\\" not in line and name(line).id.count(":")
        except (ValueError, RecursionError):
            return None
        return checked(line, line.count(b":") - apart) if apart else None

    return lambda line: checked(line, line.count(b":")) or named(line) or strict(line)


def strict_reader(rows: Rows) -> Callable[[bytes], Vector]:
    """Return a slower function like that of ``row_reader``, which reports every problem."""
    return _Reader(rows.columns).read


def parse_object(line: bytes) -> list[tuple[str, Any]]:
    """Return the pairs of one JSON object, as written; AnswersInvalid if it is not one."""
    try:
        found = json.loads(line.decode("utf-8-sig").rstrip(), object_pairs_hook=_Pairs)
    except UnicodeDecodeError as error:
        hint = "write UTF-8"
        raise _invalid(
            "not-utf-8", f"not UTF-8: byte {error.start}", error.start + 1, hint
        ) from None
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise _invalid("not-json", message, error.colno, "one JSON object a line") from None
    except (ValueError, RecursionError):
        raise _invalid("not-json", "nested too deep, or a number too long", 1) from None
    if not isinstance(found, _Pairs):
        raise _invalid("not-a-mapping", "a JSON object is expected", 1, "one JSON object a line")
    return found


class _Named(msgspec.Struct):
    """A row whose id is a text; all other fields are ignored."""

    id: str


class _Pairs(list[tuple[str, Any]]):
    """The keys and values of an object, a key as often as it is written."""


class _Reader:
    """Reads a line key by key; notes every problem."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self.columns = {column.fact: column for column in columns}

    def read(self, line: bytes) -> Vector:
        pairs = parse_object(line)
        found = self._problems(pairs, line.decode("utf-8"))
        problems = list(islice(found, MOST_PROBLEMS))
        if problems:
            raise AnswersInvalid(*problems)
        given = dict(pairs)
        return (given.get("id"), *(given.get(fact) for fact in self.columns))

    def _problems(self, pairs: list[tuple[str, Any]], text: str) -> Iterator[Problem]:
        seen: set[str] = set()
        for key, value in pairs:
            place = text.find(json.dumps(key)) + 1
            if key in seen:
                yield _problem("duplicate-key", f"`{key}` is repeated here", place, "keep one")
            elif key == "id":
                yield from check_id(value, place)
            elif key not in self.columns:
                hint = did_you_mean(key, self.columns) or "see `advisor schema row`"
                yield _problem("unknown-question", f"no column is called `{key}`", place, hint)
            elif value is not None and not self.columns[key].takes(value):
                message = f"`{key}` takes {_offer(self.columns[key])}"
                yield _problem("bad-answer", message, place, _mend(self.columns[key], value))
            seen.add(key)
        given = {key: value for key, value in pairs if value is not None}
        for column in self.columns.values():
            hint = _offer(column)
            if column.required and column.fact not in given:
                yield _problem("missing-answer", f"`{column.fact}` is not given", 0, hint)

        yield from self._misfit(given, text)

    def _misfit(self, given: dict[str, Any], text: str) -> Iterator[Problem]:
        numbers = [given[fact] for fact in (COUNT, APART) if isinstance(given.get(fact), int)]
        if len(numbers) == 2 and not fits(*numbers):  # noqa: PLR2004 - both of them
            message = f"`{APART}` is `{COUNT}`, or one less where the producer is among them"
            yield _problem("bad-answer", message, text.find(json.dumps(APART)) + 1)


def check_id(value: object, place: int) -> Iterator[Problem]:
    """Yield what is wrong with the id of a record."""
    text = isinstance(value, str) and len(value) <= LONGEST_ID
    number = type(value) is int and abs(value) <= LARGEST_ID
    if not (text or number or value is None):
        message = f"an id is a text of at most {LONGEST_ID} characters, or a whole number"
        yield _problem("bad-id", message, place)


def _offer(column: Column) -> str:
    if column.values:
        return f"one of {', '.join(column.values)}"
    return f"a whole number from {column.least} to {column.most}"


def _mend(column: Column, value: object) -> str:
    """Say what to do, also about the types into which other programs turn a table's cells."""
    if isinstance(value, bool) and "yes" in column.values:
        return f'write "{"yes" if value else "no"}"'
    if isinstance(value, str) and value.isdecimal() and not column.values:
        return "write it without quotes"
    return "null, or leave it out, if it is not known"


def _problem(code: str, message: str, column: int, hint: str = "") -> Problem:
    return Problem(code, message, "", hint, column=column)


def _invalid(code: str, message: str, column: int, hint: str = "") -> AnswersInvalid:
    return AnswersInvalid(_problem(code, message, column, hint))


def _decoder(columns: tuple[Column, ...], *, whole: bool) -> msgspec.json.Decoder[Any]:
    """Return a decoder of valid rows: with all keys, some of them null, or without nulls."""

    def value_type(column: Column) -> Any:  # noqa: ANN401 - a type, made as the program runs
        if column.values:
            return Literal[column.values]
        return Annotated[int, msgspec.Meta(ge=column.least, le=column.most)]

    def field(name: str, kind: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
        return (name, kind | None) if whole else (name, kind, None)

    number = Annotated[int, msgspec.Meta(ge=-LARGEST_ID, le=LARGEST_ID)]
    fields: list[Any] = [field("f", Annotated[str, msgspec.Meta(max_length=LONGEST_ID)] | number)]
    for place, column in enumerate(columns):
        kind, name = value_type(column), f"f{place}"
        fields.append((name, kind) if column.required else field(name, kind))
    names = {"f": "id"} | {f"f{place}": column.fact for place, column in enumerate(columns)}
    row = msgspec.defstruct(
        "Row", fields, rename=names, forbid_unknown_fields=True, gc=False, kw_only=True
    )
    return msgspec.json.Decoder(row)
