"""Judges one part of batch's input, in this process or a worker."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec import Struct

from advisor.cli import inputs
from advisor.core.assessment import assess
from advisor.core.interaction import Project
from advisor.core.reporting import build_report
from advisor.core.rows import rows as compiled_rows
from advisor.core.rulebook import Rulebook
from advisor.errors import AdvisorError, AnswersInvalid, Problem
from advisor.files.ndjson import TOO_LONG, Buffers, Lines, id_of, read_document
from advisor.files.rows import row_reader
from advisor.render._ndjson import (
    Id,
    Origin,
    failure_line,
    project_line,
    report_line,
    row_writer,
)

Told: TypeAlias = tuple[str, bool]
"""Records, and whether all of them are judgements."""


class Part(Struct, frozen=True):
    """Lines of NDJSON, and the name of their source."""

    source: str
    lines: Lines


Job: TypeAlias = Part | str | Told
"""Lines, the path of an answers file, or a finished result."""


class Run(Struct, frozen=True):
    """How every input of a run is judged, and what is reported."""

    rulebook: Rulebook
    rows: bool
    full: bool
    partial: bool
    keep_going: bool

    def judge(self, buffers: Buffers) -> Callable[[Job], Told]:
        """Return a function from a job to records; lines of jobs are in these buffers."""
        judge_line = self._row_judge() if self.rows else self._document

        def judged(job: Job) -> Told:
            match job:
                case Part():
                    return self._lines(judge_line, job.source, buffers.numbered(job.lines))
                case str():
                    return self._file(job)
            return job

        return judged

    def _row_judge(self) -> Callable[[bytes], str]:
        compiled = compiled_rows(self.rulebook)
        read, judge, write = row_reader(compiled), compiled.judge, row_writer(compiled)

        def judged(line: bytes) -> str:
            row = read(line)
            return write(row[0], judge(*row))

        return judged

    def _document(self, line: bytes) -> str:
        return self._record(id_of(line), read_document(line, self.rulebook, partial=self.partial))

    def _lines(
        self,
        judge: Callable[[bytes], str],
        source: str,
        lines: Iterator[tuple[int, bytes | None]],
    ) -> Told:
        """Judge lines, up to the first that fails unless ``keep_going`` is set."""
        told: list[str] = []
        fine = True
        for number, line in lines:
            if line is None:
                told.append(failure_line(None, Origin(source, number), [TOO_LONG]))
                fine = False
            else:
                try:
                    told.append(judge(line))
                except AnswersInvalid as error:
                    if not line.strip():
                        continue
                    told.append(failure_line(id_of(line), Origin(source, number), error.problems))
                    fine = False
            if not (fine or self.keep_going):
                break
        return "".join(told), fine

    def _file(self, name: str) -> Told:
        shown = inputs.printed(name)
        try:
            if self.rows:
                hint = "give them as .ndjson, or on standard input"
                raise AnswersInvalid(Problem("not-ndjson", "--rows takes NDJSON only", hint=hint))
            if "\0" in name:
                raise AnswersInvalid(Problem("cannot-read", "a path cannot contain a NUL"))
            project = inputs.project(name, None, self.rulebook, partial=self.partial)
        except AdvisorError as error:
            return failure_line(shown, Origin(shown, 0), error.problems), False
        return self._record(shown, project), True

    def _record(self, name: Id, project: Project) -> str:
        assessment = assess(self.rulebook, project)
        if self.full:
            return report_line(name, build_report(assessment, inputs.today()))
        return project_line(name, assessment)
