"""Programs that are deployed without an image: recognised by files that only programs have."""

import re
from collections.abc import Iterator

from advisor.catalog import Detector
from advisor.core.evidence import Sighting, Sort
from advisor.scan.folders import place
from advisor.scan.patterns import ByName, met_whole

_ANY = re.compile("")
_BUILT = ByName(
    # Django, Laravel, Rack, Heroku, Azure Functions, Fly.
    (("manage.py", "artisan", "config.ru", "procfile", "host.json", "fly.toml"), _ANY),
    (("application.y*ml", "application.properties", "bootstrap.y*ml"), _ANY),
    (
        ("*.csproj", "*.fsproj"),
        re.compile(r'Sdk="Microsoft\.NET\.Sdk\.(?:Web|Worker)"|<AzureFunctionsVersion>'),
    ),
    (("serverless.y*ml",), re.compile(r"^service:", re.MULTILINE)),
    (
        ("*.yaml", "*.yml"),
        re.compile(r"""Type:[ \t]*["']?AWS::(?:Serverless|Lambda)::Function\b"""),
    ),
)
_RESOURCES = "src/main/resources"
"""The folder for settings of JVM programs; elsewhere such a file may be anything."""


def _find(path: str, text: str) -> Iterator[Sighting]:
    folder, _, name = path.rpartition("/")
    if name.startswith(("application.", "bootstrap.")):
        if not folder.endswith(_RESOURCES):
            return
        folder = folder.removesuffix(_RESOURCES)
    for line, _ in met_whole(_BUILT.find(path), text):
        yield Sighting(path, line, Sort.DEPLOYABLE, place(folder), way="program")
        return


DETECTOR = Detector("programs", _BUILT.knows, _find)
