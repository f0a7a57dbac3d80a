"""Brings a new plan into a project that its owner has changed: decides what happens to each file.

Everything is compared and merged in memory; ``undo.carry_out`` writes the result. ``managed`` and
``seed`` files are treated alike: the owner's changes stay, and changes that only advisor made are
brought in.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

import advisor
from advisor.errors import Problem, UpdatePending, UpdateRefused
from advisor.scaffold.manifest import ANSWERS, BASE, MANIFEST
from advisor.scaffold.merge import has_markers, merge, same_text
from advisor.scaffold.migrations import folder_of, follow_up, next_name
from advisor.scaffold.plan import Plan
from advisor.scaffold.project import Generated, look, names_in
from advisor.scaffold.tree import InTheWay
from advisor.scaffold.undo import Change

_Found: TypeAlias = bytes | InTheWay | None


class Action(StrEnum):
    """What an update does with a file."""

    ADDED = "added"
    UPDATED = "updated"
    """You had not changed it."""
    MERGED = "merged"
    CONFLICT = "conflict"
    """You and advisor changed the same lines; both versions are written between markers."""
    REMOVED = "removed"
    """Advisor no longer writes it, and you had not changed it."""
    KEPT = "kept"
    """Your version stays, without advisor's changes."""


class Step(Struct, frozen=True):
    """What happens to one file."""

    path: str
    action: Action
    note: str = ""
    conflicts: int = 0
    """How many conflicts it has."""
    change: Change | None = None
    """The content to write; None if nothing is written."""


def plan_update(project: Generated, plan: Plan, *, other_answers: bool) -> tuple[Step, ...]:
    """Return the steps that bring a project to the plan and keep its owner's changes.

    ``other_answers``: the plan follows from other answers than those in the project. No steps mean
    that nothing has to be done. Raises UpdatePending if conflicts are not resolved yet,
    UpdateRefused if the plan is for another project.
    """
    wanted = {file.path: file.content for file in plan.files}
    state = {path: wanted.pop(path) for path in (BASE, MANIFEST)}
    found = _found(project, (project.base.keys() | wanted) - {ANSWERS})
    _refuse_conflicts(project, found)
    _refuse_renamed(project, wanted)
    if other_answers:
        _refuse_edited_answers(project, wanted.get(ANSWERS))
    choices = (
        _step(path, project.base.get(path), yours, wanted.get(path))
        for path, yours in found.items()
        if not folder_of(path) or (yours is None and path not in project.base)
    )
    steps = [step for step in choices if step]
    for folder in sorted({folder for path in found if (folder := folder_of(path))}):
        steps += _migrated(folder, project.base, found, wanted)
    if (answers := wanted.get(ANSWERS)) != project.answers:
        # The plan follows from them, so they have no conflicts.
        steps.insert(0, _written(ANSWERS, Action.UPDATED, project.answers, answers))
    if project.base != wanted or project.manifest.settings != plan.settings:
        # Last, so that they never refer to files that are not written yet.
        steps += [
            _written(path, Action.UPDATED, project.state[path], content)
            for path, content in state.items()
            if content != project.state[path]
        ]
    return tuple(steps)


def _found(project: Generated, paths: Iterable[str]) -> dict[str, _Found]:
    """Look at files, and at all migrations beside them."""
    folders = {folder for path in paths if (folder := folder_of(path))}
    beside = (f"{folder}/{name}" for folder in folders for name in names_in(project.tree, folder))
    every = {*paths, *(path for path in beside if folder_of(path))}
    return {path: look(project.tree, path) for path in sorted(every)}


