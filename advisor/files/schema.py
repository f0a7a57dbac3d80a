"""JSON Schemas of our files, so that an editor completes and checks what our reader will read.

They are made from the rulebook and the enums, and cover what a schema can express. Only the reader
can tell which answers are missing, and whether a name is taken.
"""

from advisor.core import names
from advisor.core.answers import NOT, NOT_APPLICABLE, UNKNOWN
from advisor.core.interaction import MOST_CONSUMERS, MOST_INTERACTIONS
from advisor.core.question import (
    LONGEST_REASON,
    LONGEST_TEXT,
    MOST_DIGITS,
    AnswerKind,
    Choice,
    Question,
    Scope,
)
from advisor.core.rulebook import Rulebook
from advisor.files.accepted import MOST_ACCEPTED
from advisor.files.answers import SCHEMA_VERSION
from advisor.files.schema_blocks import pack_schema, theme_schema
from advisor.files.schema_shapes import (
    Schema,
    blank_or,
    closed,
    document,
    exactly_one,
    line,
    listed,
    name,
    offered,
    ref,
    reserved,
    spellings,
    text,
)
from advisor.files.settings import KINDS

__all__ = ["answers_schema", "pack_schema", "theme_schema"]

_NAME = rf"{names.NAME.pattern[: -len('*')]}{{0,{names.LONGEST - 1}}}"
_MARK = rf"\s*{NOT_APPLICABLE}\s*"
_DATE = r"^(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$"
_NOT_SURE = Choice(UNKNOWN, "Not sure", "It widens the band of the scores; it never counts as no.")
_REST = Choice(UNKNOWN, "Not sure of the rest", _NOT_SURE.help)


def answers_schema(rulebook: Rulebook) -> Schema:
    """Return the schema of an answers file, for the questions of a rulebook."""
    optional: dict[str, Schema] = {
        "schema_version": {"enum": list(spellings(SCHEMA_VERSION))},
        "project": _project_name(),
        "answers": _answers(rulebook, Scope.PROJECT),
        "interactions": listed(ref("interaction"), MOST_INTERACTIONS),
        "accepted": listed(ref("acceptance"), MOST_ACCEPTED),
    }
    title = "Answers for `advisor`"
    description = "One project: what holds for all of it, and its interactions one by one."
    return document(title, description, closed({}, optional), _definitions(rulebook))


def _definitions(rulebook: Rulebook) -> dict[str, Schema]:
    service = name(names.NAME.pattern, names.LONGEST, "Lower-case letters, digits and _.")
    return {
        "interaction": _interaction(rulebook),
        "acceptance": _acceptance(rulebook),
        "name": service,
        "name_or_blank": blank_or(service),
        "not_sure": offered([_NOT_SURE])[0],
        "not_applicable": _not_applicable(),
        "not_applicable_text": _not_applicable_text(),
        "reserved": reserved(),
    }


def _project_name() -> Schema:
    words = "The project's name, such as my-project. It becomes a package of Python."
    return name(names.PROJECT.pattern, names.LONGEST, words)


def _interaction(rulebook: Rulebook) -> Schema:
    dotted = name(names.DOTTED.pattern, names.LONGEST_DOTTED, "Such as user.signed_up.")
    meaning = {
        "fact": "What has happened: user.signed_up.",
        "request": "What is wanted: stock.reserve.",
    }
    kinds = {kind: {**dotted, "description": meaning[kind]} for kind in KINDS}
    producer = {**ref("name"), "description": "The service or module it comes from."}
    required = {"producer": producer, "consumers": _consumers()}
    optional = {**kinds, "answers": _answers(rulebook, Scope.INTERACTION)}
    words = "One fact or request on its way from its producer to its consumers."
    return {"description": words, **closed(required, optional), **exactly_one(*KINDS)}


def _consumers() -> Schema:
    one = rf"\s*{_NAME}\s*(?::\s*(?:{_NAME}\s*)?)?"
    twice = r"(?!(?:.*,)?\s*([a-z0-9_]+)\s*(?::[^,]*)?,(?:.*,)?\s*\1\s*(?:[:,]|$))"
    # Each keyword is about one type: with anyOf, an editor would mark all of it, not one place.
    return {
        "description": "Who reacts, and what each does then, {email: send, billing: start_trial};"
        " as one text, email:send, billing:start_trial; or the services alone, [email, billing].",
        "type": ["object", "array", "string", "boolean"],
        "propertyNames": ref("name"),
        "additionalProperties": ref("name_or_blank"),
        "minProperties": 1,
        "maxProperties": MOST_CONSUMERS,
        "items": ref("name"),
        "minItems": 1,
        "maxItems": MOST_CONSUMERS,
        "uniqueItems": True,
        "pattern": f"^{twice}{one}(?:,{one}){{0,{MOST_CONSUMERS - 1}}}$",
    }


