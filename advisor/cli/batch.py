"""advisor batch: many projects, one record a line; a failed input does not stop the rest."""

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import Annotated, TypeAlias, cast

import typer

from advisor.cli import inputs, screen
from advisor.cli.batch_worker import Job, Part, Run, Told
from advisor.cli.options import Packs, Partial, Weights
from advisor.cli.rulebook import read_rulebook
from advisor.disk import NotAFileError, open_file
from advisor.errors import AnswersInvalid, Problem, reason_of
from advisor.files.ndjson import TOO_LONG, Buffers
from advisor.render._ndjson import Origin, failure_line

NDJSON = (".ndjson", ".jsonl")
MOST_PROCESSES = 256

_Attend: TypeAlias = Callable[[int], None]
"""Does pending work until something can be read from a file."""
_Tell: TypeAlias = Callable[[Told], None]
_JobsIn: TypeAlias = Callable[[Buffers, _Attend], Iterator[Job]]
"""All jobs, whose lines are read to buffers."""


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
        typer.Option(
            "--files-from", metavar="FILE", help="Read more paths from FILE, one per line."
        ),
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
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs",
            "-j",
            metavar="N",
            min=0,
            max=MOST_PROCESSES,
            help="Share the work among N processes, with the same output; 0 is one per core.",
        ),
    ] = 1,
) -> None:
    """Judge many projects: NDJSON out, one record for each input, in their order.

    An input that cannot be judged becomes a record with its errors. The exit code is 1 if there
    was one, else 0.
    """
    if rows and full:
        raise typer.BadParameter("--rows has no whole report: leave --full out")
    if not paths and files_from is None and sys.stdin and sys.stdin.isatty():
        raise typer.BadParameter("give a PATH, or NDJSON on standard input")
    run = Run(read_rulebook(packs, weights), rows, full, partial, keep_going)
    failed = False

    def tell(told: Told) -> None:
        nonlocal failed
        text, fine = told
        screen.pour(text)
        failed |= not fine
        if failed and not keep_going:
            raise typer.Exit(screen.Exit.NEGATIVE)

    def jobs_in(buffers: Buffers, attend: _Attend) -> Iterator[Job]:
        return _jobs(_named(paths or [], files_from, attend), buffers, attend)

    with contextlib.suppress(BrokenPipeError):  # the reader has stopped
        if jobs == 1:
            _judge(run, jobs_in, tell)
        else:
            _share(run, jobs_in, tell, jobs)
    if failed:
        raise typer.Exit(screen.Exit.NEGATIVE)


def _judge(run: Run, jobs_in: _JobsIn, tell: _Tell) -> None:
    """Report the results of all jobs, in their order."""
    buffers = Buffers(1)
    judge = run.judge(buffers)
    for job in jobs_in(buffers, lambda _: None):
        tell(judge(job))


def _share(run: Run, jobs_in: _JobsIn, tell: _Tell, jobs: int) -> None:
    """Do the same with several processes."""
    from advisor.workers import AHEAD, Workers, cores  # noqa: PLC0415 - most runs need one process

    processes = jobs or cores()
    buffers = Buffers(AHEAD * processes)
    with Workers(run.judge(buffers), tell, processes) as workers:
        try:
            for job in jobs_in(buffers, workers.attend):
                workers.give(job)
        except AnswersInvalid:  # the list of paths cannot be read on
            workers.finish()
            raise
        workers.finish()


def _jobs(names: Iterable[str], buffers: Buffers, attend: _Attend) -> Iterator[Job]:
    """Yield the jobs: lines that were read together, or a file."""
    for name in names:
        if name == inputs.STDIN or name.endswith(NDJSON):
            shown = inputs.printed(name)
            try:
                with _opened(name, attend) as read:
                    yield from (Part(shown, lines) for lines in buffers.read(read))
            except AnswersInvalid as error:
                yield failure_line(None, Origin(shown, 0), error.problems), False
        else:
            yield name


def _named(paths: list[str], files_from: str | None, attend: _Attend) -> Iterator[str]:
    yield from paths
    if files_from is not None:
        with _opened(files_from, attend) as read:
            buffers = Buffers(1)
            for lines in buffers.read(read):
                for _, line in buffers.numbered(lines):
                    if line is None:
                        raise AnswersInvalid(TOO_LONG)
                    if line.strip():
                        yield line.removesuffix(b"\r").decode("utf-8", "surrogateescape")
    elif not paths:
        yield inputs.STDIN


@contextlib.contextmanager
def _opened(name: str, attend: _Attend) -> Iterator[Callable[[memoryview], int]]:
    """Open a file, or standard input, which may be a pipe; gives a function that reads from it."""
    if name == inputs.STDIN:
        if sys.stdin is None:
            raise AnswersInvalid(Problem("cannot-read", "standard input is closed"))
        yield _reader(cast("BufferedIOBase", sys.stdin.buffer), attend)
        return
    try:
        stream = open_file(Path(name))
    except NotAFileError as error:
        message, hint = "this is not a regular file", "a pipe is read as standard input: -"
        problem = Problem("not-a-file", message, inputs.printed(name), hint)
        raise AnswersInvalid(problem) from error
    except (OSError, ValueError) as error:
        problem = Problem("cannot-read", reason_of(error), inputs.printed(name))
        raise AnswersInvalid(problem) from error
    with stream:
        yield _reader(stream, attend)


def _reader(stream: BufferedIOBase, attend: _Attend) -> Callable[[memoryview], int]:
    def read(room: memoryview) -> int:
        attend(stream.fileno())
        return stream.readinto1(room)

    return read
