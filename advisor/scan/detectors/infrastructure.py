"""Resources declared for clouds, clusters and monitors: Terraform, CloudFormation, Kubernetes."""

import re
from collections.abc import Iterator

from advisor.catalog import Detector
from advisor.core.evidence import Sighting, Sort
from advisor.scan.patterns import ByName, met

_KEY = r"(?:^[ \t-]*|[{,][ \t]*)"
_KIND = re.compile(
    _KEY + r"""(?:kind|Type):[ \t]*["']?([A-Za-z][A-Za-z0-9:]*)(?![\w:<])""", re.MULTILINE
)
_DEAD_LETTERS = re.compile(
    _KEY + r"(RedrivePolicy|DeadLetterConfig|DeadLetterQueue):", re.MULTILINE
)
_TRACING = re.compile(_KEY + r"(Tracing):[ \t]*Active\b", re.MULTILINE)
_DAPR = re.compile(
    _KEY + r"""type:[ \t]*["']?((?:pubsub|state|bindings)\.[a-z0-9.]+)""", re.MULTILINE
)
_HELM = re.compile(
    _KEY + r"""chart:[ \t]*["']?(?:[\w.-]+/)?([a-z][a-z0-9-]*)(?![\w./-])""", re.MULTILINE
)
_ALERT = re.compile(r"^[ \t]*-[ \t]+(alert):", re.MULTILINE)
_CHART = re.compile(
    r"""^[ \t]*(?:-[ \t]*)?(?:\{[ \t]*)?name:[ \t]*["']?([a-z0-9-]+)""", re.MULTILINE
)
_TERRAFORM = re.compile(r'^[ \t]*(?:resource|provider)[ \t]+"([A-Za-z0-9_-]+)"', re.MULTILINE)
_CHOSEN = re.compile(
    r'^[ \t]*(?:engine|engine_type|database_version)[ \t]*=[ \t]*"([A-Za-z-]+)', re.MULTILINE
)
_ENGINE = re.compile(_KEY + r"""Engine(?:Type)?:[ \t]*["']?([A-Za-z-]+)""", re.MULTILINE)
_RELEASE = re.compile(r'^[ \t]*chart[ \t]*=[ \t]*"(?:[\w.-]+/)?([a-z][a-z0-9-]*)"', re.MULTILINE)
_MODULE = re.compile(r'^[ \t]*source[ \t]*=[ \t]*"([\w-]+/[\w-]+/[\w-]+)["/]', re.MULTILINE)
_BICEP = re.compile(r"^[ \t]*resource[ \t]+\w+[ \t]+'([\w./]+)@", re.MULTILINE)
_PRISMA = re.compile(r'^[ \t]*provider[ \t]*=[ \t]*"([a-z]+)"', re.MULTILINE)
_IN_YAML = (
    ("", _KIND),
    ("", _DEAD_LETTERS),
    ("alert:", _ALERT),
    ("Engine", _ENGINE),
    ("Tracing:", _TRACING),
    ("dapr.io", _DAPR),
    ("chart:", _HELM),
)
_PATTERNS = ByName(
    (("chart.yaml",), (("", _CHART),)),
    (("*.yaml", "*.yml"), _IN_YAML),
    (("*.tf",), tuple(("", one) for one in (_TERRAFORM, _MODULE, _CHOSEN, _RELEASE))),
    (("*.bicep",), (("", _BICEP),)),
    (("*.prisma",), (("", _PRISMA),)),
)
"""Each with a text that every match contains and that is quick to find."""


def _find(path: str, text: str) -> Iterator[Sighting]:
    for needed, pattern in _PATTERNS.find(path):
        for line, found in met(pattern, text) if needed in text else ():
            yield Sighting(path, line, Sort.RESOURCE, found.lower())


DETECTOR = Detector("infrastructure", _PATTERNS.knows, _find)
