"""A repository in, sightings out: every wanted file past every detector that wants it."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from advisor.catalog import Detector
from advisor.core.evidence import Sighting
from advisor.scan.repository import Repository, Unread

LONGEST_NAME = 300


class Scan(Struct, frozen=True):
    """What was seen, and what was not looked at."""

    sightings: tuple[Sighting, ...]
    files: int
    """How many were read."""
    unread: tuple[Unread, ...]
    ended: bool
    """Whether a limit was reached, so that there may be more."""

    @property
    def read(self) -> str:
        """How many were read, in words."""
        return "one file that was read" if self.files == 1 else f"{self.files} files that were read"


def scan(top: Path, detectors: Sequence[Detector]) -> Scan:
    """Look at a repository. OSError where the folder cannot be read.

    The same files give the same sightings in the same order.
    """
    repository = Repository(top, lambda name: any(one.wants(name) for one in detectors))
    sightings: dict[Sighting, None] = {}
    files = 0
    for file in repository.files():
        files += 1
        for detector in detectors:
            if detector.wants(file.path.rpartition("/")[2]):
                found = detector.find(file.path, file.text)
                sightings.update((one, None) for one in found if _can_be_shown(one.name))
    return Scan(tuple(sightings), files, tuple(repository.unread), repository.ended)


def _can_be_shown(name: str) -> bool:
    """Tell whether a name is one: it may come from a repository that is made to deceive."""
    return name.isprintable() and len(name) <= LONGEST_NAME
