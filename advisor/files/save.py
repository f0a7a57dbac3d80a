"""Writes answers.yaml: new answers are merged into the file; comments and order stay."""

import io
import re
from collections.abc import MutableMapping
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from advisor.core.answers import NOT_APPLICABLE, UNKNOWN, Facts, NotApplicable, Value
from advisor.core.interaction import Interaction, Kind, Project, default_action, split_consumers
from advisor.files.answers import SCHEMA_VERSION, is_blank
from advisor.files.comments import (
    cut_below,
    hang,
    hang_below,
    is_block,
    kept_behind,
    rebuilt,
    rename_key,
    replace_value,
)

_HEAD = """\
# Answers for `advisor`: edit them here, or with `advisor ask` on this file.
# "unknown" is an answer too. `advisor report` on this file says what follows.
"""
_WORD = re.compile(r"[a-z][a-z0-9_]*(?:[.-][a-z0-9_]+)*")
_BOOLEANS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
_NULL = [("tag:yaml.org,2002:null", re.compile(r"(?:~|null|)$"))]
_FLUSH_LIST = re.compile(
    r"^( *)[^ #:\n-][^:\n]*:[ \t]*(?:#.*)?\n(?: *(?:#.*)?\n)*\1- ", re.MULTILINE
)
_OUTSIDE_COMMENTS = re.compile(r"^[^#\n]+", re.MULTILINE)
_Tree: TypeAlias = MutableMapping[str, Any]


class _Texts(VersionedResolver):
    """Leaves every scalar a text, as the reader does, also one like 2024-13-45."""

    @property
    def versioned_resolver(self) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
        return {first: list(_NULL) for first in ("~", "n", "")}


def merge_answers(text: str, project: Project) -> str:
    """Return the text of an answers file with a project's answers in it.

    Comments, order and everything that the project does not set stay as they are; interactions that
    the project no longer has are removed. A text that needs no change is returned unchanged.
    """
    if is_blank(text):
        head = f"{text.rstrip()}\n" if text.strip() else _HEAD
        return head + _dumped(_yaml(text), _put(CommentedMap(), project))
    plain = _OUTSIDE_COMMENTS.sub(_spaced, text.replace("\r\n", "\n"))
    yaml = _yaml(plain)
    tree: _Tree = yaml.load(plain)
    before = _dumped(yaml, tree)
    after = _dumped(yaml, _put(tree, project))
    if after == before:
        return text
    return after.replace("\n", "\r\n") if "\r\n" in text else after


def _spaced(line: re.Match[str]) -> str:
    """Replace tabs by spaces: our reader accepts them, ruamel.yaml does not; no value has one."""
    return line[0].replace("\t", " ")


def _yaml(text: str) -> YAML:
    yaml = YAML()
    yaml.Resolver = _Texts
    yaml.width = 4096
    offset = 0 if _FLUSH_LIST.search(text) else 2
    yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
    yaml.preserve_quotes = True
    yaml.explicit_start = text.startswith("---")
    return yaml


def _dumped(yaml: YAML, tree: _Tree) -> str:
    stream = io.StringIO()
    yaml.dump(tree, stream)
    return stream.getvalue()


def _put(tree: _Tree, project: Project) -> _Tree:
    tree.setdefault("schema_version", SCHEMA_VERSION)
    if project.name:
        tree["project"] = _scalar(project.name)
    _put_all(tree, project.answers)
    _put_interactions(tree, project)
    return tree


def _put_interactions(tree: _Tree, project: Project) -> None:
    names = [interaction.name for interaction in project.interactions]
    if not names:
        tree.pop("interactions", None)
        return
    with kept_behind(tree, "interactions"):
        written = CommentedSeq() if tree["interactions"] is None else tree["interactions"]
        places = _places([_name(item) for item in written], names)
        above = ["", *(cut_below(written, place) for place in range(len(written)))]
        if places != [*range(len(written))]:
            anew = CommentedSeq(CommentedMap() if at is None else written[at] for at in places)
            tree["interactions"] = rebuilt(written, anew, enumerate(places))
        for item, interaction in zip(tree["interactions"], project.interactions, strict=True):
            _put_interaction(item, interaction)
        hang(tree, "interactions", above[places[0] or 0])
        for place, following in enumerate((*places[1:], -1)):
            hang_below(tree["interactions"], place, above[following or 0])


