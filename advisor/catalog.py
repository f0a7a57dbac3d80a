"""What ships with us: the built-in pack, the templates, the examples, the report formats."""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import advisor
from advisor.core.report import Report


@dataclass(frozen=True)
class Page:
    """What a report is shown on; only the terminal format looks at it."""

    width: int | None = None
    """Columns to wrap at; None leaves lines as long as they are."""
    colour: bool = False
    ascii: bool = False
    """Whether to keep to ASCII."""


@dataclass(frozen=True)
class Renderer:
    """A report format: one file in ``advisor/render`` that holds one of these as RENDERER."""

    name: str
    suffix: str
    """How a file of this format ends: ``.md``."""
    render: Callable[[Report, Page], str]


def data_dir(name: str) -> Path:
    """Return the folder ``name``: inside the installed wheel, or at the top of a checkout."""
    package = Path(advisor.__file__).parent
    shipped = package / "_data" / name
    return shipped if shipped.is_dir() else package.parent / name


def format_names() -> tuple[str, ...]:
    """Return the names of the report formats."""
    folder = Path(advisor.__file__).parent / "render"
    return tuple(sorted(module.name for module in pkgutil.iter_modules([str(folder)])))


def renderer(name: str) -> Renderer:
    """Return a report format; KeyError where there is none of that name."""
    if name not in format_names():
        raise KeyError(name)
    found: Renderer = import_module(f"advisor.render.{name}").RENDERER
    return found
