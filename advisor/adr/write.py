"""Writing a record and the links to it, all of them or none."""

import contextlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from advisor.adr.log import Plan
from advisor.disk import fill, open_file
from advisor.errors import CannotWrite, Problem, reason_of

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def carry_out(plan: Plan, text: str) -> None:
    """Write what a plan says; ``text`` is the new record, where there is one.

    The new record comes first: a run that is cut short after it leaves no link that leads nowhere,
    and the next run finishes it. Raises CannotWrite, and then nothing has changed.
    """
    new = {} if plan.holds else {plan.name: text.encode()}
    linked = {one.name: one.superseded_by(plan.name) for one in plan.superseded}
    before = {one.name: one.content for one in plan.superseded}
    absent: list[Path] = []
    try:
        absent += (one for one in (plan.folder, *plan.folder.parents) if not one.exists())
        plan.folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(plan.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            _put_all(handle, new, linked, before)
        finally:
            os.close(handle)
    except BaseException as error:
        for one in absent:
            with contextlib.suppress(OSError):  # as far as it is there, and holds nothing
                one.rmdir()
        if isinstance(error, OSError):
            raise _failed(plan.folder, error) from error
        raise


def _put_all(
    folder: int,
    new: Mapping[str, bytes],
    linked: Mapping[str, bytes],
    before: Mapping[str, bytes],
) -> None:
    created: list[str] = []
    replaced: list[str] = []
    try:
        for name, content in {**new, **linked}.items():
            _write_draft(folder, name, content)
        for name in new:
            # A link, not a rename: it takes the place of nothing that came there meanwhile.
            _link(folder, _draft(name), name)
            created.append(name)
        for name, content in before.items():
            _still(folder, name, content)
            _link(folder, name, _kept(name))
            _rename(folder, _draft(name), name)
            replaced.append(name)
        os.fsync(folder)
    except BaseException:
        for name in replaced:
            _rename(folder, _kept(name), name)
        for name in created:
            os.unlink(name, dir_fd=folder)
        raise
    finally:
        for name in (*new, *linked):
            _forget(folder, _draft(name))
            _forget(folder, _kept(name))


def _write_draft(folder: int, name: str, content: bytes) -> None:
    """Write content beside a file, with the mode of that file where it is there."""
    _forget(folder, _draft(name))
    _forget(folder, _kept(name))
    mode = None
    with contextlib.suppress(FileNotFoundError):
        mode = stat.S_IMODE(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    fill(os.open(_draft(name), _NEW, 0o666, dir_fd=folder), content, mode)


def _still(folder: int, name: str, content: bytes) -> None:
    """Raise OSError where a file is no longer what it was when it was read."""
    with open_file(name, within=folder, links=False) as file:
        if file.read(len(content) + 1) != content:
            raise OSError(f"{name} has been changed meanwhile")


def _draft(name: str) -> str:
    return f".{name}.advisor-draft"


def _kept(name: str) -> str:
    return f".{name}.advisor-kept"


def _link(folder: int, source: str, name: str) -> None:
    os.link(source, name, src_dir_fd=folder, dst_dir_fd=folder)


def _rename(folder: int, source: str, name: str) -> None:
    os.replace(source, name, src_dir_fd=folder, dst_dir_fd=folder)


def _forget(folder: int, name: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)


def _failed(folder: Path, error: OSError) -> CannotWrite:
    message = f"the record cannot be written: {reason_of(error)}; nothing was changed"
    return CannotWrite(Problem("cannot-write", message, str(folder)))
