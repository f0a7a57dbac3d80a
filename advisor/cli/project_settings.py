"""The settings of a project: options of scaffold are kept in its manifest for updates."""

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from advisor.cli.rulebook import installed
from advisor.errors import Problem, UpdateRefused

if TYPE_CHECKING:
    from advisor.scaffold.manifest import Settings


def settings_for(
    directory: Path,
    packs: list[str] | None,
    weights: list[str] | None,
    *,
    partial: bool,
    backend: str | None,
    before: "Settings | None" = None,
) -> "Settings":
    """Return the settings for a project's manifest: these options, else those from ``before``."""
    from advisor.scaffold.manifest import NO_SETTINGS  # noqa: PLC0415

    kept = before or NO_SETTINGS
    return replace(
        kept,
        partial=partial or kept.partial,
        backend=backend or kept.backend,
        packs=tuple(_as_seen_from(directory, pack) for pack in packs or ()) or kept.packs,
        weights=tuple(weights or ()) or kept.weights,
    )


def packs_of(settings: "Settings", directory: Path, named: list[str] | None) -> list[str]:
    """Return the packs to judge by, as for ``--pack``: those named here, else the kept ones.

    A manifest is untrusted, so it may name only installed packs and folders of the project:
    otherwise UpdateRefused is raised.
    """
    return named or [_trusted(directory, pack) for pack in settings.packs]


def _trusted(directory: Path, pack: str) -> str:
    if os.sep not in pack:
        return str(installed(pack))
    folder = directory / pack
    if not _is_inside(directory, Path(pack)):
        message = f"its manifest names a pack that is not inside of it: {pack}"
        hint = f"if you trust that pack, name it yourself: --pack {shlex.quote(str(folder))}"
        raise UpdateRefused(Problem("foreign-pack", message, str(directory), hint))
    return str(folder)


def _is_inside(directory: Path, pack: Path) -> bool:
    """Tell whether a pack's files are below a project without a link on the way."""
    if pack.is_absolute() or ".." in pack.parts:
        return False
    steps = [directory.joinpath(*pack.parts[: n + 1]) for n in range(len(pack.parts))]
    return not any(map(os.path.islink, (*steps, *(directory / pack).glob("*.yaml"))))


def _as_seen_from(directory: Path, pack: str) -> str:
    """Write a folder relative to the project, so that both can be checked out anywhere.

    Absolute paths stay, since they are valid everywhere, and names of installed packs, since they
    are no folders.
    """
    if Path(pack).is_absolute() or not (os.sep in pack or Path(pack).is_dir()):
        return pack
    return os.path.join(os.curdir, os.path.relpath(pack, directory))  # noqa: PTH118 - Path drops ./
