"""Suggested answers: the sightings in a repository, matched with the signatures."""

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
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
"""How many places of a suggestion are shown to people."""
_Seen: TypeAlias = Mapping[Sort, Mapping[str, tuple[Sighting, ...]]]
"""Sightings by sort and name."""


class Suggestion(Struct, frozen=True):
    """A suggested answer; only people know whether it is right."""

    question: str
    value: str
    because: str
    signature: str
    sightings: tuple[Sighting, ...]
    """In the order of their paths."""


def suggest(rulebook: Rulebook, sightings: Iterable[Sighting]) -> tuple[Suggestion, ...]:
    """Return the answers that a repository suggests, in the order of questions and choices."""
    seen = _sorted(_in_one_way(tuple(_told_apart(tuple(sightings), rulebook))))
    counts = {fact: len(seen[sort]) for sort, fact in COUNTED.items()}
    counts[COUNTED[Sort.CLIENT]] = _clients(seen)
    found = []
    for signature in rulebook.signatures:
        if holds(signature.when, counts) is True:
            # A signature that tests only counts shows everything that was counted.
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
    """Return the answer to offer first: the only one; of ticked ones, all and "not sure"."""
    values = {one.value for one in suggestions if one.question == question.id}
    if values and question.kind is AnswerKind.SEVERAL:
        return question.accept([*values, UNKNOWN])
    return values.pop() if len(values) == 1 else None


def in_short(suggestion: Suggestion) -> Iterator[str]:
    """Yield a few of its sightings: first one of each thing, then further ones."""
    places = suggestion.sightings
    first = set({(one.sort, one.name): one for one in reversed(places)}.values())
    told = sorted(places, key=lambda one: one not in first)[:MOST_SHOWN]
    yield from (one.words for one in sorted(told))
    if len(places) > MOST_SHOWN:
        yield f"and {len(places) - MOST_SHOWN} more"


def _told_apart(sightings: Sequence[Sighting], rulebook: Rulebook) -> Iterator[Sighting]:
    """Yield all but supporting images and clients of other servers; databases get their sort."""
    is_database, supports = map(_images, (rulebook.databases, rulebook.supporting))
    built = {one.name for one in sightings if one.sort is Sort.DEPLOYABLE}
    for one in sightings:
        if one.sort in (Sort.DEPLOYABLE, Sort.CLIENT) and supports(one.name.lower()):
            continue
        if one.sort is Sort.CLIENT:
            if not one.image or is_database(one.image):
                yield one
        elif is_database(one.image):
            yield replace(_whose(one, built), sort=Sort.DATABASE)
        elif not supports(one.image):
            yield one


def _images(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Return a test whether an image, or a folder, is one of these, by its whole or last part."""
    fits = re.compile("|".join(map(translate, patterns))).fullmatch
    return lambda image: any(one and fits(one) for one in (image, image.rpartition("/")[2]))


def _whose(server: Sighting, built: Container[str]) -> Sighting:
    """Return a server named after the deployable in whose folder it is declared, if there is one.

    Elsewhere the same name is one server, in however many folders it is declared: for development,
    for production, for self-hosting.
    """
    folder = "" if "/" in server.name or server.sort is not Sort.SERVER else server.path
    while folder := folder.rpartition("/")[0]:
        if folder in built:
            own = f"{folder}/{server.name}"
            return replace(server, name=own, way=server.way.partition(" ")[0])
    return server


def _in_one_way(sightings: Sequence[Sighting]) -> Iterator[Sighting]:
    """Yield the sightings; of each sort, only those of the most complete description.

    The database that Terraform makes in production may be the one that compose starts elsewhere.
    """
    ways: defaultdict[Sort, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in sightings:
        ways[one.sort][one.way].add(one.name)
    fullest = {
        sort: max(sorted(told), key=lambda way: len(told[way])) for sort, told in ways.items()
    }
    yield from (one for one in sightings if one.way == fullest[one.sort])


def _sorted(sightings: Iterable[Sighting]) -> _Seen:
    seen: dict[Sort, dict[str, tuple[Sighting, ...]]] = {sort: {} for sort in Sort}
    grouped: defaultdict[tuple[Sort, str], list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        grouped[sighting.sort, sighting.name].append(sighting)
    for (sort, name), group in grouped.items():
        seen[sort][name] = tuple(group)
    return seen


def _clients(seen: _Seen) -> int:
    """Return how many programs connect to databases, or 0 if not known."""
    # An image of the whole repository counts as the same program as an image of a part.
    clients = set(seen[Sort.CLIENT]) - {"."} or set(seen[Sort.CLIENT])
    kinds = [first.image for first, *_ in seen[Sort.DATABASE].values()]
    # One program may need a server of each kind; two of a kind mean another, unseen program.
    others = len(clients) == 1 and len(set(kinds)) < len(kinds)
    return 0 if others else len(clients)


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
