"""Images that are run or built: Dockerfiles, and images in any manifest."""

import re
from collections.abc import Iterator

from advisor.catalog import Detector
from advisor.core.evidence import Sighting, Sort
from advisor.scan.folders import place
from advisor.scan.patterns import called, met

_BUILT = ("dockerfile", "dockerfile.*", "dockerfile-*", "*.dockerfile", "containerfile")
_is_built = called(_BUILT)
_IMAGE = re.compile(
    r"""(?:^[ \t-]*|[{,][ \t]*)(?:image|repository):[ \t]*["']?([a-z0-9][a-z0-9._/:-]*)""",
    re.MULTILINE,
)
_FROM = re.compile(
    r"^FROM[ \t]+(?:--platform=[^ \t\n]+[ \t]+)?([a-z0-9][a-z0-9._/:-]*)",
    re.MULTILINE | re.IGNORECASE,
)


def _find(path: str, text: str) -> Iterator[Sighting]:
    if _is_built(path.rpartition("/")[2]):
        yield from _built(path, text)
        return
    for line, image in met(_IMAGE, text):
        if "://" in image:  # where charts are kept
            continue
        yield Sighting(path, line, Sort.IMAGE, image_name(image))


def image_name(written: str) -> str:
    """Return an image's name without registry, tag and digest."""
    registry, slash, rest = written.partition("/")
    if slash and ("." in registry or ":" in registry or registry == "localhost"):
        written = rest
    return written.partition("@")[0].partition(":")[0]


def built_at(path: str) -> str:
    """Return the name of what a Dockerfile builds: its folder, or its own name."""
    return place(f"{path.rpartition('/')[0]}/{_own_name(path)}")


def _built(path: str, text: str) -> Iterator[Sighting]:
    """Yield the base of an image, and a deployable that is built here."""
    *_, (line, written) = (1, ""), *met(_FROM, text)  # the last one is what is run
    name = image_name(written.lower())
    if name:
        yield Sighting(path, line, Sort.IMAGE, name)
    yield Sighting(path, line, Sort.DEPLOYABLE, built_at(path), image=name, way="dockerfile")


def _own_name(path: str) -> str:
    """Return the name that distinguishes images of one folder: ``api`` of ``api.Dockerfile``.

    An ending mostly distinguishes variants of one image: ``Dockerfile.alpine``.
    """
    name = path.rpartition("/")[2].lower()
    if name.endswith(".dockerfile"):
        return name.removesuffix(".dockerfile")
    return name.removeprefix("dockerfile-") if name.startswith("dockerfile-") else ""


DETECTOR = Detector("containers", called((*_BUILT, "*.yaml", "*.yml")), _find)
