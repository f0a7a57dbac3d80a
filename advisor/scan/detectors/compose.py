"""What compose files run, and which of the images they build connect to which server."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import yaml

from advisor.catalog import Detector
from advisor.core.evidence import Sighting, Sort
from advisor.scan.addresses import database
from advisor.scan.detectors.containers import built_at, image_name

LONGEST = 200_000
"""Characters of a file that is parsed; longer ones are only searched line by line."""
MOST_SERVICES = 200
"""In one file; all may share one long list of settings."""
MOST_REACHED = 10
"""By one service, those first that are bought in: a few lines could name every one in each."""
_Keys: TypeAlias = Mapping[str, yaml.Node]
_SERVICES = re.compile(r"^services:", re.MULTILINE)
_is_left_out = re.compile(
    r"(?:^|[-_.])(?:tests?|testing|e2e|ci|replica|slave|secondary|standby)(?![a-z])", re.IGNORECASE
).search
"""Matches the name of a file, or a server, for tests or of a copy."""
_NUMBER = re.compile(r"[-_]?[0-9]+$")
_WORD = re.compile(r"[\w.-]+")
_REACHES = ("depends_on", "links", "environment")
"""Keys in which a service names the servers that it connects to."""


def _find(path: str, text: str) -> Iterator[Sighting]:
    services = _services(text)
    for name, told in services.items():
        if image := _text(told.get("image")):
            at, own = _line(told["image"]), _NUMBER.sub("", name)  # mongo1 and mongo2 are one
            yield Sighting(path, at, Sort.SERVER, own, image=image, way=f"compose {path}")
        if built := _built(path, told.get("build")):
            at = _line(told["build"])
            if found := database("\n".join(_texts(told.get("environment")))):
                yield Sighting(path, at, Sort.DATABASE, found[1], way="settings in compose")
            for server in _reached(name, services):
                yield Sighting(path, at, Sort.CLIENT, built, image=server, way="compose")


def _services(text: str) -> dict[str, _Keys]:
    """Return the services that always run, and not only in tests or as a copy.

    A service with a profile is an alternative, or an extra: it runs only on request.
    """
    every = _keys(_keys(_document(text)).get("services"))
    if len(every) > MOST_SERVICES:
        return {}
    told = {name: _keys(node) for name, node in every.items() if not _is_left_out(name)}
    return {name: keys for name, keys in told.items() if "profiles" not in keys}


def _document(text: str) -> yaml.Node | None:
    """Return the first document's tree, without expanding aliases or interpreting tags."""
    if len(text) > LONGEST or not _SERVICES.search(text):
        return None
    try:
        return next(yaml.compose_all(text, Loader=yaml.SafeLoader), None)
    except (yaml.YAMLError, RecursionError):
        return None


def _keys(node: yaml.Node | None) -> _Keys:
    """Return a mapping's values by key, including those of one merge key."""
    own = dict(_pairs(node))
    return dict(_pairs(own.get("<<"))) | own


def _pairs(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if isinstance(key, yaml.ScalarNode):
            yield key.value, value


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _text(node: yaml.Node | None) -> str:
    return image_name(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _built(path: str, build: yaml.Node | None) -> str:
    """Return the folder that a service is built from, named as in the Dockerfile's sighting."""
    if build is None:
        return ""
    told = _keys(build)
    context, file = _path(told.get("context", build)), _path(told.get("dockerfile"))
    folder = path.rpartition("/")[0]
    where = posixpath.normpath(posixpath.join(folder, context, file or "Dockerfile"))
    return "" if where.startswith("..") else built_at(where)


def _path(node: yaml.Node | None) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else ""


def _reached(name: str, services: Mapping[str, _Keys]) -> list[str]:
    """Return the images of the servers that a service names, or the names of those built here."""
    others = _named(services[name]) & services.keys() - {name}
    found = sorted(others, key=lambda one: ("image" not in services[one], one))
    return [_text(services[one].get("image")) or one for one in found[:MOST_REACHED]]


def _named(told: _Keys) -> set[str]:
    """Return the words under the keys in which a service names others."""
    return {
        word for key in _REACHES for text in _texts(told.get(key)) for word in _WORD.findall(text)
    }


def _texts(node: yaml.Node | None) -> Iterator[str]:
    if isinstance(node, yaml.SequenceNode):
        yield from (_path(one) for one in node.value)
    for key, value in _keys(node).items():
        yield from (key, _path(value))


def _wants(name: str) -> bool:
    return name.lower().endswith((".yaml", ".yml")) and not _is_left_out(name)


DETECTOR = Detector("compose", _wants, _find)