def _acceptance(rulebook: Rulebook) -> Schema:
    day: Schema = {"type": "string", "format": "date", "pattern": _DATE}
    known = [{"const": rule.id, "title": rule.title} for rule in rulebook.rules]
    required: dict[str, Schema] = {
        "rule": {"description": "The rule whose warning is accepted.", "oneOf": known},
        "reason": text("Why it is accepted."),
        "owner": text("Who answers for it."),
        "date": {**day, "description": "Since when: 2026-11-23."},
        "until": {**day, "description": "When it has to be looked at again: 2027-05-23."},
    }
    optional = {"interaction": text("For this one only; without it, for all.")}
    words = "A warning that somebody has decided to live with, for a time."
    return {"description": words, **closed(required, optional)}


def _answers(rulebook: Rulebook, scope: Scope) -> Schema:
    questions = rulebook.questions_about(scope)
    words = {
        Scope.PROJECT: "What holds for all of it.",
        Scope.INTERACTION: "What holds for this one.",
    }
    answers = closed({}, {question.id: _answer(question) for question in questions})
    return {"description": words[scope], **answers}


def _answer(question: Question) -> Schema:
    words: Schema = {"title": question.prompt, "description": question.why}
    others = [ref("not_sure"), ref("not_applicable"), ref("not_applicable_text")]
    if question.kind is AnswerKind.CHOICE:
        return {**words, "oneOf": [*offered(question.choices), *others]}
    shapes = {
        AnswerKind.NUMBER: _number,
        AnswerKind.NAME: _field,
        AnswerKind.TEXT: _text,
        AnswerKind.SEVERAL: _several,
    }
    return {**words, "anyOf": [shapes[question.kind](question), *others]}


def _several(question: Question) -> Schema:
    one_of: Schema = {"oneOf": offered(question.choices)}
    among: Schema = {"oneOf": offered((*question.choices, _REST))}
    ruled_out = tuple(
        Choice(NOT + it.value, f"Not: {it.title}", it.help) for it in question.choices
    )
    beside: Schema = {"oneOf": offered((*question.choices, *ruled_out, _REST))}
    both = [{"allOf": [_has(one), _has(NOT + one)]} for one in question.values]
    a_list: Schema = {"anyOf": [listed(among), {**listed(beside), **_has(UNKNOWN)}]}
    values = "|".join(question.values)
    part = rf"\s*(?:(?:(?:{NOT})?(?:{values})|{UNKNOWN}|\[\])\s*)?"
    twice = rf"(?!(?:.*,)?\s*(?:{NOT})?([a-z0-9_-]+)\s*,(?:.*,)?\s*(?:{NOT})?\1\s*(?:,|$))"
    rest = rf"(?:(?=(?:.*,)?\s*{UNKNOWN}\s*(?:,|$))|(?!(?:.*,)?\s*{NOT}))"
    in_one_text: Schema = {
        "description": "All in one text, with commas.",
        "type": "string",
        "pattern": f"^{twice}{rest}{part}(?:,{part})*$",
    }
    return {"anyOf": [{**a_list, "uniqueItems": True, "not": {"anyOf": both}}, one_of, in_one_text]}


def _has(item: str) -> Schema:
    return {"contains": {"const": item}}


def _number(question: Question) -> Schema:
    return {
        "description": f"A whole number: how many {question.unit}.",
        "type": ["integer", "string"],
        "minimum": 0,
        "maximum": 10**MOST_DIGITS - 1,
        "pattern": f"^_*(?:[0-9]_*){{1,{MOST_DIGITS}}}$",
    }


def _field(_: Question) -> Schema:
    taken = "|".join(sorted(names.NO_FIELD))
    pattern = f"(?!model_|(?:{taken})$){names.NAME.pattern}"
    words = "The name of a field in code and of a column."
    return {**name(pattern, names.LONGEST, words), "type": "string"}  # true and false are taken


def _text(_: Question) -> Schema:
    # A text that begins with n/a is a reason, for which the longer limit holds.
    pattern = line(LONGEST_TEXT, before=f"(?!{_MARK}(?::|$))")
    words = f"One line of at most {LONGEST_TEXT} characters."
    return {**text(words), "pattern": pattern}


def _not_applicable() -> Schema:
    reason = {**text("Because ..."), "pattern": line(LONGEST_REASON)}
    return {"title": "Does not apply", **closed({NOT_APPLICABLE: reason}, {})}


def _not_applicable_text() -> Schema:
    return {
        "title": "Does not apply",
        "description": f"Written as one text: `{NOT_APPLICABLE}: because ...`, in quotes.",
        "type": "string",
        "pattern": line(LONGEST_REASON, before=f"{_MARK}:"),
    }
