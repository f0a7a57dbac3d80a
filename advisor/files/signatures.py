"""The signatures of a pack: which sightings in a repository suggest which answer."""

import re

from advisor.core.condition import ALWAYS
from advisor.core.evidence import DECLARED, NAMED, Signature, Sort
from advisor.files.blocks import Blocks
from advisor.files.document import Scalar, Sequence
from advisor.files.fields import Fields

DECLARED_NAME = re.compile(r"[a-z0-9@*][a-z0-9@._/:*-]{0,119}")
"""The form of the name of a package, an image or a resource."""
CODE = re.compile(r"[!-)+-~](?: ?[!-)+-~]){3,79}")
"""Text to search for in code: ASCII, on one line, without ``*``, which would suggest a pattern."""
STRING = re.compile(r"[!-)+-@\[-~](?: ?[!-)+-@\[-~]){3,79}")
"""The same in lower case, for strings and SQL, where case is ignored."""

_NAME_HINT = "lower case, without registry, version and tag; `*` stands for anything"
_ANY_CASE = "4 to 80 characters of ASCII in lower case, met in whatever case; no `*`"
FORMS = {
    **dict.fromkeys(DECLARED, (DECLARED_NAME, _NAME_HINT)),
    Sort.CODE: (CODE, "4 to 80 characters of ASCII, as they stand in code; no `*`"),
    Sort.STRING: (STRING, _ANY_CASE),
    Sort.SQL: (STRING, _ANY_CASE),
}
"""The form of names by their sort, with a hint for other forms."""


def read_signature(blocks: Blocks, fields: Fields, name: str) -> Signature:
    """Read a signature."""
    fields.only("id", "replaces", "suggests", "because", "seen", "when")
    question, value = _suggested(fields)
    seen = fields.fields("seen")
    seen.only(*NAMED)
    if not (seen.mapping or fields.node("when")):
        fields.note(fields.place, "bad-signature", "a signature needs `seen` or `when`")
    return Signature(
        id=name,
        question=question,
        value=value,
        because=fields.text("because"),
        seen={sort: read_names(seen, sort, sort) for sort in NAMED if seen.node(sort)},
        when=blocks.condition(fields, "when", ALWAYS),
    )


def _suggested(fields: Fields) -> tuple[str, str]:
    suggests = fields.fields("suggests")
    questions = [question for question, _, _ in suggests.entries()]
    if len(questions) != 1:
        message = "`suggests` takes one question and its answer"
        fields.note(fields.place, "bad-signature", message, "suggests: {platform.runs: kafka}")
        return "", ""
    return questions[0], suggests.text(questions[0])


def read_names(fields: Fields, key: str, sort: Sort) -> tuple[str, ...]:
    """Return the names in the list under a key, which are of one sort."""
    pattern, hint = FORMS[sort]
    node = fields.node(key)
    for item in node.items if isinstance(node, Sequence) else ():
        if isinstance(item, Scalar) and not pattern.fullmatch(item.text):
            message = f"`{item.text}` cannot stand under `{key}`"
            fields.note(item.place, "bad-signature", message, hint)
    return fields.texts(key)
