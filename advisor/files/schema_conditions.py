"""JSON Schemas of conditions, which are recursive, and of the facts and constants in them."""

from advisor.core.condition import Operator
from advisor.core.question import AnswerKind
from advisor.core.rulebook import Rulebook
from advisor.core.workload import COMPUTED, MEASURED
from advisor.files.schema_shapes import (
    FACT_NAME,
    Schema,
    closed,
    flag,
    listed,
    number,
    offered,
    one_key,
    ref,
    value,
)


def conditions(rulebook: Rulebook) -> dict[str, Schema]:
    """Return the definitions that conditions and examples of rules refer to."""
    offers = {f"value.{fact}": _offer(rulebook, fact) for fact in _facts(rulebook)}
    return {
        "condition": _condition(rulebook),
        "example": _example(rulebook),
        "comparison": _comparison(ref("value")),
        "value": value(),
        **offers,
    }


def _example(rulebook: Rulebook) -> Schema:
    given: Schema = {
        "type": "object",
        "properties": {fact: _given(ref(f"value.{fact}")) for fact in _facts(rulebook)},
        "propertyNames": {"pattern": FACT_NAME},
        "additionalProperties": _given(ref("value")),
    }
    return closed({"holds": flag()}, {"given": given})


def _given(schema: Schema) -> Schema:
    return {"anyOf": [schema, listed(schema)]}


def _condition(rulebook: Rulebook) -> Schema:
    parts = listed(ref("condition"))
    facts = {
        fact: {"description": words, **_comparison(ref(f"value.{fact}"))}
        for fact, words in _facts(rulebook).items()
    }
    properties: dict[str, Schema] = {
        "all": {"description": "Every one of these holds.", **parts},
        "any": {"description": "At least one of these holds.", **parts},
        "not": {"description": "This does not hold.", **ref("condition")},
        **facts,
    }
    return {
        **one_key(properties),
        "propertyNames": {"pattern": FACT_NAME},
        "additionalProperties": ref("comparison"),
    }


def _comparison(constant: Schema) -> Schema:
    tests: dict[str, Schema] = {
        Operator.IS: constant,
        Operator.IN: listed(constant),
        Operator.AT_LEAST: number(),
        Operator.AT_MOST: number(),
    }
    return one_key({operator.value: tests[operator] for operator in Operator})


def _facts(rulebook: Rulebook) -> dict[str, str]:
    asked = {fact: q.prompt for q in rulebook.questions for fact in q.fact_names()}
    computed = {fact: one.meaning for fact, one in (*COMPUTED.items(), *MEASURED.items())}
    return {**computed, **asked}


def _offer(rulebook: Rulebook, fact: str) -> Schema:
    question = rulebook.question_behind(fact)
    known: list[Schema] = []
    if question and fact in question.fact_names():
        known = offered(question.choices)
    if question and question.kind is AnswerKind.SEVERAL:
        known = [{"const": answer} for answer in question.fact_values]
    return {"anyOf": [*known, ref("value")]}
