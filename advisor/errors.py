"""All errors that the user can do something about.

AdvisorError            problems, each with a place and a way out
|-- AnswersInvalid      the answers cannot be read, are wrong, or are not complete
|-- PackInvalid         a pack of questions and rules is wrong
|-- WouldOverwrite      a file exists already; nothing was changed
|-- CannotWrite         a file could not be written; what was there before still is
|-- WorkerLost          a process that shared the work could not begin, or ended too early
|-- ScaffoldRefused     a starter cannot be written to this folder
|-- ScanFailed          a repository cannot be read
|-- StarterInvalid      no starter can be made of these names, paths or back end
|-- UpdateRefused       a folder is no project that can be updated
|-- UpdatePending       an earlier update has left something to do first
|-- RecordRefused       a decision record, or a folder of them, cannot be used
|-- RecordStale         a kept report no longer says what today's answers and packs would
`-- StarterFailed       the starter was written, but its installation or tests failed

Errors never print: the command line draws them and chooses the exit code.
"""

from msgspec import Struct


class Problem(Struct, frozen=True):
    """One thing that is wrong, where, and what to do about it."""

    code: str
    """Kebab-case, stable: ``unknown-question``."""
    message: str
    where: str = ""
    """``file:line:col``, or the option it came from; empty if there is no place."""
    hint: str = ""
    snippet: str = ""
    """The offending line of the file, unchanged."""
    column: int = 0
    """The column in the snippet, from 1; 0 if there is nothing to point at."""

    @property
    def line(self) -> int | None:
        """The line in ``where``, from 1; None if it has none."""
        line = self.where.rpartition(":")[0].rpartition(":")[2] if self.column else ""
        return int(line) if line.isdecimal() else None

    @property
    def file(self) -> str:
        """The file or option in ``where``."""
        return self.where.rsplit(":", 2)[0] if self.line else self.where


def reason_of(error: Exception) -> str:
    """Return what the system says is wrong, as a part of a sentence."""
    return (getattr(error, "strerror", None) or str(error)).lower()


class AdvisorError(Exception):
    """One or more problems; all that were found, not only the first.

    ``way_out`` says what to do about all of them at once, if anything.
    """

    def __init__(self, *problems: Problem, way_out: str = "") -> None:
        super().__init__(*problems)
        self.problems = problems
        self.way_out = way_out

    def __str__(self) -> str:
        return "; ".join(problem.message for problem in self.problems)


class AnswersInvalid(AdvisorError):  # noqa: N818 - the families are named by what is wrong
    """The answers cannot be read, are wrong, or are not complete."""


class PackInvalid(AdvisorError):  # noqa: N818
    """A pack of questions and rules is wrong."""


class WouldOverwrite(AdvisorError):  # noqa: N818
    """A file exists already, and may not be overwritten; nothing was changed."""


class CannotWrite(AdvisorError):  # noqa: N818
    """A file could not be written; what was there before still is."""


class WorkerLost(AdvisorError):  # noqa: N818
    """A process that shared the work could not begin, or ended before it was done."""


class ScanFailed(AdvisorError):  # noqa: N818
    """A repository cannot be read."""


class ScaffoldRefused(AdvisorError):  # noqa: N818
    """A starter cannot be written to this folder; nothing was changed."""


class StarterInvalid(AdvisorError):  # noqa: N818
    """No starter can be made so: a name, a path or a back end does not fit."""


class UpdateRefused(AdvisorError):  # noqa: N818
    """A folder is not a project that can be updated, or not like this; nothing was changed."""


class UpdatePending(AdvisorError):  # noqa: N818
    """An earlier update has left something to finish or to resolve; nothing was changed."""


class RecordRefused(AdvisorError):  # noqa: N818
    """A decision record, a folder of them, or a kept report cannot be used as it is."""


class RecordStale(AdvisorError):  # noqa: N818
    """A kept report no longer says what today's answers and packs would."""


class StarterFailed(AdvisorError):  # noqa: N818
    """The starter was written, but could not be installed, or its own tests failed."""
