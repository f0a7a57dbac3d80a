"""The database in a program's settings: one server may have several, each for one program."""

from collections.abc import Iterator

from advisor.catalog import Detector
from advisor.core.evidence import Sighting, Sort
from advisor.scan.addresses import database
from advisor.scan.folders import place
from advisor.scan.patterns import called

_is_settings = called(
    ("appsettings*.json", "application.y*ml", "application.properties", "bootstrap.y*ml")
)
_is_for_developers = called(("appsettings.dev*.json", "appsettings.*test*.json"))


def _find(path: str, text: str) -> Iterator[Sighting]:
    if found := database(text):
        line, name = found
        program = place(path.rpartition("/")[0].removesuffix("src/main/resources"))
        yield Sighting(path, line, Sort.DATABASE, name, way="settings")
        yield Sighting(path, line, Sort.CLIENT, program, way="settings")


DETECTOR = Detector(
    "settings", lambda name: _is_settings(name) and not _is_for_developers(name), _find
)
