"""The page of JSON Schemas: what our files and our JSON hold, key by key."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from advisor.core.rulebook import Rulebook
from advisor.files.schema import answers_schema, pack_schema, theme_schema
from advisor.files.schema_report import check_schema, report_schema
from reference.markdown import code, page, plain, table

_Schema: TypeAlias = Mapping[str, Any]
_MOST_OPTIONS = 8
_LEAD = (
    "`advisor schema answers`, `advisor schema pack` and `advisor schema theme` print JSON Schemas"
    " (draft 2020-12), so that an editor completes and checks what you write; `advisor schema"
    " report` prints that of the JSON report, `advisor schema check` that of what `--check --json`"
    " says of a kept report. This page lists their keys; the schemas themselves say which values"
    " are taken, with every question and fact that your packs know."
)


def schemas_page(rulebook: Rulebook) -> str:
    """Return the page."""
    blocks = [
        *_told("The answers file", answers_schema(rulebook)),
        *_told("pack.yaml", pack_schema(rulebook)),
        *_told("A theme", theme_schema(rulebook)),
        *_told("The JSON report", report_schema(rulebook)),
        *_told("The check of a kept report", check_schema(rulebook)),
    ]
    return page("JSON Schemas", _LEAD, blocks)


def _told(title: str, schema: _Schema) -> Iterator[str]:
    yield f"## {title}"
    yield plain(str(schema["description"]))
    yield _keys(schema)
    for name, one in schema.get("$defs", {}).items():
        if "properties" in one:
            yield f"### {title}: {name}"
            if "description" in one:
                yield plain(one["description"])
            yield _keys(one)


def _keys(schema: _Schema) -> str:
    required = schema.get("required", ())
    known = {**{name: {} for name in required}, **schema.get("properties", {})}
    rows = [
        (
            code(name),
            "yes" if name in required else "",
            _takes(one),
            plain(one.get("description", "")),
        )
        for name, one in known.items()
        if "." not in name
    ]
    if len(rows) < len(known):  # a condition names facts, and there are dozens
        rows.append(("a fact", "", "one test", "The id of a question, or a computed fact."))
    return table(("key", "required", "takes", "what it is"), rows)


def _takes(one: _Schema) -> str:
    """Say in a few words what a key takes; that some may be left blank is not worth a word."""
    if "$ref" in one:
        return str(one["$ref"]).rpartition("/")[2].replace("_", " ")
    values = one.get("enum") or ([one["const"]] if "const" in one else [])
    if values:
        return _either(code(str(value).lower()) for value in values)
    if options := one.get("anyOf") or one.get("oneOf"):
        return _either(map(_takes, options))
    types = one.get("type", ())
    names = {types} if isinstance(types, str) else {*types}
    return _either(_types(names - {"null"}, one.get("items", {})))


def _either(options: Iterable[str]) -> str:
    told = [each for each in dict.fromkeys(options) if each not in ("", "null")]
    return " or ".join(told) if len(told) <= _MOST_OPTIONS else "one of many ids"


def _types(names: set[str], items: _Schema) -> Iterator[str]:
    if names == {"integer", "string"}:
        names = {"integer"}
    if {"boolean", "string"} <= names:
        names -= {"boolean", "integer", "number"}  # whatever YAML makes of a text without quotes
    words = {"string": "text", "object": "keys and values", "integer": "a whole number"}
    for name in sorted(names):
        told = f"a list of {_takes(items) or 'values'}" if name == "array" else name
        yield words.get(name, told)