def _migrated(
    folder: str,
    base: Mapping[str, bytes],
    found: Mapping[str, _Found],
    wanted: Mapping[str, bytes],
) -> Iterator[Step]:
    """Keep the migrations that a database may have run, and write the changes into a new one."""
    there = [path for path in found if folder_of(path) == folder]
    old = [path for path in there if found[path] is not None or path in base]
    for path in old:
        if found[path] is not None and path in base and path not in wanted:
            yield Step(path, Action.KEPT, "advisor has it no longer; a database may have run it")
    texts = (_joined(files, old) for files in (base, wanted, found))
    if merged := follow_up(*texts):
        path = f"{folder}/{next_name(path.rpartition('/')[2] for path in there)}"
        action = Action.CONFLICT if merged.conflicts else Action.ADDED
        yield _written(path, action, None, merged.content, merged.conflicts)


def _joined(files: Mapping[str, _Found], paths: Iterable[str]) -> bytes:
    return b"\n".join(text for path in paths if isinstance(text := files.get(path), bytes))


def _step(path: str, old: bytes | None, yours: _Found, new: bytes | None) -> Step | None:
    """Choose the step for one file, from its base, the file on disk, and the planned one."""
    if new in (old, yours):
        return None
    if isinstance(yours, InTheWay):
        return Step(path, Action.KEPT, str(yours))
    if new is None:
        return _dropped(path, old or b"", yours or b"")
    if yours is not None:
        return _changed(path, old or b"", yours, new)
    if old is not None:
        return Step(path, Action.KEPT, "you deleted it, and advisor has a newer one")
    return _written(path, Action.ADDED, None, new)


def _dropped(path: str, old: bytes, yours: bytes) -> Step:
    if same_text(yours, old):
        return _written(path, Action.REMOVED, yours, None)
    return Step(path, Action.KEPT, "you changed it, and advisor has it no longer")


def _changed(path: str, old: bytes, yours: bytes, new: bytes) -> Step | None:
    if b"\0" in yours:
        return Step(path, Action.KEPT, "it is not text, and advisor has a newer one")
    merged = merge(old, yours, new, advisor.__version__)
    if merged.content == yours:
        return None
    if merged.conflicts:
        return _written(path, Action.CONFLICT, yours, merged.content, merged.conflicts)
    untouched = same_text(yours, old)
    return _written(path, Action.UPDATED if untouched else Action.MERGED, yours, merged.content)


def _written(
    path: str, action: Action, before: bytes | None, after: bytes | None, conflicts: int = 0
) -> Step:
    places = {0: "", 1: "1 place"}.get(conflicts, f"{conflicts} places")
    return Step(path, action, places, conflicts, Change(path, before, after))


def _refuse_conflicts(project: Generated, found: Mapping[str, _Found]) -> None:
    """Refuse to merge into files with unresolved conflicts."""
    left = [path for path, text in found.items() if isinstance(text, bytes) and has_markers(text)]
    message = "a conflict of an earlier update is not resolved in it"
    hint = "choose between <<<<<<< and >>>>>>>, and take the marker lines out"
    if left:
        places = (str(project.tree.directory / path) for path in left)
        raise UpdatePending(*(Problem("conflict", message, place, hint) for place in places))


def _refuse_renamed(project: Generated, wanted: Mapping[str, bytes]) -> None:
    """Refuse another name: all your changes would stay in folders with the old name."""
    before, now = set(_packages(project.base)), set(_packages(wanted))
    if before and now and not before & now:
        message = (
            f"the project was {', '.join(sorted(before))}, and is {', '.join(sorted(now))} now"
        )
        hint = "give it its old name again, or scaffold it anew into another folder"
        raise UpdateRefused(Problem("renamed", message, str(project.tree.directory), hint))


def _packages(paths: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the top folders that are Python packages."""
    for path in paths:
        folder, _, name = path.partition("/")
        if name == "__init__.py":
            yield folder


def _refuse_edited_answers(project: Generated, new: bytes | None) -> None:
    """Refuse to replace answers that were edited in the project by those of another file."""
    if project.answers not in (None, project.base.get(ANSWERS), new):
        message = "it was edited in the project, and the file you name says something else"
        hint = "bring the one into the other, then update without --answers"
        place = str(project.tree.directory / ANSWERS)
        raise UpdateRefused(Problem("answers-edited", message, place, hint))
