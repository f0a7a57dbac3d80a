"""Writes many files, all or none, even if the machine stops in between.

The files to be replaced are first saved in one undo file. As long as that file exists, the update
counts as not done, and the next one begins by restoring everything.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

from msgspec import Struct

from advisor.errors import CannotWrite, Problem, reason_of
from advisor.scaffold.bundle import LARGEST_BUNDLE, Damaged, pack, unpack
from advisor.scaffold.paths import path_fault
from advisor.scaffold.tree import InTheWay, Tree

UNDO: Final = ".advisor/undo.zip"
_AFTER = "after.json"
_BEFORE = "before/"


class Change(Struct, frozen=True):
    """One file to be written or, if ``after`` is None, removed."""

    path: str
    before: bytes | None
    after: bytes | None


def carry_out(tree: Tree, changes: Sequence[Change]) -> None:
    """Make all changes, in order, or none.

    Raises CannotWrite if one fails. Those before it are taken back, at once or, if that fails
    too, by the next update.
    """
    try:
        tree.write(UNDO, _packed(changes))
        for change in changes:
            _put(tree, change.path, change.after)
        tree.remove(UNDO)
    except BaseException as error:
        taken_back = _taken_back(tree)
        if isinstance(error, OSError | InTheWay):
            raise _failed(tree, error, taken_back=taken_back) from error
        raise


def is_unfinished(tree: Tree) -> bool:
    """Tell whether an update was interrupted here."""
    return tree.read(UNDO, LARGEST_BUNDLE) is not None


def take_back(tree: Tree) -> bool:
    """Restore what an interrupted update replaced; False if none was interrupted.

    A file that was changed since stays as it is. If interrupted, it can be repeated. Raises Damaged
    if the undo file is not as it was written.
    """
    raw = tree.read(UNDO, LARGEST_BUNDLE)
    if raw is None:
        return False
    files = unpack(raw)
    for path, written in _digests(files.pop(_AFTER, b"")).items():
        tree.forget_draft(path)
        if _stands(tree, path, written):
            _put(tree, path, files.get(_BEFORE + path))
    tree.remove(UNDO)
    return True


def _packed(changes: Sequence[Change]) -> bytes:
    before = {_BEFORE + one.path: one.before for one in changes if one.before is not None}
    after = {change.path: _digest(change.after) for change in changes}
    packed = pack({**before, _AFTER: json.dumps(after).encode()})
    try:
        unpack(packed)
    except Damaged as error:  # an update that could not be undone is not begun
        raise CannotWrite(Problem("too-large", f"too much to change at once: {error}")) from error
    return packed


def _digests(raw: bytes) -> Mapping[str, str | None]:
    try:
        after = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Damaged("it does not say what was written") from error
    if not isinstance(after, dict) or not all(
        isinstance(digest, str | None) for digest in after.values()
    ):
        raise Damaged("it does not say what was written")
    if faults := [fault for path in after if (fault := path_fault(path))]:
        raise Damaged(faults[0])
    return after


def _stands(tree: Tree, path: str, digest: str | None) -> bool:
    """Tell whether a file is as it was written."""
    try:
        return _digest(tree.read(path, LARGEST_BUNDLE)) == digest
    except InTheWay:
        return False


def _put(tree: Tree, path: str, content: bytes | None) -> None:
    if content is None:
        tree.remove(path)
    else:
        tree.write(path, content)


def _taken_back(tree: Tree) -> bool:
    try:
        take_back(tree)
    except (OSError, InTheWay, Damaged):
        return False
    return True


def _failed(tree: Tree, error: OSError | InTheWay, *, taken_back: bool) -> CannotWrite:
    message = f"it cannot be written: {reason_of(error)}"
    hint = "run `advisor update` again: it begins by putting back what was there"
    if taken_back:
        message, hint = f"{message}; nothing was changed", ""
    return CannotWrite(Problem("cannot-write", message, str(tree.directory), hint))


def _digest(content: bytes | None) -> str | None:
    return None if content is None else sha256(content).hexdigest()
