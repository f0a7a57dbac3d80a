"""What ships with us: the built-in pack, templates, examples, report formats, detectors."""

import pkgutil
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

import advisor

if TYPE_CHECKING:  # the core takes as long to load as the rest of a small command
    from advisor.core.evidence import Sighting
    from advisor.core.report import Report


class Page(Struct, frozen=True):
    """Where a report is shown, for the terminal format, and the file that it is about."""

    width: int | None = None
    """Columns to wrap at; None leaves lines as long as they are."""
    colour: bool = False
    ascii: bool = False
    """Whether to keep to ASCII."""
    answers: str = ""
    """The answers file, as a URI relative to the current folder; empty if not below it."""


class Renderer(Struct, frozen=True):
    """A report format: one file in ``advisor/render`` that holds one of these as RENDERER."""

    name: str
    suffix: str
    """The ending of files of this format: ``.md``."""
    render: Callable[["Report", Page], str]


class Detector(Struct, frozen=True):
    """What to look for in a repository: one file in ``advisor/scan/detectors``, as DETECTOR."""

    name: str
    wants: Callable[[str], bool]
    """Whether it wants files of this name, without folders."""
    find: Callable[[str, str], Iterable["Sighting"]]
    """Returns the sightings in a file, by its path and text; must accept any text."""


def data_dir(name: str) -> Path:
    """Return the folder ``name``: inside the installed wheel, or at the top of a checkout."""
    package = Path(advisor.__file__).parent
    shipped = package / "_data" / name
    return shipped if shipped.is_dir() else package.parent / name


def shipped_answers(folder: str = ".") -> dict[str, Path]:
    """Return the worked examples by name, or the presets, which are in their folder ``presets``."""
    files = (data_dir("examples") / folder).glob("*.yaml")
    return {file.stem: file for file in sorted(files)}


def installed_pack(name: str) -> Path:
    """Return the folder of a pack that is installed.

    A package installs one with an entry point in the group ``advisor.packs``, whose value is the
    package, and dots for folders in it. It is looked up, never imported: a pack is data, and
    loading one runs nothing. Raises KeyError, with the known names, if not found.
    """
    # A tenth of the start-up time of a small command, and few use packs of others.
    from importlib.metadata import entry_points  # noqa: PLC0415

    points = {point.name: point.value for point in entry_points(group="advisor.packs")}
    package, *inside = points[name].split(".") if name in points else ("",)
    spec = find_spec(package) if package else None
    if spec is None or not spec.submodule_search_locations:
        raise KeyError(*sorted(points))
    return Path(next(iter(spec.submodule_search_locations)), *inside)


def format_names() -> tuple[str, ...]:
    """Return the names of the report formats; modules that begin with _ are parts of formats."""
    return tuple(name for name in _modules("render") if not name.startswith("_"))


def renderer(name: str) -> Renderer:
    """Return a report format; KeyError if not found."""
    if name not in format_names():
        raise KeyError(name)
    found: Renderer = import_module(f"advisor.render.{name}").RENDERER
    return found


def fitting(suffix: str) -> Renderer | None:
    """Return the report format for a file's ending: ``.html``.

    ``.md`` is a report in Markdown, so that no report replaces a decision record.
    """
    found = (renderer(name) for name in format_names() if name != "adr")
    return next((one for one in found if one.suffix == suffix), None)


def detectors() -> tuple[Detector, ...]:
    """Return all detectors."""
    names = _modules("scan/detectors")
    return tuple(import_module(f"advisor.scan.detectors.{name}").DETECTOR for name in names)


def _modules(folder: str) -> list[str]:
    path = Path(advisor.__file__).parent / folder
    return sorted(module.name for module in pkgutil.iter_modules([str(path)]))
