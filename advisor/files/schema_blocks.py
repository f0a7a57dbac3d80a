"""JSON Schemas of a pack: its head, and the themes with questions, rules, back ends, signatures.

Names from the packs below are offered, never required: a pack has facts of its own, and may replace
a question by one with other choices.
"""

from collections.abc import Iterable, Mapping

from advisor.core.answers import UNKNOWN
from advisor.core.evidence import Sort
from advisor.core.question import AnswerKind, Question, Scope
from advisor.core.rule import Rule, Score, Strength
from advisor.core.rulebook import Rulebook
from advisor.core.verdict import Form, Verdict
from advisor.files.blocks import MOST_CHOICES, VALUE, Block
from advisor.files.pack import MOST_THEMES
from advisor.files.schema_conditions import conditions
from advisor.files.schema_shapes import (
    Schema,
    closed,
    document,
    exactly_one,
    flag,
    identifier,
    listed,
    members,
    offered,
    one_key,
    points,
    ref,
    text,
)
from advisor.files.schema_signature import names, signature_keys

_SCOPES = {
    Scope.PROJECT: "Asked once.",
    Scope.INTERACTION: "Asked of every interaction.",
}
_KINDS = {
    AnswerKind.CHOICE: "Exactly one of the choices.",
    AnswerKind.SEVERAL: "Any number of the choices; each becomes a fact of its own, yes or no.",
    AnswerKind.NUMBER: "A whole number; needs a unit.",
    AnswerKind.NAME: "A name that becomes a field in code.",
    AnswerKind.TEXT: "A short line of text that people will read.",
}
_STRENGTHS = {
    Strength.STRONG: "Several reputable sources say it outright, or it excludes an alternative.",
    Strength.MODERATE: "Stated once, or as a trade-off, or in several sources read in part.",
    Strength.WEAK: "An opinion, or a single source that was not read in full.",
}
_FORMS = {
    Form.DIRECT_CALLS: "The caller waits; consistent now.",
    Form.JOB_QUEUE: "A table in the database that is already there, drained by a worker.",
    Form.WORK_QUEUE: "One consumer in another service, behind a queue.",
    Form.PUBLISH_SUBSCRIBE: "Several consumers, or consumers the producer does not know.",
    Form.EVENT_LOG: "Retained history that consumers read again.",
}


def pack_schema(rulebook: Rulebook) -> Schema:
    """Return the schema of pack.yaml, for a pack that is laid over a rulebook."""
    theme: Schema = {"type": ["string", "boolean"], "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"}
    words = "Themes: the names of files beside this one, without .yaml."
    required = {
        "id": identifier("What the ids of all that is in the pack begin with."),
        "version": text("The pack's version."),
        "title": text("What the pack is about."),
    }
    optional: dict[str, Schema] = {
        "themes": {"description": words, **listed(theme, MOST_THEMES)},
        "weights": _weights(rulebook),
    }
    description = "The head of a pack of questions and rules."
    return document(
        "A pack for `advisor`", description, closed(required, optional), {"points": points()}
    )


def theme_schema(rulebook: Rulebook) -> Schema:
    """Return the schema of a theme's file, for a pack that is laid over a rulebook."""
    optional = {
        name: listed(ref(name)) for name in ("questions", "rules", "backends", "signatures")
    }
    databases = (
        "Images and resources that a scan counts as databases; the last part of a name is enough."
    )
    supporting = (
        "Images and folders that a scan takes for no service: what is built on one, or called so."
    )
    optional["databases"] = {"description": databases, **names(Sort.IMAGE)}
    optional["supporting"] = {"description": supporting, **names(Sort.IMAGE)}
    definitions: dict[str, Schema] = {
        "questions": _question(rulebook.questions),
        "rules": _rule(rulebook.rules),
        "backends": _backend(rulebook),
        "signatures": _block(rulebook.signatures, *signature_keys(rulebook)),
        "choice": _choice(),
        "effect": _effect(),
        "points": points(),
        **conditions(rulebook),
    }
    description = "Questions, rules, back ends and signatures of one theme of a pack."
    root = closed({}, optional)
    return document("A theme of a pack for `advisor`", description, root, definitions)


def _weights(rulebook: Rulebook) -> Schema:
    known = {
        rule.id: {
            **ref("points"),
            "title": rule.title,
            "description": f"{scores[0].points} for {scores[0].alternative} as it stands.",
        }
        for rule in rulebook.rules
        if len(scores := rule.effects_of(Score)) == 1
    }
    return {
        "description": "Rules of this pack or of those below, and their points set anew.",
        "type": "object",
        "properties": known,
        "propertyNames": identifier("A rule's id."),
        "additionalProperties": ref("points"),
    }


def _block(
    present: Iterable[Block],
    required: Mapping[str, Schema],
    optional: Mapping[str, Schema],
) -> Schema:
    known: list[Schema] = [{"const": one.id, "title": _title(one)} for one in present]
    replaces: Schema = {
        "description": "The id of what this stands in the place of; then it has no id of its own.",
        "anyOf": [*known, identifier("Or one of this pack's own.")],
    }
    names = {"id": identifier("Its id, which begins with the pack's own."), "replaces": replaces}
    return {**closed(required, {**names, **optional}), **exactly_one("id", "replaces")}


