"""What is declared for clouds, clusters and monitors: Terraform, CloudFormation, Kubernetes."""

import re
from collections.abc import Iterator

from advisor.catalog import Detector
from advisor.core.evidence import Sighting, Sort
from advisor.scan.lines import called, met

_KIND = re.compile(r"""^[ \t-]*(?:kind|Type):[ \t]*["']?([A-Za-z][A-Za-z0-9:]*)""", re.MULTILINE)
_ALERT = re.compile(r"^[ \t]*-[ \t]+(alert):", re.MULTILINE)
_CHART = re.compile(r"""^[ \t]*(?:-[ \t]*)?name:[ \t]*["']?([a-z0-9-]+)""", re.MULTILINE)
_TERRAFORM = re.compile(r'^[ \t]*(?:resource|provider)[ \t]+"([A-Za-z0-9_-]+)"', re.MULTILINE)
_BICEP = re.compile(r"^[ \t]*resource[ \t]+\w+[ \t]+'([\w./]+)@", re.MULTILINE)
_PATTERNS = (
    (("chart.yaml",), (_CHART,)),
    (("*.yaml", "*.yml"), (_KIND, _ALERT)),
    (("*.tf",), (_TERRAFORM,)),
    (("*.bicep",), (_BICEP,)),
)
_KINDS = tuple((called(globs), patterns) for globs, patterns in _PATTERNS)


def _find(path: str, text: str) -> Iterator[Sighting]:
    name = path.rpartition("/")[2]
    for pattern in next(patterns for is_one, patterns in _KINDS if is_one(name)):
        for line, found in met(pattern, text):
            yield Sighting(path, line, Sort.RESOURCE, found.lower())


_WANTED = tuple(glob for globs, _ in _PATTERNS for glob in globs)
DETECTOR = Detector("infrastructure", called(_WANTED), _find)
