"""The building blocks of our JSON Schemas: what our reader accepts, as an editor sees it.

Our reader leaves every scalar a text; an editor reads YAML 1.2 before it applies a schema, so that
`50000` is a number there, `true` a boolean and an empty value null. Every shape here accepts both.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TypeAlias, TypeVar

from advisor.core import names
from advisor.core.question import Choice
from advisor.files.blocks import ID, LONGEST_ID, MOST_POINTS, VALUE
from advisor.files.document import LONGEST_NUMBER, LONGEST_SCALAR

Schema: TypeAlias = dict[str, object]
_Member = TypeVar("_Member", bound=StrEnum)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FACT_NAME = r"^[a-z][a-z0-9_-]*(?:\.[a-z0-9][a-z0-9_-]*)*$"
"""A question's id, or one of a ``several`` question with the choice behind it."""
_UNSEEN = r"\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_LARGEST = 10 ** (LONGEST_NUMBER - 1) - 1


def document(
    title: str, description: str, root: Schema, definitions: Mapping[str, Schema]
) -> Schema:
    """Return a whole schema; it needs no other file."""
    head: Schema = {"$schema": DIALECT, "title": title, "description": description}
    return {**head, **root, "$defs": dict(definitions)}


def ref(name: str) -> Schema:
    """Point to a definition."""
    return {"$ref": f"#/$defs/{name}"}


def blank_or(schema: Schema) -> Schema:
    """Also accept an empty value, which our reader treats as absent."""
    # Editors mark all of a wrapped shape as wrong, and not the place.
    if "type" in schema:
        return {**schema, "type": [*_types(schema), "null"]}
    blank: Schema = {"type": "null", "title": "Left blank"}
    for combinator in ("oneOf", "anyOf"):
        if isinstance(shapes := schema.get(combinator), list):
            return {**schema, combinator: [*shapes, blank]}
    words: Schema = {key: schema[key] for key in ("title", "description") if key in schema}
    return {**words, "anyOf": [schema, blank]}


def _types(schema: Schema) -> list[object]:
    types = schema["type"]
    return types if isinstance(types, list) else [types]


def closed(required: Mapping[str, Schema], optional: Mapping[str, Schema]) -> Schema:
    """Describe a mapping with these names and no other."""
    blank = {name: blank_or(schema) for name, schema in optional.items()}
    return {
        "type": "object",
        "properties": {**required, **blank},
        "required": list(required),
        "additionalProperties": False,
    }


def one_key(properties: Mapping[str, Schema]) -> Schema:
    """Describe a mapping with exactly one of these names."""
    return {
        **closed({}, {}),
        "properties": dict(properties),
        "minProperties": 1,
        "maxProperties": 1,
    }


def exactly_one(*keys: str) -> Schema:
    """Require exactly one of several names; an empty one does not count."""
    written: Schema = {"not": {"type": "null"}}
    return {"oneOf": [{"required": [key], "properties": {key: written}} for key in keys]}


def listed(items: Schema, most: int | None = None) -> Schema:
    """Describe a list."""
    return {"type": "array", "items": items} | ({} if most is None else {"maxItems": most})


def text(description: str = "") -> Schema:
    """Describe a text, also one that looks like a number or a boolean."""
    types = ["string", "number", "boolean"]
    schema: Schema = {"type": types, "minLength": 1, "maxLength": LONGEST_SCALAR}
    return {**schema, "description": description} if description else schema


def line(most: int, *, before: str = "") -> str:
    """Return the pattern of one line of so many characters, blanks around it not counted."""
    ink, any_one = rf"[^\s{_UNSEEN}]", f"[^{_UNSEEN}]"
    return rf"^{before}\s*{ink}(?:{any_one}{{0,{most - 2}}}{ink})?\s*$"


def flag() -> Schema:
    """Describe true or false."""
    return {"enum": [True, False, "true", "false"]}


def points() -> Schema:
    """Describe the points of a rule."""
    return {
        "type": ["integer", "string"],
        "minimum": -MOST_POINTS,
        "maximum": MOST_POINTS,
        "pattern": rf"^-?0{{0,9}}(?:{MOST_POINTS}|[0-9]{{1,2}})$",
    }


def number() -> Schema:
    """Describe a whole number as conditions take it, from zero."""
    pattern = f"^[0-9]{{1,{LONGEST_NUMBER - 1}}}$"
    return {"type": ["integer", "string"], "minimum": 0, "maximum": _LARGEST, "pattern": pattern}


def value() -> Schema:
    """Describe a constant in a condition: a choice, n/a or a whole number."""
    return {
        "type": ["string", "integer", "boolean"],
        "minimum": 0,
        "maximum": _LARGEST,
        "pattern": f"^(?:{VALUE.pattern}|n/a)$",
    }


def identifier(description: str) -> Schema:
    """Describe the id of a block."""
    return {
        "type": ["string", "boolean"],
        "pattern": f"^{ID.pattern}$",
        "maxLength": LONGEST_ID,
        "description": description,
    }


def name(pattern: str, most: int, description: str) -> Schema:
    """Describe a name in code: none that Python reserves or uses."""
    return {
        "type": ["string", "boolean"],
        "pattern": f"^{pattern}$",
        "maxLength": most,
        "not": ref("reserved"),
        "description": description,
    }


def reserved() -> Schema:
    """Return the words that cannot be a name in code."""
    return {"enum": sorted(filter(names.NAME.fullmatch, names.SPOKEN_FOR))}


def offered(choices: Iterable[Choice]) -> list[Schema]:
    """Return the choices of a question, each with what an editor shows beside it."""
    return [
        {"const": spelling, "title": choice.title, "description": choice.help}
        for choice in choices
        for spelling in spellings(choice.value)
    ]


def members(meaning: Mapping[_Member, str]) -> Schema:
    """Describe the members of an enum, each with its meaning."""
    return {"oneOf": [{"const": one.value, "description": words} for one, words in meaning.items()]}


def spellings(written: str) -> Iterator[str | int | bool]:
    """Yield a value, and how an editor reads it without quotes."""
    yield written
    if written in ("true", "false"):
        yield written == "true"
    elif written.isdigit():
        yield int(written)
