"""Servers that Terraform, Kubernetes and cloud templates declare, with their images."""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from advisor.catalog import Detector
from advisor.core.evidence import Sighting, Sort
from advisor.scan.detectors.containers import image_name
from advisor.scan.folders import place
from advisor.scan.patterns import ByName, met, met_whole

_Finder: TypeAlias = Callable[[str, str], Iterator[Sighting]]
_BLOCK = re.compile(
    r'^[ \t]*(?:resource[ \t]+"([\w-]+)"[ \t]+"([\w-]+)"|module[ \t]+"([\w-]+)"'
    r'|source[ \t]*=[ \t]*"([\w-]+/[\w-]+/[\w-]+)["/])',
    re.MULTILINE,
)
_COPY = re.compile(r"replicate_source_db|master_instance_name|source_server_id")
"""Settings by which a replica names its original database."""
_BICEP = re.compile(r"^[ \t]*resource[ \t]+(\w+)[ \t]+'([\w./]+)@[\w-]+'[ \t]*=", re.MULTILINE)
_MADE = re.compile(
    r"""(?:^[ \t-]*|[{,][ \t]*)Type:[ \t]*["']?(AWS::\w+::\w+)(?![\w:<])""", re.MULTILINE
)
_WORKLOAD = re.compile(r"""^kind:[ \t]*["']?(?:Deployment|StatefulSet)\b""", re.MULTILINE)
_NAMED = re.compile(r"""^[ \t]+name:[ \t]*["']?([a-z0-9][a-z0-9.-]*)""", re.MULTILINE)
_CONTAINER = re.compile(
    r"""^[ \t-]*((?:initC|c)ontainers:|image:[ \t]*["']?[a-z0-9][a-z0-9._/:-]*)""", re.MULTILINE
)


def _terraform(path: str, text: str) -> Iterator[Sighting]:
    module = ""
    blocks = list(met_whole(_BLOCK, text))
    ends = [block.start() for _, block in blocks[1:]] + [len(text)]
    for (line, block), end in zip(blocks, ends, strict=False):
        made, name, opened, source = block.groups()
        module = opened or ("" if made else module)
        if source and module:
            yield _declared(path, line, f"{source}.{module}", source, "terraform")
        elif made and not _COPY.search(text, block.end(), end):
            yield _declared(path, line, f"{made}.{name}", made, "terraform")


def _bicep(path: str, text: str) -> Iterator[Sighting]:
    for line, block in met_whole(_BICEP, text):
        yield _declared(path, line, block[1], block[2], "bicep")


def _declared(path: str, line: int, name: str, made: str, way: str) -> Sighting:
    own = place(f"{path.rpartition('/')[0]}/{name}")
    return Sighting(path, line, Sort.SERVER, own, image=made.lower(), way=way)


def _yaml(path: str, text: str) -> Iterator[Sighting]:
    # Tables of one template count as one: a service may have any number of tables.
    for line, made in met(_MADE, text) if "AWS::" in text else ():
        stack = place(path.rpartition(".")[0])
        yield Sighting(path, line, Sort.SERVER, stack, image=made.lower(), way="template")
    first = 1
    for document in text.split("\n---") if "image:" in text else ():
        if _WORKLOAD.search(document):
            yield from _run(path, first, document)
        first += document.count("\n") + 1


def _run(path: str, first: int, document: str) -> Iterator[Sighting]:
    """Yield the images of one workload's containers, without init containers."""
    named = _NAMED.search(document, max(document.find("metadata:"), 0))
    if named is None:
        return
    begins = False
    for line, told in met(_CONTAINER, document):
        key, _, image = told.partition(":")
        if not image:
            begins = key == "initContainers"
        elif not begins:
            at, name = first + line - 1, image_name(image.strip(" \t\"'"))
            yield Sighting(path, at, Sort.SERVER, named[1], image=name, way="kubernetes")


_FORMATS: ByName[_Finder] = ByName(
    (("*.tf",), _terraform), (("*.bicep",), _bicep), (("*.yaml", "*.yml"), _yaml)
)


def _find(path: str, text: str) -> Iterator[Sighting]:
    return _FORMATS.find(path)(path, text)


DETECTOR = Detector("servers", _FORMATS.knows, _find)
