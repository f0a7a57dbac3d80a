"""The signatures of a pack: which sightings in a repository suggest which answer."""

import re

from advisor.core.condition import ALWAYS
from advisor.core.evidence import NAMED, Signature, Sort
from advisor.files.blocks import Blocks
from advisor.files.fields import Fields

SEEN = re.compile(r"[a-z0-9@*][a-z0-9@._/:*-]{0,119}")
"""How a package, an image or a resource is written."""


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
        seen={Sort(sort): _names(seen, sort) for sort, _, _ in seen.entries() if sort in NAMED},
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


def _names(seen: Fields, sort: str) -> tuple[str, ...]:
    names = seen.texts(sort)
    for name in names:
        if not SEEN.fullmatch(name):
            hint = "lower case, without registry, version and tag; `*` stands for anything"
            seen.note(seen.place, "bad-signature", f"`{name}` cannot be a {sort}", hint)
    return names
