"""Every file of a starter, rendered in memory: the same plan is listed, compared and written."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from jinja2 import Environment, StrictUndefined, Template
from msgspec import Struct

import advisor
from advisor.catalog import data_dir
from advisor.core.names import dotted_fault, field_fault, name_fault, project_fault
from advisor.core.starter import EMBEDDED, Call, Event, Layout, Starter
from advisor.errors import Problem, StarterInvalid
from advisor.scaffold.backends import Backend, choose_backend, recommended_backend
from advisor.scaffold.bundle import pack
from advisor.scaffold.filters import FILTERS, natural
from advisor.scaffold.manifest import BASE, MANIFEST, NO_SETTINGS, Settings
from advisor.scaffold.name_clashes import clashes
from advisor.scaffold.paths import path_fault
from advisor.scaffold.view import ServiceView, part_views, table

_WIDTH = 100
"""The longest line in characters; the starter's pyproject.toml says the same."""
_LONG_CODE = re.compile(
    rf"^(?=.{{{_WIDTH + 1}}})(?:from \S+ import |(?! *[\"#]).*\w[(\[]|.*[=:] [{{\[(])", re.MULTILINE
)
"""A line that is longer, and that a formatter would break: it opens a bracket outside a text."""


class PlannedFile(Struct, frozen=True):
    """One file: a relative path with forward slashes, its content, and its kind.

    ``managed`` files are the reliability kernel, which a later advisor may improve; ``seed`` files
    are the owner's from the first day.
    """

    path: str
    content: bytes
    kind: str


class Plan(Struct, frozen=True):
    """All files of a starter, by path, then two about them: the archive and the manifest."""

    files: tuple[PlannedFile, ...]
    settings: Settings = NO_SETTINGS


def render(starter: Starter, extra: Mapping[str, bytes], settings: Settings = NO_SETTINGS) -> Plan:
    """Plan a starter, with ``extra`` files (path and content) in it; nothing is written to disk.

    ``settings.backend`` is the back end; the default is the embedded queue. The same starter gives
    the same bytes.
    Raises StarterInvalid if a name cannot be used in code, two names would be the same there, two
    files would be the same on some file system, a path would leave the project, or the back end
    does not fit this starter.
    """
    _refuse_bad_names(starter)
    if problems := tuple(clashes(starter)):
        raise StarterInvalid(*problems)
    chosen = choose_backend(starter, settings.backend or EMBEDDED)
    extras = (PlannedFile(path, body, "seed") for path, body in extra.items())
    return complete((*_rendered(starter, chosen), *extras), settings)


def complete(files: Iterable[PlannedFile], settings: Settings = NO_SETTINGS) -> Plan:
    """Sort files, and add the manifest and archive that a later advisor needs."""
    planned = sorted(files, key=lambda file: file.path)
    base = pack({file.path: file.content for file in planned})
    planned.append(PlannedFile(BASE, base, "managed"))
    planned.append(_manifest(planned, settings))
    _refuse_unsafe(planned)
    return Plan(tuple(planned), settings)


def _rendered(starter: Starter, chosen: Backend) -> Iterator[PlannedFile]:
    shared = _context(starter, chosen)
    for tree in _trees(starter, chosen):
        views = part_views(starter) if tree == "service" else (None,)
        for name, template in _templates(tree).items():
            for view in views:
                yield from _file(template, name, {**shared, "service": view})


def _trees(starter: Starter, backend: Backend) -> Iterator[str]:
    """Return the template trees of a starter."""
    separate = starter.layout is Layout.SEPARATE_SERVICES
    yield "starter"
    yield "service"
    yield "idempotency"
    if starter.events:
        yield "events"
        if separate:
            yield "broker"
    if backend.name != EMBEDDED:
        yield "server"
    if backend.adapter:
        yield f"backends/{backend.name}"
    if starter.calls:
        yield "calls" if separate else "inprocess"


def _context(starter: Starter, backend: Backend) -> dict[str, object]:
    separate = starter.layout is Layout.SEPARATE_SERVICES
    return {
        "starter": starter,
        "package": starter.name.replace("-", "_"),
        "parts": "services" if separate else "modules",
        "separate": separate,
        "services": part_views(starter),
        "services_by_name": sorted(part_views(starter), key=lambda view: natural(view.name)),
        "service_names": starter.services,
        "events": starter.events,
        "calls": starter.calls,
        "has_client": separate and bool(starter.calls),
        "backend": backend,
        "recommended": recommended_backend(starter).name,
        "server": "" if backend.name == EMBEDDED else backend.name,
        "shown": starter.events[0] if starter.events else None,
        "called": starter.calls[0] if starter.calls else None,
        "table": lambda service, action: table(starter, service, action),
    }


