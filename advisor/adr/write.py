"""Writing a record and the links to it, all of them or none."""

import contextlib
import fcntl
import os
import re
import signal
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from advisor.adr.log import Plan
from advisor.disk import fill, open_file
from advisor.errors import CannotWrite, Problem, reason_of

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_LEFT: Final = re.compile(r"\..+\.md\.advisor-(?:draft|kept)", re.DOTALL | re.IGNORECASE)
_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _MeanwhileError(OSError):
    """Somebody else is writing records, or has written one."""


def carry_out(plan: Plan, text: str) -> None:
    """Write what a plan says; ``text`` is the new record, unused if the plan has none.

    The new record comes first: a run that is cut short after it leaves no dangling link, and the
    next run finishes it. Raises CannotWrite; then nothing has changed, unless taking back what
    was written fails too.
    """
    new = {} if plan.holds else {plan.name: text.encode()}
    linked = {one.name: one.superseded_by(plan.name) for one in plan.superseded}
    before = {one.name: one.content for one in plan.superseded}
    absent: list[Path] = []
    with _signals_held_back():
        try:
            absent += (one for one in (plan.folder, *plan.folder.parents) if not one.exists())
            plan.folder.mkdir(parents=True, exist_ok=True)
            with _locked(plan.folder) as handle:
                _put_all(handle, new, linked, before)
        except BaseException as error:
            for one in absent:
                with contextlib.suppress(OSError):  # if it was made, and is empty
                    one.rmdir()
            if isinstance(error, OSError):
                raise _failed(plan.folder, error) from error
            raise


def tidy(folder: Path) -> None:
    """Remove the drafts that a killed run left in a folder of records, if it can be written."""
    with contextlib.suppress(OSError), _locked(folder):
        pass


@contextlib.contextmanager
def _signals_held_back() -> Iterator[None]:
    """Hold back Ctrl-C and other ending signals while files are written."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """Open a folder, lock it against other runs, and remove the drafts that a killed run left."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _lock(handle)
        with os.scandir(handle) as entries:
            left = [entry.name for entry in entries if _LEFT.fullmatch(entry.name)]
        for name in left:
            _forget(handle, name)
        yield handle
    finally:
        os.close(handle)


def _lock(folder: int) -> None:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise _MeanwhileError("another advisor is writing here") from None
    except OSError:
        return  # some network drives have no locks


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
            # A link, not a rename: it never replaces a file that was written meanwhile.
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
    """Write content beside a file, with the mode of that file if it exists."""
    mode = None
    with contextlib.suppress(FileNotFoundError):
        mode = stat.S_IMODE(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    fill(os.open(_draft(name), _NEW, 0o666, dir_fd=folder), content, mode)


def _still(folder: int, name: str, content: bytes) -> None:
    """Raise OSError if a file has changed since it was read."""
    with open_file(name, within=folder, links=False) as file:
        if file.read(len(content) + 1) != content:
            raise _MeanwhileError(f"{name} has been changed meanwhile")


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
    meanwhile = isinstance(error, _MeanwhileError | FileExistsError)
    hint = "run it again: it begins with the records that are there by then" if meanwhile else ""
    return CannotWrite(Problem("cannot-write", message, str(folder), hint))
