"""Checks whether a kept report still says what a new one from today's answers would say."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typer
from msgspec import Struct, to_builtins

from advisor.catalog import fitting
from advisor.cli import screen
from advisor.core.english import listing
from advisor.core.report import Report
from advisor.errors import Problem, RecordRefused, RecordStale
from advisor.files.saved_reports import Kept, read_kept

_PARTS: Final = {
    "answers": "the answers",
    "accepted": "the acceptances in force",
    "packs": "the rules",
    "weights": "the points set with --weight",
}
"""The digests, each with its subject."""


class Check(Struct, frozen=True):
    """The comparison of a kept report, if there is one, with today's."""

    record: str
    """Its path; empty if there is none."""
    changed: tuple[str, ...]
    """The digests that have changed."""
    summary: str
    mend: str
    """The command that writes it again."""

    @property
    def holds(self) -> bool:
        """Whether it still says the same as today's."""
        return bool(self.record) and not self.changed

    def conclude(self, *, as_json: bool, missing: Problem | None = None) -> None:
        """Say whether it holds; if not, raise RecordStale, or for programs exit with 1."""
        if as_json:
            screen.show(self._json())
            if not self.holds:
                raise typer.Exit(screen.Exit.NEGATIVE)
        elif missing is not None:
            raise RecordStale(missing)
        elif self.changed:
            what = listing([_PARTS[one] for one in self.changed])
            message = f"{what} have changed since this was written; today it would say: "
            hint = f"run: {self.mend}"
            raise RecordStale(Problem("stale-record", message + self.summary, self.record, hint))
        else:
            screen.tell(f"{self.record} still holds.")

    def _json(self) -> str:
        told = {
            "holds": self.holds,
            "record": self.record or None,
            "changed": self.changed,
            "summary": self.summary,
            "mend": None if self.holds else self.mend,
        }
        return screen.for_programs(told)


def held_against(path: Path, report: Report, file: str, options: Sequence[str]) -> Check:
    """Compare a kept report with today's; RecordRefused if there is nothing to compare."""
    kept = read_kept(path)
    if kept.stamp.project != report.project:
        message = f"this is about the project {kept.stamp.project}, not {report.project}"
        raise RecordRefused(Problem("other-project", message, str(path), "name another record"))
    before, now = to_builtins(kept.stamp.digests), to_builtins(report.digests)
    changed = tuple(name for name in _PARTS if before[name] != now[name])
    mend = shlex.join(["advisor", *_mending(kept, file), *options])
    return Check(str(path), changed, report.summary, mend)


def _mending(kept: Kept, file: str) -> list[str]:
    if kept.is_record:
        return ["adr", file, "--dir", str(kept.path.parent)]
    style = fitting(kept.path.suffix)
    name = style.name if style else "markdown"
    return ["report", file, "--format", name, "--output", str(kept.path)]


def shown(command: Sequence[str]) -> str:
    """Return a command for a record, with placeholders for what cannot be in Markdown code."""
    told = shlex.join(command)
    return told if told.isprintable() and "`" not in told else ""