def _file(template: Template, name: str, context: dict[str, object]) -> Iterator[PlannedFile]:
    view = context["service"]
    if isinstance(view, ServiceView) and not view.needs(name.rpartition("/")[2]):
        return
    names = {
        "__package__": str(context["package"]),
        "__parts__": str(context["parts"]),
        "__service__": view.name if isinstance(view, ServiceView) else "",
    }
    relative = name.removesuffix(".j2")
    for placeholder, real in names.items():
        relative = relative.replace(placeholder, real)
    text = template.render(context)
    if relative.endswith(".py") and _LONG_CODE.search(text):
        text = _formatted(text)
    yield PlannedFile(relative, text.encode(), _kind(relative, context))


def _formatted(code: str) -> str:
    """Break the lines that names have made too long as a formatter does."""
    from black import Mode, format_str  # noqa: PLC0415 - 0.15 s, and few starters need it
    from black.mode import TargetVersion  # noqa: PLC0415

    return format_str(code, mode=Mode({TargetVersion.PY311}, line_length=_WIDTH))


@cache  # compiling them takes nine tenths of the time
def _templates(tree: str) -> Mapping[str, Template]:
    """Return the templates of a tree by their paths in it."""
    folder = data_dir("templates") / tree
    environment = _environment()
    return {
        file.relative_to(folder).as_posix(): environment.from_string(file.read_text("utf-8"))
        for file in sorted(folder.rglob("*.j2"))
    }


def _environment() -> Environment:
    # Autoescape is for HTML. Values in code here are checked names, or pass the filter of their
    # language.
    environment = Environment(  # noqa: S701
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    return environment


def _kind(path: str, context: dict[str, object]) -> str:
    parts = f"{context['package']}/{context['parts']}/"
    ours = ("README.md", "asyncapi.json", "compose.yaml", "pyproject.toml", ".gitignore")
    seeds = (parts, f"{context['package']}/events.py", *ours)
    return "seed" if path.startswith((*seeds, "tests/test_")) else "managed"


def _manifest(files: list[PlannedFile], settings: Settings) -> PlannedFile:
    entries = {
        file.path: {"sha256": hashlib.sha256(file.content).hexdigest(), "kind": file.kind}
        for file in files
    }
    manifest = {
        "advisor": advisor.__version__,
        "settings": settings.told(),
        "files": entries,
    }
    return PlannedFile(MANIFEST, (json.dumps(manifest, indent=2) + "\n").encode(), "managed")


def _refuse_bad_names(starter: Starter) -> None:
    """Check every name again, so that no unchecked name reaches the code."""
    interactions: tuple[Event | Call, ...] = (*starter.events, *starter.calls)
    checked = [
        (starter.name, project_fault),
        *((name, name_fault) for name in starter.services),
        *((one.producer, name_fault) for one in interactions),
        *((who.service, name_fault) for one in interactions for who in one.consumers),
        *((who.action, name_fault) for one in interactions for who in one.consumers),
        *((one.name, dotted_fault) for one in interactions),
        *((event.partition_key, field_fault) for event in starter.events),
    ]
    problems = [
        Problem("bad-name", f"`{name}` cannot be a name in code", hint=reason)
        for name, fault in checked
        if (reason := fault(name))
    ]
    if problems:
        raise StarterInvalid(*problems)


def _refuse_unsafe(files: list[PlannedFile]) -> None:
    """Refuse paths that would leave the project or collide; names were checked before."""
    seen: dict[str, str] = {}
    problems = []
    for file in files:
        if fault := path_fault(file.path):
            problems.append(Problem("unsafe-path", fault))
        twin = seen.setdefault(file.path.casefold(), file.path)
        if twin is not file.path:
            message = f"{file.path} and {twin} are the same file"
            hint = "if a service is called so, give it another name"
            problems.append(Problem("twin-path", message, hint=hint))
    if problems:
        raise StarterInvalid(*problems)
