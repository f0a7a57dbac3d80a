"""Whether a kept report still says what today's answers and packs would."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from advisor.catalog import format_names, renderer
from advisor.core.record import Digests
from advisor.core.report import Report
from advisor.core.wording import listing
from advisor.errors import Problem, RecordRefused, RecordStale
from advisor.files.kept import Kept, read_kept


def given(
    packs: Sequence[str] | None,
    weights: Sequence[str] | None,
    settings: Sequence[str] | None = None,
    *,
    partial: bool = False,
) -> list[str]:
    """Return options as they are written on a command line."""
    several = (("--set", settings), ("--pack", packs), ("--weight", weights))
    told = [word for option, values in several for one in values or () for word in (option, one)]
    return [*told, *(["--partial"] if partial else [])]


def hold_against(path: Path, report: Report, file: str, options: Sequence[str]) -> None:
    """Compare a kept report with today's.

    RecordStale says what has changed and the command that mends it; RecordRefused where there is
    nothing to compare.
    """
    kept = read_kept(path)
    if kept.stamp.project != report.project:
        message = f"this is about the project {kept.stamp.project}, not {report.project}"
        raise RecordRefused(Problem("other-project", message, str(path), "name another record"))
    changed = list(_changed(kept.stamp.digests, report.digests))
    if changed:
        what = f"{listing(changed)} have changed since this was written"
        message = f"{what}; today it would say: {report.summary}"
        mend = shlex.join(["advisor", *_mending(kept, file), *options])
        raise RecordStale(Problem("stale-record", message, str(path), f"run: {mend}"))


def _changed(before: Digests, after: Digests) -> Iterator[str]:
    if before.answers != after.answers:
        yield "the answers"
    elif before.accepted != after.accepted:
        yield "the acceptances in force"
    if before.packs != after.packs:
        yield "the rules"
    if before.weights != after.weights:
        yield "the points set with --weight"


def _mending(kept: Kept, file: str) -> list[str]:
    if kept.is_record:
        return ["adr", file, "--dir", str(kept.path.parent)]
    suffix = kept.path.suffix
    style = next((name for name in _kept_formats() if renderer(name).suffix == suffix), "markdown")
    return ["report", file, "--format", style, "--output", str(kept.path)]


def _kept_formats() -> Iterator[str]:
    """Yield the formats that are overwritten; of a decision record there is a new one instead."""
    return (name for name in format_names() if name != "adr")


def shown(command: Sequence[str]) -> str:
    """Return a command to put in a record, with placeholders for what cannot stand in code."""
    told = shlex.join(command)
    return told if told.isprintable() and "`" not in told else ""
