"""advisor batch: many projects, one record a line, and no end before the last."""

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from io import BufferedIOBase
from itertools import chain
from pathlib import Path
from typing import Annotated, TypeAlias, cast

import typer
from msgspec import Struct

from advisor.cli import inputs, screen
from advisor.cli.options import Packs, Partial, Weights
from advisor.cli.rulebook import read_rulebook
from advisor.core.assessment import assess
from advisor.core.interaction import Project
from advisor.core.reporting import build_report
from advisor.core.rows import rows as compiled_rows
from advisor.core.rulebook import Rulebook
from advisor.errors import AdvisorError, AnswersInvalid, Problem
from advisor.files.ndjson import TOO_LONG, id_of, read_document, read_lines
from advisor.files.rows import row_reader
from advisor.render._record import (
    Id,
    Origin,
    failure_line,
    project_line,
    report_line,
    row_writer,
)

NDJSON = (".ndjson", ".jsonl")

_Judge: TypeAlias = Callable[[bytes], str]
_Told: TypeAlias = tuple[str, bool]
"""A line, and whether it is a judgement."""


class _Run(Struct, frozen=True):
    """What every input of a run is judged by, and how much is told of it."""

    rulebook: Rulebook
    rows: bool
    full: bool
    partial: bool

    def judge(self) -> _Judge:
        """Return what turns a line of NDJSON into a record; it raises AnswersInvalid."""
        if not self.rows:
            return lambda line: self.tell(
                id_of(line), read_document(line, self.rulebook, partial=self.partial)
            )
        compiled = compiled_rows(self.rulebook)
        read, judge, write = row_reader(compiled), compiled.judge, row_writer(compiled)

        def judged(line: bytes) -> str:
            row = read(line)
            return write(row[0], judge(*row))

        return judged

    def tell(self, name: Id, project: Project) -> str:
        """Return the record of a project."""
        assessment = assess(self.rulebook, project)
        if self.full:
            return report_line(name, build_report(assessment, inputs.today()))
        return project_line(name, assessment)


def batch(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Answers files, and .ndjson or .jsonl with one record a line; - is NDJSON from"
            " standard input, which is also read where no PATH is given.",
        ),
    ] = None,
    files_from: Annotated[
        str | None,
        typer.Option("--files-from", metavar="FILE", help="Read more paths there, one a line."),
    ] = None,
    packs: Packs = None,
    weights: Weights = None,
    *,
    rows: Annotated[
        bool, typer.Option("--rows", help="Each NDJSON record is one flat row of facts.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Write whole reports, as report --format json does.")
    ] = False,
    partial: Partial = False,
    keep_going: Annotated[
        bool, typer.Option("--keep-going/--fail-fast", help="Go on after a record that failed.")
    ] = True,
) -> None:
    """Judge many projects: NDJSON out, one record for each input, in their order.

    An input that cannot be judged becomes a record with its errors. The exit code is 1 if there
    was one, else 0.
    """
    if rows and full:
        raise typer.BadParameter("--rows has no whole report: leave --full out")
    if not paths and files_from is None and sys.stdin and sys.stdin.isatty():
        raise typer.BadParameter("give a PATH, or NDJSON on standard input")
    run = _Run(read_rulebook(packs, weights), rows, full, partial)
    named = _named(paths or [], files_from)
    failed = False
    with contextlib.suppress(BrokenPipeError):  # whoever read us has seen enough
        for together in _records(run, named):
            text, fine = _joined(together, keep_going=keep_going)
            screen.pour(text)
            failed |= not fine
            if failed and not keep_going:
                break
    if failed:
        raise typer.Exit(screen.Exit.NEGATIVE)


def _named(paths: list[str], files_from: str | None) -> Iterator[str]:
    yield from paths
    if files_from is not None:
        with _opened(files_from) as stream:
            for line in chain.from_iterable(read_lines(stream)):
                if line is None:
                    raise AnswersInvalid(TOO_LONG)
                if line.strip():
                    yield line.removesuffix(b"\r").decode("utf-8", "surrogateescape")
    elif not paths:
        yield inputs.STDIN


def _records(run: _Run, names: Iterable[str]) -> Iterator[Iterable[_Told]]:
    """Yield what is written together: the records of lines that came together, or of one file."""
    judge = run.judge()
    for name in names:
        if name == inputs.STDIN or name.endswith(NDJSON):
            try:
                with _opened(name) as stream:
                    yield from _judged(judge, stream, inputs.printed(name))
            except AnswersInvalid as error:
                yield [(failure_line(None, Origin(inputs.printed(name), 0), error.problems), False)]
        else:
            yield [_file(run, name)]


def _judged(judge: _Judge, stream: BufferedIOBase, name: str) -> Iterator[Iterator[_Told]]:
    first = 1
    for lines in read_lines(stream):
        yield _told(judge, lines, name, first)
        first += len(lines)


def _told(judge: _Judge, lines: list[bytes | None], name: str, first: int) -> Iterator[_Told]:
    for number, line in enumerate(lines, first):
        if line is None:
            yield failure_line(None, Origin(name, number), [TOO_LONG]), False
            continue
        try:
            yield judge(line), True
        except AnswersInvalid as error:
            if line.strip():
                yield failure_line(id_of(line), Origin(name, number), error.problems), False


def _file(run: _Run, name: str) -> _Told:
    shown = inputs.printed(name)
    try:
        if run.rows:
            hint = "give them as .ndjson, or on standard input"
            raise AnswersInvalid(Problem("not-ndjson", "--rows takes NDJSON only", hint=hint))
        if "\0" in name:
            raise AnswersInvalid(Problem("cannot-read", "no path holds a NUL"))
        project = inputs.project(name, None, run.rulebook, partial=run.partial)
    except AdvisorError as error:
        return failure_line(shown, Origin(shown, 0), error.problems), False
    return run.tell(shown, project), True


def _joined(told: Iterable[_Told], *, keep_going: bool) -> _Told:
    """Return lines as one text, up to the first that failed unless we go on after it."""
    lines: list[str] = []
    fine = True
    for line, judged in told:
        lines.append(line)
        fine &= judged
        if not (judged or keep_going):
            break
    return "".join(lines), fine


@contextlib.contextmanager
def _opened(name: str) -> Iterator[BufferedIOBase]:
    """Open a file, which may be a pipe, or standard input."""
    if name == inputs.STDIN:
        if sys.stdin is None:
            raise AnswersInvalid(Problem("cannot-read", "standard input is closed"))
        yield cast("BufferedIOBase", sys.stdin.buffer)
        return
    try:
        stream = Path(name).open("rb")  # noqa: SIM115 - closed below, after this try
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise AnswersInvalid(Problem("cannot-read", reason, inputs.printed(name))) from error
    with stream:
        yield stream
