"""What a report was made from, to be kept in it: the answers as data, and their digests."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from msgspec import Struct, to_builtins

from advisor.core.accepted import in_force
from advisor.core.answers import NOT_APPLICABLE, NotApplicable, Value
from advisor.core.interaction import Interaction, Project
from advisor.core.rulebook import BY_OPTION, Layer, Reweighing, Rulebook

ANSWERS_VERSION: Final = 1
"""The schema_version of the answers file."""

Told: TypeAlias = str | int | Sequence["Told"] | Mapping[str, "Told"]
"""Plain data, as in JSON and YAML."""


_STAMP = re.compile(
    r"^[ \t]*<!-- advisor-digest project=(?P<project>[a-z0-9_-]{1,40})"
    r" answers=(?P<answers>[0-9a-f]{64}) packs=(?P<packs>[0-9a-f]{64})"
    r" weights=(?P<weights>[0-9a-f]{64}) accepted=(?P<accepted>[0-9a-f]{64}) -->",
    re.MULTILINE,
)


class Digests(Struct, frozen=True):
    """sha256 in hex of each input of a verdict."""

    answers: str
    packs: str
    weights: str
    """Over the points that were set on the command line."""
    accepted: str
    """Over the acceptances of warnings that have not expired."""

    @property
    def whole(self) -> str:
        """One digest over all of them: reports with the same one say the same."""
        return _sha256(to_builtins(self))


class Stamp(Struct, frozen=True):
    """A kept report's metadata, by which a program can tell whether it still holds."""

    project: str
    digests: Digests

    @property
    def comment(self) -> str:
        """The stamp as a comment, which Markdown and HTML do not show."""
        told = " ".join(f"{name}={digest}" for name, digest in to_builtins(self.digests).items())
        return f"<!-- advisor-digest project={self.project} {told} -->"


def stamps(text: str) -> tuple[Stamp, ...]:
    """Return the stamps in a text; an answer cannot forge one, since answers are escaped."""
    found = (match.groupdict() for match in _STAMP.finditer(text))
    return tuple(Stamp(one.pop("project"), Digests(**one)) for one in found)


def tell_answers(project: Project) -> dict[str, Told]:
    """Return a project's answers in the shape of the answers file; read back, they are the same."""
    told: dict[str, Told] = {
        "schema_version": ANSWERS_VERSION,
        "project": project.name,
        "answers": _values(project.answers),
        "interactions": [_interaction(one) for one in project.interactions],
    }
    if project.accepted:
        told["accepted"] = [_without_empty(to_builtins(one)) for one in project.accepted]
    return told


def digests(project: Project, rulebook: Rulebook, today: str) -> Digests:
    """Return the digests of a report's inputs; the order of answers does not matter."""
    return Digests(
        answers=_sha256(tell_answers(project)),
        packs=_sha256(_packs(rulebook.layers)),
        weights=_sha256(_weights(rulebook.reweighed)),
        accepted=_sha256([to_builtins(one) for one in in_force(project.accepted, today)]),
    )


def _packs(layers: Iterable[Layer]) -> Told:
    return [[one.id, one.digest] for one in layers]


def _weights(reweighed: Iterable[Reweighing]) -> Told:
    return {one.rule: one.after for one in reweighed if one.by == BY_OPTION}


def _sha256(told: Told) -> str:
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _interaction(interaction: Interaction) -> Told:
    return {
        interaction.kind.value: interaction.name,
        "producer": interaction.producer,
        "consumers": {one.service: one.action for one in interaction.consumers},
        "answers": _values(interaction.answers),
    }


def _values(answers: Mapping[str, Value]) -> dict[str, Told]:
    return {name: _value(value) for name, value in answers.items()}


def _value(value: Value) -> Told:
    return {NOT_APPLICABLE: value.because} if isinstance(value, NotApplicable) else value


def _without_empty(told: Mapping[str, str]) -> Told:
    return {name: text for name, text in told.items() if text}
