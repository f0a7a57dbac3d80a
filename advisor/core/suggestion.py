"""Answers that suggest themselves: what was seen in a repository, held against the signatures."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import translate
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from advisor.core.answers import UNKNOWN, Value
from advisor.core.condition import holds
from advisor.core.evidence import COUNTED, NAMED, Sighting, Signature, Sort
from advisor.core.question import AnswerKind, Question
from advisor.core.rulebook import Rulebook

MOST_SHOWN = 3
"""Places at which something was seen, where people read of it."""
_Seen: TypeAlias = Mapping[Sort, Mapping[str, tuple[Sighting, ...]]]
"""Sightings by sort and name."""


class Suggestion(Struct, frozen=True):
    """An answer that suggests itself; whether it is so, only people know."""

    question: str
    value: str
    because: str
    signature: str
    sightings: tuple[Sighting, ...]
    """In the order of their paths."""


def suggest(rulebook: Rulebook, sightings: Iterable[Sighting]) -> tuple[Suggestion, ...]:
    """Return what a repository speaks for, in the order of the questions and their choices."""
    seen = _sorted(_told_apart(sightings, rulebook.databases))
    counts = {fact: len(seen[sort]) for sort, fact in COUNTED.items()}
    found = []
    for signature in rulebook.signatures:
        if holds(signature.when, counts) is True:
            # What goes by counts alone shows all that was counted.
            sorts = NAMED if signature.seen else COUNTED
            matching = sorted({one for sort in sorts for one in _matching(signature, seen, sort)})
            if matching:
                found.append(_suggestion(signature, matching))
    order = {
        (question.id, value): (number, place)
        for number, question in enumerate(rulebook.questions)
        for place, value in enumerate(question.values)
    }
    return tuple(sorted(found, key=lambda one: order[one.question, one.value]))


def preselected(question: Question, suggestions: Iterable[Suggestion]) -> Value | None:
    """Return the answer to offer first: the only one; of several all, and not sure of the rest."""
    values = {one.value for one in suggestions if one.question == question.id}
    if values and question.kind is AnswerKind.SEVERAL:
        return question.accept([*values, UNKNOWN])
    return values.pop() if len(values) == 1 else None


def in_short(suggestion: Suggestion) -> Iterator[str]:
    """Yield where it was seen, a few places: of each thing the first, before any comes again."""
    places = suggestion.sightings
    first = set({(one.sort, one.name): one for one in reversed(places)}.values())
    told = sorted(places, key=lambda one: one not in first)[:MOST_SHOWN]
    yield from (one.words for one in sorted(told))
    if len(places) > MOST_SHOWN:
        yield f"and {len(places) - MOST_SHOWN} more"


def _told_apart(sightings: Iterable[Sighting], databases: Iterable[str]) -> Iterator[Sighting]:
    """Yield what was seen, with databases called by that name, and no other servers."""
    is_database = re.compile("|".join(map(translate, databases))).fullmatch
    for one in sightings:
        if one.image and (is_database(one.image) or is_database(one.image.rpartition("/")[2])):
            yield replace(one, sort=Sort.DATABASE)
        elif one.sort is not Sort.SERVER:
            yield one


def _sorted(sightings: Iterable[Sighting]) -> _Seen:
    seen: dict[Sort, dict[str, tuple[Sighting, ...]]] = {sort: {} for sort in Sort}
    grouped: defaultdict[tuple[Sort, str], list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        grouped[sighting.sort, sighting.name].append(sighting)
    for (sort, name), group in grouped.items():
        seen[sort][name] = tuple(group)
    return seen


def _suggestion(signature: Signature, sightings: Iterable[Sighting]) -> Suggestion:
    return Suggestion(
        signature.question, signature.value, signature.because, signature.id, tuple(sightings)
    )


def _matching(signature: Signature, seen: _Seen, sort: Sort) -> Iterator[Sighting]:
    names = seen[sort]
    if not signature.seen:
        yield from (one for group in names.values() for one in group)
    for pattern in signature.seen.get(sort, ()):
        if "*" in pattern:
            fits = re.compile(translate(pattern)).match
            yield from (one for name, group in names.items() if fits(name) for one in group)
        else:
            yield from names.get(pattern, ())
