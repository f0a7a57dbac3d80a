"""The manifest of a project: which advisor made it, with which settings, from which files."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import fields

import advisor
from advisor.scaffold.bundle import Damaged

ANSWERS: Final = ".advisor/answers.yaml"
MANIFEST: Final = ".advisor/manifest.json"
BASE: Final = ".advisor/base.zip"
"""Every file as advisor wrote it, so that a later one can tell the owner's changes from its own."""
LARGEST_MANIFEST = 4 * 1024 * 1024
_MOST_TEXTS = 100
_LONGEST_TEXT = 4096
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6}){0,5}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Settings(Struct, frozen=True):
    """The settings, besides the answers, by which a project can be planned again.

    One field for each setting: yes or no, a text, or texts; the default means that it is not set. A
    field that is added here is written to the manifest, read back and checked without further code.
    """

    partial: bool = False
    """Whether questions may be left open."""
    backend: str = ""
    """The name of the back end; empty if none was chosen."""
    packs: tuple[str, ...] = ()
    """Names of installed packs, and folders relative to the project."""
    weights: tuple[str, ...] = ()
    """RULE=N, as on the command line."""

    def told(self) -> dict[str, object]:
        """Return the settings that are set, by name."""
        values = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: value for name, value in values if value != getattr(NO_SETTINGS, name)}


NO_SETTINGS: Final = Settings()


class Manifest(Struct, frozen=True):
    """The parts of a manifest that are needed to plan and merge again."""

    advisor: str
    """The version that wrote the project last."""
    settings: Settings
    base: str
    """The SHA-256 of its archive; empty if none was written."""

    @property
    def is_newer(self) -> bool:
        """Whether a later advisor than this one wrote the project."""
        return _numbers(self.advisor) > _numbers(advisor.__version__)


def read_manifest(raw: bytes) -> Manifest:
    """Read a manifest; raises Damaged if it is not one."""
    try:
        tree = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Damaged("not JSON") from error
    if not isinstance(tree, dict):
        raise Damaged("not a JSON object")
    version = tree.get("advisor")
    if not isinstance(version, str) or not _VERSION.match(version):
        raise Damaged('"advisor" is not a version')
    return Manifest(version, _settings(tree.get("settings", {})), _base(tree.get("files")))


def _settings(tree: object) -> Settings:
    if not isinstance(tree, dict):
        raise Damaged('"settings" is not a JSON object')
    known = {field.name: getattr(NO_SETTINGS, field.name) for field in fields(Settings)}
    if unknown := sorted(tree.keys() - known.keys()):
        raise Damaged(f"there is no setting {unknown[0]!r}")
    return Settings(**{name: _setting(name, known[name], tree[name]) for name in tree})


def _setting(name: str, default: object, value: object) -> Any:  # noqa: ANN401 - as its default
    match default, value:
        case bool(), bool():
            return value
        case str(), str() if _short(value):
            return value
        case tuple(), list() if len(value) <= _MOST_TEXTS and all(_short(one) for one in value):
            return tuple(value)
        case _:
            raise Damaged(f"the setting {name!r} is not as advisor writes it")


def _short(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT and value.isprintable()


def _base(files: object) -> str:
    if not isinstance(files, Mapping):
        raise Damaged('"files" is not a JSON object')
    entry = files.get(BASE, {"sha256": ""})
    digest = entry.get("sha256") if isinstance(entry, Mapping) else None
    if not isinstance(digest, str) or (digest and not _DIGEST.fullmatch(digest)):
        raise Damaged(f"{BASE} has no SHA-256 in it")
    return digest


def _numbers(version: str) -> tuple[int, ...]:
    found = _VERSION.match(version)
    return tuple(int(part) for part in found.group().split(".")) if found else ()