def _title(block: Block) -> str:
    return block.prompt if isinstance(block, Question) else block.title


def _question(present: Iterable[Question]) -> Schema:
    required = {
        "scope": members(_SCOPES),
        "kind": members(_KINDS),
        "prompt": text("A question of fact, never of the conclusion."),
        "why": text("Why it is asked."),
    }
    optional = {
        "choices": listed(ref("choice"), MOST_CHOICES),
        "when": {**ref("condition"), "description": "Asked unless this is known to be false."},
        "quick": {**flag(), "description": "Whether the quick questionnaire asks it too."},
        "optional": {**flag(), "description": "Whether it may be left out, for not sure."},
        "unit": text("What a number counts: events a day."),
    }
    asks: Schema = {"properties": {"choices": {"type": "array", "minItems": 1}}}
    asks_not: Schema = {"properties": {"choices": {"maxItems": 0}}}
    counts: Schema = {"required": ["unit"], "properties": {"unit": text()}}
    fits = [
        _if_kind(
            (AnswerKind.CHOICE, AnswerKind.SEVERAL), {"required": ["choices"], **asks}, asks_not
        ),
        _if_kind((AnswerKind.NUMBER,), counts, {}),
    ]
    return {**_block(present, required, optional), "allOf": fits}


def _if_kind(kinds: tuple[AnswerKind, ...], then: Schema, otherwise: Schema) -> Schema:
    asked: Schema = {"required": ["kind"], "properties": {"kind": {"enum": list(kinds)}}}
    return {"if": asked, "then": then, "else": otherwise}


def _choice() -> Schema:
    written: Schema = {
        "type": ["string", "integer", "boolean"],
        "minimum": 0,
        "pattern": f"^{VALUE.pattern}$",
        "not": {"const": UNKNOWN},
        "description": "What is written in an answers file.",
    }
    required = {
        "value": written,
        "title": text("What is offered."),
        "help": text("When one may choose it."),
    }
    best = {**flag(), "description": "Whether this is how things should be."}
    return closed(required, {"best": best})


def _rule(present: Iterable[Rule]) -> Schema:
    once = {"contains": {"required": ["score"]}, "minContains": 0, "maxContains": 1}
    required = {
        "title": text("A short statement of what is the case when it holds."),
        "when": ref("condition"),
        "then": {"description": "What follows.", **listed(ref("effect")), "minItems": 1, **once},
        "because": text("Why it follows."),
        "source": text("Where it is published, as a person would look it up."),
        "wrong_when": text("When the rule is wrong."),
        "strength": members(_STRENGTHS),
    }
    words = "Cases with which it holds, or does not; they are tried."
    return _block(present, required, {"examples": {"description": words, **listed(ref("example"))}})


def _effect() -> Schema:
    score = one_key({verdict.value: ref("points") for verdict in Verdict})
    direct: Schema = {"const": Verdict.DIRECT.value}
    properties: dict[str, Schema] = {
        "gate": {"description": "Forces a direct call, whatever the scores say.", **direct},
        "score": {"description": "Adds points to one alternative.", **score},
        "needs": {"description": "The form must be at least this.", **members(_FORMS)},
        "hold": text("No events until this is so, worded so that anyone can check it."),
        "practice": text("If it is events, this has to be done."),
        "call_practice": text("If it is a direct call, this has to be done."),
        "warn": text("Something to look at, whatever the verdict."),
        "call_warn": text("Something to look at, where it is a direct call."),
        "event_warn": text("Something to look at, where it is events."),
        "contradicts": text("Answers that cannot all be true."),
    }
    return one_key(properties)


def _backend(rulebook: Rulebook) -> Schema:
    required = {
        "title": text("What it is called."),
        "summary": text("What it is good at, one sentence."),
        "burden": {"description": "What one more costs to run, 0 for nothing.", **ref("points")},
        "order": text("Which order it keeps."),
        "delivery": text("How often it delivers, and whether again."),
        "source": text("Where that is published."),
    }
    merit = {"when": ref("condition"), "points": ref("points"), "because": text(), "source": text()}
    limit = {name: schema for name, schema in merit.items() if name != "points"}
    open_: dict[str, Schema] = {
        "until_known": {"description": "Whether it counts while it is open.", **flag()}
    }
    runs = rulebook.question("platform.runs")
    known: Schema = {"anyOf": [*offered(runs.choices if runs else ()), text()]}
    optional: dict[str, Schema] = {
        "carries": listed(members(_FORMS)),
        "runs_as": {"description": "Answers that mean that it runs already.", **listed(known)},
        "scaffolded": {"description": "Whether the starter can be made for it.", **flag()},
        "table": {"description": "Whether it is a table of a database.", **flag()},
        "limits": {"description": "When it is out.", **listed(closed(limit, open_))},
        "merits": {"description": "When it suits better.", **listed(closed(merit, {}))},
    }
    return _block(rulebook.backends, required, optional)
