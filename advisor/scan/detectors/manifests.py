"""Libraries that manifests require: what a program is built with, not what it runs on."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

from advisor.catalog import Detector
from advisor.core.evidence import Sighting, Sort
from advisor.scan import development
from advisor.scan.patterns import ByName, met
from advisor.scan.setup_py import requirements

_Finder: TypeAlias = Callable[[str], Iterator[tuple[int, str]]]
"""From a manifest's text to the lines and names of its requirements."""
_Tables: TypeAlias = Callable[[Mapping[str, Any]], Iterator[object]]
"""From a parsed manifest to its tables and lists of requirements."""
_GRADLE = r"""(?:["'][\w.-]+:|\bname[ \t]*[:=][ \t]*["'])([\w.-]+)(?=[:"'])"""
_GRADLE_GROUP = (
    r"""(?:["']|\bgroup[ \t]*[:=][ \t]*["'])([\w.-]+)(?=:[\w.-]+[:"']|["'],[ \t]*name)"""
)
_NAME = re.compile(r"@?[A-Za-z0-9][A-Za-z0-9._/-]*")
_WRITTEN = re.compile(r"""("[^"\n]*"|'[^'\n]*'|^[ \t]*[A-Za-z0-9_-]+(?=[ \t]*=))""", re.MULTILINE)


def _lines(pattern: str, cut: development.Cut = str) -> _Finder:
    found = re.compile(pattern, re.MULTILINE)
    return lambda text: met(found, cut(text))


def _each(*finders: _Finder) -> _Finder:
    return lambda text: (found for finder in finders for found in finder(text))


def _toml(tables: _Tables) -> _Finder:
    return partial(_required, tomllib.loads, tables)


def _json(tables: _Tables) -> _Finder:
    return partial(_required, json.loads, tables)


def _required(loads: Callable[[str], Any], tables: _Tables, text: str) -> Iterator[tuple[int, str]]:
    """Yield the names in a manifest's tables (name to version) and lists (of requirements)."""
    try:
        told = loads(text)
    except (ValueError, RecursionError):
        return
    lines = _places(text)
    for table in tables(told) if isinstance(told, dict) else ():
        for entry in table if isinstance(table, dict | list) else ():
            name = _NAME.match(entry) if isinstance(entry, str) else None
            if name:
                yield lines.get(entry, 1), name[0]


def _setup(text: str) -> Iterator[tuple[int, str]]:
    for line, entry in requirements(text):
        if name := _NAME.match(entry):
            yield line, name[0]


def _places(text: str) -> dict[str, int]:
    """Return the first line of each text in quotes, and of each bare key."""
    places: dict[str, int] = {}
    for line, written in met(_WRITTEN, text):
        bare = written[1:-1] if written[0] in "\"'" else written.strip()
        places.setdefault(bare, line)
    return places


def _part(told: object, *path: str) -> Any:  # noqa: ANN401 - whatever stands in a foreign file
    for key in path:
        told = told.get(key, {}) if isinstance(told, dict) else {}
    return told


def _of_pyproject(told: Mapping[str, Any]) -> Iterator[object]:
    yield _part(told, "project", "dependencies")
    extras = _part(told, "project", "optional-dependencies")
    for name, extra in extras.items() if isinstance(extras, dict) else ():
        yield () if development.is_for_developers(name) else extra
    yield _part(told, "tool", "poetry", "dependencies")


def _of_cargo(told: Mapping[str, Any]) -> Iterator[object]:
    yield _part(told, "dependencies")
    yield _part(told, "workspace", "dependencies")


def _of_package_json(told: Mapping[str, Any]) -> Iterator[object]:
    yield from (_part(told, key) for key in ("dependencies", "optionalDependencies"))


_IN_FOLDER = ("base.txt", "base.in", "common.txt", "main.txt", "prod.txt", "production.txt")
"""File names that mean a manifest only in a folder named ``requirements``."""
_FORMATS = ByName(
    (
        ("requirements*.txt", "requirements*.in", *_IN_FOLDER),
        _lines(r"^[ \t]*([A-Za-z0-9][A-Za-z0-9._-]*)"),
    ),
    (
        ("setup.cfg",),
        _lines(
            r"^[ \t]+([A-Za-z0-9][A-Za-z0-9._-]*)(?=[ \t]*(?:[<>=!~;[]|$))", development.setup_cfg
        ),
    ),
    (("setup.py",), _setup),
    (("pyproject.toml",), _toml(_of_pyproject)),
    (("pipfile",), _toml(lambda told: iter([_part(told, "packages")]))),
    (("package.json",), _json(_of_package_json)),
    (("composer.json",), _json(lambda told: iter([_part(told, "require")]))),
    (("cargo.toml",), _toml(_of_cargo)),
    (("pom.xml",), _lines(r"<(?:artifact|group)Id>[ \t]*([\w.-]+)", development.maven)),
    (
        ("*.gradle", "*.gradle.kts", "libs.versions.toml"),
        _each(*(_lines(one, development.gradle) for one in (_GRADLE, _GRADLE_GROUP))),
    ),
    (("build.sbt",), _lines(r'%[ \t]*"([\w-]+)"', development.sbt)),
    (("go.mod",), _lines(r"^(?:require)?[ \t]+([a-z0-9][\w.~/-]*) v[0-9][^ \n]*$")),
    (("gemfile",), _lines(r"""^[ \t]*gem[ \t]+["']([\w-]+)""", development.gemfile)),
    (("mix.exs",), _lines(r"\{:([a-z_]+),", development.mix)),
    (
        ("*.csproj", "*.fsproj", "directory.packages.props"),
        _lines(r'<Package(?:Reference|Version)[ \t]+Include="([\w.-]+)'),
    ),
)
_MAJOR = re.compile(r"/v[0-9]+$")


def _find(path: str, text: str) -> Iterator[Sighting]:
    if _is_passed_over(path.lower()):
        return
    for line, written in _FORMATS.find(path)(text):
        yield Sighting(path, line, Sort.PACKAGE, _name(written))


def _is_passed_over(path: str) -> bool:
    """Tell whether a file matches by name, but has no requirements, or only developers' ones."""
    *folders, name = path.split("/")
    if name in _IN_FOLDER:
        return folders[-1:] != ["requirements"]
    return name.startswith("requirements") and development.is_for_developers(name)


def _name(written: str) -> str:
    """Return a package's name as signatures write it: lower case, and no major version of Go's."""
    return _MAJOR.sub("", written.lower().replace("_", "-"))


DETECTOR = Detector("manifests", _FORMATS.knows, _find)