def _places(before: list[str], names: list[str]) -> list[int | None]:
    """Return the place of each interaction in the file; None for one that is new there."""
    renamed = [name not in names for name in before] + [False] * len(names)
    return [
        before.index(name) if name in before else place if renamed[place] else None
        for place, name in enumerate(names)
    ]


def _put_interaction(item: CommentedMap, interaction: Interaction) -> None:
    kind = interaction.kind.value
    (other,) = (one.value for one in Kind if one is not interaction.kind)
    if other in item:
        rename_key(item, other, kind)
    elif kind not in item:
        item.insert(0, kind, None)
    item[kind] = _scalar(interaction.name)
    if interaction.producer:
        item["producer"] = _scalar(interaction.producer)
    consumers = [(consumer.service, consumer.action) for consumer in interaction.consumers]
    if [*_consumers(item, interaction).items()] != consumers:
        _put_consumers(item, consumers)
    _put_all(item, interaction.answers)


def _put_consumers(item: CommentedMap, consumers: list[tuple[str, str]]) -> None:
    anew = CommentedMap((_scalar(service), _scalar(action)) for service, action in consumers)
    written = item.get("consumers")
    with kept_behind(item, "consumers"):
        if is_block(written):
            kept = [service for service in anew if service in written]
            listed = isinstance(written, list)
            before = [written.index(service) for service in kept] if listed else kept
            anew = rebuilt(written, anew, zip(kept, before, strict=True))
        item["consumers"] = anew


def _consumers(item: _Tree, interaction: Interaction) -> dict[str, str]:
    """Read the consumers as written: a mapping, a list, or one text with commas."""
    written = item.get("consumers")
    default = default_action(interaction.name)
    if isinstance(written, MutableMapping):
        return {service: action or default for service, action in written.items()}
    if isinstance(written, list):
        return dict.fromkeys(written, default)
    return dict(split_consumers(written, default)) if isinstance(written, str) else {}


def _put_all(owner: _Tree, answers: Facts) -> None:
    if not answers:
        return
    with kept_behind(owner, "answers"):
        if not isinstance(owner["answers"], MutableMapping):
            owner["answers"] = CommentedMap()
        for name, value in answers.items():
            _put_answer(owner["answers"], name, value)


def _put_answer(tree: CommentedMap, name: str, value: Value) -> None:
    written = tree.get(name)
    if _says(written, value):
        return
    if isinstance(value, tuple) and value and isinstance(written, list) and is_block(written):
        kept = [one for one in written if one in value]
        anew = CommentedSeq([*kept, *(one for one in value if one not in kept)])
        with kept_behind(tree, name):
            tree[name] = rebuilt(written, anew, enumerate(map(written.index, kept)))
    else:
        replace_value(tree, name, _written(value))


def _says(written: object, value: Value) -> bool:
    """Tell whether the file already has this answer, however it is written."""
    match value:
        case NotApplicable(because=because):
            return isinstance(written, MutableMapping) and written.get(NOT_APPLICABLE) == because
        case int():
            return str(written).replace("_", "") == str(value)
        case tuple():
            return isinstance(written, list) and sorted(written) == sorted(value)
        case str() if value == UNKNOWN:
            return written in (UNKNOWN, [UNKNOWN])
        case _:
            return isinstance(written, str) and written.strip() == value


def _written(value: Value) -> Any:  # noqa: ANN401 - ruamel has a type of its own for each
    match value:
        case NotApplicable(because=because):
            answer = CommentedMap({NOT_APPLICABLE: DoubleQuotedScalarString(because)})
            answer.fa.set_flow_style()
            return answer
        case int():
            return str(value)
        case tuple():
            sequence = CommentedSeq(value)
            sequence.fa.set_flow_style()
            return sequence
        case _:
            return _scalar(value)


def _scalar(value: str) -> str:
    """Quote a text that some YAML reader would not read as a text."""
    if _WORD.fullmatch(value) and value not in _BOOLEANS:
        return value
    quoted: str = DoubleQuotedScalarString(value)
    return quoted


def _name(item: _Tree) -> str:
    return str(item.get("fact") or item.get("request"))
