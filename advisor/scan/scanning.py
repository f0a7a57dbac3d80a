"""Scans a repository: passes every wanted file to every detector that wants it."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from advisor.catalog import Detector
from advisor.core.evidence import Sighting, Sort
from advisor.scan.repository import Content, File, Repository, Unread
from advisor.scan.sources import Sources
from advisor.scan.time_limit import Patience, TooSlow

LONGEST_NAME = 300
MOST_SIGHTINGS = 500_000
"""More than in large repositories; the limit is for one that is made to fill the memory."""


class Scan(Struct, frozen=True):
    """The sightings, and what was not read."""

    sightings: tuple[Sighting, ...]
    files: int
    """How many files were read."""
    unread: tuple[Unread, ...]
    ended: bool
    """Whether a limit was reached, so that there may be more."""

    @property
    def read(self) -> str:
        """How many files were read, in words."""
        return "one file that was read" if self.files == 1 else f"{self.files} files that were read"


def scan(
    top: Path,
    detectors: Sequence[Detector],
    written: Iterable[tuple[Sort, str]] = (),
    tell: Callable[[int], None] = lambda _: None,
) -> Scan:
    """Scan a repository, and search its sources for texts; reports how many files it has read.

    Raises OSError if the folder cannot be read. The same files give the same sightings in the same
    order.
    """
    with Sources(written) as sources:
        return _scanned(top, detectors, sources, tell)


def _scanned(
    top: Path, detectors: Sequence[Detector], sources: Sources, tell: Callable[[int], None]
) -> Scan:
    def wanted(name: str) -> Content | None:
        if any(one.wants(name) for one in detectors):
            return Content.DECLARATION
        return Content.SOURCE if sources.wants(name) else None

    repository = Repository(top, wanted)
    sightings: dict[Sighting, None] = {}
    files = 0
    for file in repository.files():
        files += 1
        tell(files)
        if file.content is Content.DECLARATION:
            try:
                sightings.update(dict.fromkeys(_declared(file, detectors)))
            except TooSlow:
                reason = "it takes too long to be taken apart"
                repository.unread.append(Unread(file.path, reason))
        if sources.wants(file.name):
            sources.look(file, len(repository.unread))
        if len(sightings) > MOST_SIGHTINGS:
            repository.end(file.path, f"{MOST_SIGHTINGS:,} sightings")
            break
    sightings.update(dict.fromkeys(sources.sightings()))
    unread = repository.unread
    for place, one in reversed(sources.unread):
        unread.insert(place, one)
    return Scan(tuple(sightings), files, tuple(unread), repository.ended)


def _declared(file: File, detectors: Sequence[Detector]) -> list[Sighting]:
    with Patience():
        found = (one.find(file.path, file.text) for one in detectors if one.wants(file.name))
        return [one for every in found for one in every if _can_be_shown(one)]


def _can_be_shown(one: Sighting) -> bool:
    """Tell whether names can be shown: an untrusted repository may contain deceptive ones."""
    names = one.name, one.image
    return all(name.isprintable() and len(name) <= LONGEST_NAME for name in names)
