"""Opens a project that advisor wrote, to plan it again: its manifest, its base, its answers.

The project is untrusted: no link is followed, sizes are bounded, and no path in it leads out of its
folder.
"""

import contextlib
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

import advisor
from advisor.errors import Problem, UpdatePending, UpdateRefused, reason_of
from advisor.scaffold.bundle import LARGEST_BUNDLE, Damaged, unpack
from advisor.scaffold.manifest import (
    ANSWERS,
    BASE,
    LARGEST_MANIFEST,
    MANIFEST,
    Manifest,
    read_manifest,
)
from advisor.scaffold.tree import LARGEST_FILE, InTheWay, Tree
from advisor.scaffold.undo import UNDO, is_unfinished, take_back

_RESTORE = "take the folder .advisor as a whole from your version control"
_NEW = "`advisor scaffold FILE DIR` writes a new project"


class Generated(Struct, frozen=True):
    """A project as it is on disk."""

    tree: Tree
    manifest: Manifest
    base: Mapping[str, bytes]
    """Every file as advisor wrote it last, by path."""
    state: Mapping[str, bytes]
    """The manifest and the archive of the base, as they are on disk."""
    answers: bytes | None
    taken_back: bool
    """Whether an interrupted update was found here and undone."""


@contextlib.contextmanager
def opened(directory: Path, *, writing: bool) -> Iterator[Generated]:
    """Open a project; ``writing`` locks it, and undoes an interrupted update.

    Raises UpdateRefused if it is not a project, or damaged; UpdatePending if an interrupted update
    must be undone first, or another update is running.
    """
    try:
        tree = Tree(directory)
    except OSError as error:
        raise _refused(directory, "not-a-project", reason_of(error), _NEW) from error
    with tree:
        if writing and not tree.lock():
            raise _pending(directory, "busy", "another update is at work here", "wait for its end")
        yield _generated(tree, taken_back=_settled(tree, writing=writing))


def look(tree: Tree, path: str, most: int = LARGEST_FILE) -> bytes | InTheWay | None:
    """Return a file's content, None if there is no file, or what is in the way of one.

    Raises UpdateRefused if it cannot be read.
    """
    try:
        return tree.read(path, most)
    except InTheWay as obstacle:
        return obstacle
    except OSError as error:
        raise _refused(tree.directory / path, "cannot-read", reason_of(error)) from error


def names_in(tree: Tree, folder: str) -> list[str]:
    """Return the names in a folder; none if it does not exist. Raises UpdateRefused as above."""
    try:
        return tree.names(folder)
    except OSError as error:
        raise _refused(tree.directory / folder, "cannot-read", reason_of(error)) from error


def _settled(tree: Tree, *, writing: bool) -> bool:
    """Undo an interrupted update; say whether there was one."""
    place = tree.directory / UNDO
    try:
        if writing:
            return take_back(tree)
        if not is_unfinished(tree):
            return False
    except (Damaged, InTheWay) as error:
        hint = "look at what changed since your last commit, then delete this file"
        raise _refused(place, "bad-undo", str(error), hint) from error
    except OSError as error:
        raise _refused(place, "cannot-write", reason_of(error)) from error
    hint = "run `advisor update` without --check or --dry-run: it puts back what was half done"
    raise _pending(tree.directory, "interrupted", "an update was interrupted here", hint)


def _generated(tree: Tree, *, taken_back: bool) -> Generated:
    raw = _state(tree, MANIFEST, LARGEST_MANIFEST)
    place = tree.directory / MANIFEST
    if raw is None:
        message = f"advisor did not write this folder: there is no {MANIFEST} in it"
        raise _refused(tree.directory, "not-a-project", message, _NEW)
    try:
        manifest = read_manifest(raw)
    except Damaged as error:
        raise _refused(place, "bad-manifest", str(error), _RESTORE) from error
    if manifest.is_newer:
        message = f"written by advisor {manifest.advisor}; this is {advisor.__version__}"
        raise _refused(place, "newer-project", message, "update advisor itself first")
    packed, base = _base(tree, manifest)
    return Generated(
        tree=tree,
        manifest=manifest,
        base=base,
        state={MANIFEST: raw, BASE: packed},
        answers=_state(tree, ANSWERS, LARGEST_FILE),
        taken_back=taken_back,
    )


def _base(tree: Tree, manifest: Manifest) -> tuple[bytes, dict[str, bytes]]:
    place = tree.directory / BASE
    packed = _state(tree, BASE, LARGEST_BUNDLE)
    if packed is None:
        hint = f"{_RESTORE}; a .gitignore that names *.zip keeps this file out of it"
        raise _refused(place, "no-base", "it is not there, so changes cannot be told apart", hint)
    if sha256(packed).hexdigest() != manifest.base:
        raise _refused(place, "bad-base", f"it does not belong to {MANIFEST}", _RESTORE)
    try:
        return packed, unpack(packed)
    except Damaged as error:
        raise _refused(place, "bad-base", str(error), _RESTORE) from error


def _state(tree: Tree, path: str, most: int) -> bytes | None:
    found = look(tree, path, most)
    if isinstance(found, InTheWay):
        raise _refused(tree.directory / path, "not-a-file", str(found), _RESTORE)
    return found


def _refused(place: Path, code: str, message: str, hint: str = "") -> UpdateRefused:
    return UpdateRefused(Problem(code, message, str(place), hint))


def _pending(place: Path, code: str, message: str, hint: str) -> UpdatePending:
    return UpdatePending(Problem(code, message, str(place), hint))
