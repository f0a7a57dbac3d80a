"""What is run in containers, and what is built to be: compose files, Dockerfiles, manifests."""

import re
from collections.abc import Iterator

import yaml

from advisor.catalog import Detector
from advisor.core.evidence import Sighting, Sort
from advisor.scan.patterns import called, met
from advisor.scan.places import is_front_end, place

LONGEST_COMPOSE = 200_000
"""Characters of a compose file that is taken apart; the lines of a longer one are looked at."""
_is_built = called(("dockerfile", "dockerfile.*", "dockerfile-*", "*.dockerfile", "containerfile"))
_is_composed = called(("compose*.y*ml", "docker-compose*.y*ml"))
_is_yaml = called(("*.yaml", "*.yml"))
_IMAGE = re.compile(
    r"""(?:^[ \t-]*|[{,][ \t]*)(?:image|repository):[ \t]*["']?([a-z0-9][a-z0-9._/:-]*)""",
    re.MULTILINE,
)
_FROM = re.compile(
    r"^FROM[ \t]+(?:--platform=[^ \t\n]+[ \t]+)?([a-z0-9][a-z0-9._/:-]*)",
    re.MULTILINE | re.IGNORECASE,
)


def _find(path: str, text: str) -> Iterator[Sighting]:
    folder, _, name = path.rpartition("/")
    if _is_built(name):
        yield from _built(path, folder, text)
        return
    for line, image in met(_IMAGE, text):
        if "://" in image:  # where charts are kept
            continue
        yield Sighting(path, line, Sort.IMAGE, image_name(image))
    if _is_composed(name):
        yield from _composed(path, text)


def image_name(written: str) -> str:
    """Return an image's name without registry, tag and digest."""
    registry, slash, rest = written.partition("/")
    if slash and ("." in registry or ":" in registry or registry == "localhost"):
        written = rest
    return written.partition("@")[0].partition(":")[0]


def _built(path: str, folder: str, text: str) -> Iterator[Sighting]:
    """Yield what an image is built on, and that it is built here."""
    *_, (line, written) = (1, ""), *met(_FROM, text)  # the last one is what is run
    name = image_name(written.lower())
    if name:
        yield Sighting(path, line, Sort.IMAGE, name)
    built = place(f"{folder}/{_own_name(path)}")
    if not is_front_end(built):
        yield Sighting(path, line, Sort.DEPLOYABLE, built, image=name, way="dockerfile")


def _own_name(path: str) -> str:
    """Return what tells images built in one folder apart: ``api`` of ``api.Dockerfile``.

    What comes behind a dot mostly tells variants of one image: ``Dockerfile.alpine``.
    """
    name = path.rpartition("/")[2].lower()
    if name.endswith(".dockerfile"):
        return name.removesuffix(".dockerfile")
    return name.removeprefix("dockerfile-") if name.startswith("dockerfile-") else ""


def _composed(path: str, text: str) -> Iterator[Sighting]:
    """Yield which compose services are run from which image."""
    for service, told in _children(_child(_document(text), "services")):
        image = _child(told, "image")
        if isinstance(image, yaml.ScalarNode):
            line, name = int(image.start_mark.line) + 1, image_name(image.value)
            yield Sighting(path, line, Sort.SERVER, service, image=name, way="compose")


def _document(text: str) -> yaml.Node | None:
    """Return the first document's tree, in which no alias is expanded and no tag means a thing."""
    if len(text) > LONGEST_COMPOSE:
        return None
    try:
        return next(yaml.compose_all(text, Loader=yaml.SafeLoader), None)
    except (yaml.YAMLError, RecursionError):
        return None


def _children(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if isinstance(key, yaml.ScalarNode):
            yield key.value, value


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    return next((value for key, value in _children(node) if key == name), None)


DETECTOR = Detector("containers", lambda name: _is_built(name) or _is_yaml(name), _find)
