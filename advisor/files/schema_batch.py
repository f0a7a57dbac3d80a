"""JSON Schemas of what ``batch`` reads and writes: a row, and a record."""

from collections.abc import Mapping

from advisor.core.rows import Column, columns
from advisor.core.rulebook import Rulebook
from advisor.core.verdict import Form, Verdict
from advisor.files.rows import LARGEST_ID, LONGEST_ID
from advisor.files.schema_shapes import DIALECT, Schema, closed

_WHOLE: Schema = {"type": "integer"}
_LINE: Schema = {"type": ["integer", "null"], "minimum": 1}
_FLAG: Schema = {"type": "boolean"}
_TEXT: Schema = {"type": "string"}
_ID: Schema = {
    "anyOf": [
        {"type": "string", "maxLength": LONGEST_ID},
        {"type": "integer", "minimum": -LARGEST_ID, "maximum": LARGEST_ID},
        {"type": "null"},
    ]
}


def row_schema(rulebook: Rulebook) -> Schema:
    """Return the schema of one flat row of facts."""
    made = columns(rulebook)
    return {
        "$schema": DIALECT,
        "title": "A row for `advisor batch --rows`",
        "description": "The facts of one interaction; null, or absent, where one is not known.",
        "type": "object",
        "properties": {"id": _ID, **{column.fact: _value(column) for column in made}},
        "required": [column.fact for column in made if column.required],
        "additionalProperties": False,
    }


def batch_schema(rulebook: Rulebook) -> Schema:
    """Return the schema of one record that ``batch`` writes, without ``--full``."""
    rules: Schema = {"enum": [rule.id for rule in rulebook.rules]}
    judged: dict[str, Schema] = {
        "verdict": {"enum": [verdict.value for verdict in Verdict]},
        "form": {"enum": [form.value for form in Form]},
    }
    interaction: dict[str, Schema] = {
        **judged,
        "later": {"enum": [*(form.value for form in Form), None]},
        "scores": _object({verdict.value: _WHOLE for verdict in Verdict}),
        "provisional": _FLAG,
        "close": _FLAG,
        "gate": {"anyOf": [rules, {"type": "null"}]},
        "reasons": {"type": "array", "items": rules},
        "warnings": {"type": "array", "items": rules},
    }
    each = _object({"id": _TEXT, **interaction})
    start: dict[str, Schema] = {
        "schema_version": {"const": 1},
        "id": {"type": ["string", "integer", "null"]},
    }
    interactions: Schema = {"type": "array", "minItems": 1, "items": each}
    failed: dict[str, Schema] = {
        "source": _TEXT,
        "line": _LINE,
        "errors": {"type": "array", "minItems": 1, "items": _FAULT},
    }
    return {
        "$schema": DIALECT,
        "title": "A record that `advisor batch` writes",
        "description": "One line for each input: a project, a row, or what was wrong.",
        "oneOf": [
            _object({**start, "project": _TEXT, **judged, "interactions": interactions}),
            _object({**start, **interaction}),
            _object({**start, **failed}),
        ],
    }


def _value(column: Column) -> Schema:
    if column.values:
        return {"enum": [*column.values, None]}
    kind = "integer" if column.required else ["integer", "null"]
    return {"type": kind, "minimum": column.least, "maximum": column.most}


def _object(properties: Mapping[str, Schema]) -> Schema:
    """Return the schema of an object that has all of these, and nothing else."""
    return closed(properties, {})


_FAULT = _object(
    {
        "code": _TEXT,
        "message": _TEXT,
        "line": _LINE,
        "column": _LINE,
        "hint": {"type": ["string", "null"], "minLength": 1},
    }
)
