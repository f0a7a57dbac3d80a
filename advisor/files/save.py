"""answers.yaml out: new answers go into the file as it stands, comments and order included."""

import io
import re
from collections.abc import MutableMapping
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from advisor.core.answers import Value
from advisor.core.interaction import Interaction, Project, default_action
from advisor.files.answers import SCHEMA_VERSION

_HEAD = """\
# Answers for `advisor`: edit them here, or with `advisor ask` on this file.
# "unknown" is an answer too. `advisor report` on this file says what follows.
"""
_WORD = re.compile(r"[a-z][a-z0-9_]*(?:[.-][a-z0-9_]+)*")
_BOOLEANS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
_Tree: TypeAlias = MutableMapping[str, Any]


def merge_answers(text: str, project: Project) -> str:
    """Return the text of an answers file with a project's answers in it.

    Comments, order and whatever the project does not say stay as they are; interactions that the
    project no longer has are dropped.
    """
    yaml = YAML()
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.preserve_quotes = True
    tree: _Tree = yaml.load(text) if text.strip() else CommentedMap()
    tree.setdefault("schema_version", int(SCHEMA_VERSION))
    if project.name:
        tree["project"] = _scalar(project.name)
    _put_all(_inner(tree, "answers"), dict(project.answers))
    _put_interactions(tree, project)
    stream = io.StringIO()
    yaml.dump(tree, stream)
    return stream.getvalue() if text.strip() else _HEAD + stream.getvalue()


def _put_interactions(tree: _Tree, project: Project) -> None:
    before = {_name(item): item for item in tree.get("interactions") or ()}
    names = [interaction.name for interaction in project.interactions]
    if not names:
        tree.pop("interactions", None)
        return
    if list(before) != names:
        kept = CommentedSeq(before.get(name, CommentedMap()) for name in names)
        tree["interactions"] = kept
    for item, interaction in zip(tree["interactions"], project.interactions, strict=True):
        _put_interaction(item, interaction)


def _put_interaction(item: _Tree, interaction: Interaction) -> None:
    item.setdefault(interaction.kind.value, _scalar(interaction.name))
    item["producer"] = _scalar(interaction.producer)
    consumers = {consumer.service: consumer.action for consumer in interaction.consumers}
    if _consumers(item, interaction) != consumers:
        item["consumers"] = CommentedMap(
            (_scalar(service), _scalar(action)) for service, action in consumers.items()
        )
    _put_all(_inner(item, "answers"), dict(interaction.answers))


def _consumers(item: _Tree, interaction: Interaction) -> dict[str, str]:
    """Read the consumers as they stand: a mapping, a list, or one text with commas."""
    written = item.get("consumers")
    default = default_action(interaction.name)
    if isinstance(written, MutableMapping):
        return {service: action or default for service, action in written.items()}
    if isinstance(written, list):
        return dict.fromkeys(written, default)
    return {}


def _put_all(tree: _Tree, answers: dict[str, Value]) -> None:
    for name, value in answers.items():
        written = tree.get(name)
        now = tuple(written) if isinstance(written, list) else written
        if now != value or name not in tree:
            tree[name] = _flow(value) if isinstance(value, tuple) else _scalar(value)


def _scalar(value: str | int) -> str | int:
    """Quote a text that some reader of YAML would take for anything but a text."""
    if isinstance(value, int) or (_WORD.fullmatch(value) and value not in _BOOLEANS):
        return value
    quoted: str = DoubleQuotedScalarString(value)
    return quoted


def _flow(values: tuple[str, ...]) -> CommentedSeq:
    sequence = CommentedSeq(values)
    sequence.fa.set_flow_style()
    return sequence


def _inner(tree: _Tree, name: str) -> _Tree:
    if not isinstance(tree.get(name), MutableMapping):
        tree[name] = CommentedMap()
    inner: _Tree = tree[name]
    return inner


def _name(item: _Tree) -> str:
    return str(item.get("fact") or item.get("request"))
