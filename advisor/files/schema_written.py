"""The building blocks of the JSON Schemas of our output, in which every key is described.

For our input see `schema_shapes`, which accepts what editors read from YAML.
"""

from collections.abc import Mapping

from advisor.files.schema_shapes import Schema, ref

_DIGEST = "^[0-9a-f]{64}$"


def has(properties: Mapping[str, Schema], description: str = "") -> Schema:
    """Describe an object with at least these keys."""
    told: Schema = {"description": description} if description else {}
    return {**told, "type": "object", "properties": properties, "required": list(properties)}


def text(description: str) -> Schema:
    """Describe a text, which may be empty."""
    return {"type": "string", "description": description}


def said(description: str) -> Schema:
    """Describe a text that is never empty."""
    return {**text(description), "minLength": 1}


def whole(description: str) -> Schema:
    """Describe a whole number."""
    return {"type": "integer", "description": description}


def number(description: str) -> Schema:
    """Describe a number."""
    return {"type": "number", "description": description}


def share(description: str) -> Schema:
    """Describe a share, from 0 to 1."""
    return {**number(description), "minimum": 0, "maximum": 1}


def flag(description: str) -> Schema:
    """Describe true or false."""
    return {"type": "boolean", "description": description}


def day(description: str) -> Schema:
    """Describe a day in ISO 8601."""
    return {**text(description), "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def sha256(description: str) -> Schema:
    """Describe a sha256 in hex."""
    return {**text(description), "pattern": _DIGEST}


def of(name: str, description: str) -> Schema:
    """Refer to a definition, and describe its use here."""
    return {**ref(name), "description": description}


def list_of(items: Schema, description: str) -> Schema:
    """Describe a list."""
    return {"type": "array", "items": items, "description": description}


def or_null(schema: Schema, description: str) -> Schema:
    """Also accept null."""
    return {"anyOf": [schema, {"type": "null"}], "description": description}


NAME: Schema = {"type": "string"}
VALUE: Schema = {
    "type": ["string", "integer", "array"],
    "items": NAME,
    "description": "A choice, a text, a whole number, several choices, or n/a.",
}
WHERE = list_of(NAME, "The ids of the interactions that it is about.")
RULE = said("The rule's id.")
BECAUSE = said("Why the rule is right, in a sentence or two.")
SOURCE = said("Where that is published.")
WRONG_WHEN = said("When the rule is wrong.")
