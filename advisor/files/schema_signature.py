"""JSON Schema of a signature, for an answer to a question of a rulebook or of the pack itself."""

from advisor.core.evidence import Sort
from advisor.core.question import Scope
from advisor.core.rulebook import Rulebook
from advisor.files.schema_shapes import Schema, closed, listed, offered, one_key, ref, text
from advisor.files.signatures import FORMS

_NAMED = {
    Sort.PACKAGE: "Libraries that a manifest requires.",
    Sort.IMAGE: "Container images, without registry and tag.",
    Sort.RESOURCE: "What is declared for a cloud, a cluster or a monitor.",
    Sort.CODE: "What stands in source, outside of comments and string literals; case counts.",
    Sort.STRING: "What stands in a string literal of source, in whatever case.",
    Sort.SQL: "What stands in a string literal, or in a file of SQL, in whatever case.",
}


def signature_keys(rulebook: Rulebook) -> tuple[dict[str, Schema], dict[str, Schema]]:
    """Return the keys that a signature must have, and those that it may have."""
    required = {
        "suggests": _suggests(rulebook),
        "because": text("What a sighting stands for, and what it does not show."),
    }
    seen = {sort.value: {"description": words, **names(sort)} for sort, words in _NAMED.items()}
    when = "What has to hold of scan.deployables, scan.databases and scan.clients, too."
    optional: dict[str, Schema] = {
        "seen": {
            "description": "Any of these. In what is declared * stands for anything.",
            **closed({}, seen),
        },
        "when": {"description": when, **ref("condition")},
    }
    return required, optional


def names(sort: Sort) -> Schema:
    """Return the schema of a list of names of things of a sort."""
    pattern, _ = FORMS[sort]
    return listed({"type": ["string", "boolean"], "pattern": f"^{pattern.pattern}$"})


def _suggests(rulebook: Rulebook) -> Schema:
    answers: dict[str, Schema] = {
        question.id: {"title": question.prompt, "anyOf": [*offered(question.choices), text()]}
        for question in rulebook.questions_about(Scope.PROJECT)
        if question.choices
    }
    words = "A question of the project, and the answer."
    return {"description": words, **one_key(answers), "additionalProperties": text()}
