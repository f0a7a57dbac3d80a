"""Planning a project again: what scaffold was told stands in its manifest, and is used anew."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

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
    """Return what to keep in a project's manifest: these options, else what was kept ``before``."""
    from advisor.scaffold.manifest import NO_SETTINGS  # noqa: PLC0415

    kept = before or NO_SETTINGS
    return replace(
        kept,
        partial=partial or kept.partial,
        backend=backend or kept.backend,
        packs=tuple(_as_seen_from(directory, pack) for pack in packs or ()) or kept.packs,
        weights=tuple(weights or ()) or kept.weights,
    )


def packs_of(settings: "Settings", directory: Path) -> list[str]:
    """Return the packs in a project's manifest as ``--pack`` takes them here."""
    return [str(directory / pack) if os.sep in pack else pack for pack in settings.packs]


def _as_seen_from(directory: Path, pack: str) -> str:
    """Write a folder relative to the project, so that both can be checked out anywhere.

    An absolute one was meant to be the same from everywhere, and the name of an installed pack is
    no folder.
    """
    if Path(pack).is_absolute() or not (os.sep in pack or Path(pack).is_dir()):
        return pack
    return os.path.join(os.curdir, os.path.relpath(pack, directory))  # noqa: PTH118 - Path drops ./
