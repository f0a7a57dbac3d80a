"""The commands, each loaded only when it is called; and where errors become exit codes."""

import contextlib
import errno
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import Any, cast

import typer
from typer.core import TyperGroup

from advisor.cli.screen import Exit, draw, interactive, tell
from advisor.errors import (
    AdvisorError,
    Problem,
    RecordStale,
    ScaffoldRefused,
    StarterFailed,
    UpdatePending,
    WouldOverwrite,
    reason_of,
)

HELP = """Direct calls or events? Answer questions, read why, scaffold the starter.

\b
  advisor start                        everything, from the first question on
  advisor report answers.yaml          the recommendation and every reason
  advisor scaffold answers.yaml DIR    a starter project in your own names
"""
COMMANDS = {
    "start": ("start:start", "Guide from the first question to a running starter."),
    "ask": ("ask:ask", "Answer the questionnaire, and continue it later."),
    "scan": ("scan:scan_command", "Scan a repository: which answers it suggests."),
    "init": ("init:init", "Write an answers file to fill in by hand."),
    "example": ("example:example", "List the worked examples, or print one."),
    "report": ("report:report", "Direct calls or events, for each interaction, and why."),
    "batch": ("batch:batch", "Judge many projects: NDJSON out, one record each."),
    "adr": ("adr:adr", "Keep the recommendation as a decision record."),
    "scaffold": ("scaffold:scaffold", "Write the starter project for the answers."),
    "update": ("update:update", "Update a project to a newer template; keep its owner's changes."),
    "schema": ("schema:schema", "Print a JSON Schema, so that an editor checks what you write."),
    "guide": ("guide:guide", "Read the guide: four reasons for events, and their costs."),
    "quiz": ("guide:quiz", "Check what you understood: three questions, and why."),
    "compare": ("compare:compare_command", "Show what changed between two answers files."),
    "explain": (
        "explain:explain_command",
        "Explain a question, a fact, a rule, a form or a back end.",
    ),
    "rules": ("rules:rules", "List the rules, and check a pack of your own."),
}
"""Each command, where it is (module and function), and its line in the help.

The help lists all commands without loading any of them.
"""
_CODES: dict[type[Exception], Exit] = {
    ScaffoldRefused: Exit.WOULD_OVERWRITE,
    WouldOverwrite: Exit.WOULD_OVERWRITE,
    StarterFailed: Exit.NEGATIVE,
    UpdatePending: Exit.NEGATIVE,
    RecordStale: Exit.NEGATIVE,
}
_OF_A_PATH = (errno.EACCES, errno.ELOOP, errno.ENAMETOOLONG, errno.EPERM)
"""System errors that are caused by a path that the user named."""
_OF_THE_MACHINE = (
    *(errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM),
    *(errno.ENOSPC, errno.EROFS, errno.ESTALE),
)
"""System errors of a disk, a network drive or the system, not of a path."""
# What typer refuses is one of these; it exports the families' members only.
_Usage = cast("type[typer.BadParameter]", typer.BadParameter.__base__)


class _OnCall(TyperGroup):
    """Lists every command, and loads the one that is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:  # noqa: ANN401 - typer names these types only in private
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and _loaded(str(name)), rest


app = typer.Typer(
    cls=_OnCall,
    help=HELP,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
)


@app.callback(invoke_without_command=True)
def bare(
    context: typer.Context,
    *,
    version: bool = typer.Option(False, "--version", "-V", help="Show the version."),  # noqa: FBT003
    debug: bool = typer.Option(False, "--debug", help="Show the traceback of a bug."),  # noqa: FBT003
) -> None:
    """Start the guided flow in a terminal, and show the help elsewhere."""
    del version, debug  # answered before typer is loaded; looked up in run()
    if context.invoked_subcommand is None:
        if interactive():
            import_module("advisor.cli.start").start()
        else:
            typer.echo(context.get_help())


def _listed() -> None:
    """Stand for a command that was not called."""


for _name, (_, _summary) in COMMANDS.items():
    app.command(_name, help=_summary)(_listed)


def _loaded(name: str) -> Any:  # noqa: ANN401 - see resolve_command
    """Return a command, ready to be run."""
    place, _ = COMMANDS[name]
    module, _, attribute = place.partition(":")
    found = getattr(import_module(f"advisor.cli.{module}"), attribute)
    if not isinstance(found, typer.Typer):
        from advisor.cli.usage import Command  # noqa: PLC0415 - the help of all needs none

        function, found = found, typer.Typer(rich_markup_mode=None, add_completion=False)
        found.command(name, cls=Command)(function)
    return typer.main.get_command(found)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    if arguments[:1] == ["help"]:
        arguments = [*arguments[1:], "--help"]
    try:
        with _words():
            code = app(args=arguments, prog_name="advisor", standalone_mode=False)
    except SystemExit as stop:
        # typer treats a reader that stops early as a failure.
        code = Exit.DONE if isinstance(stop.__context__, BrokenPipeError) else stop.code
    except (AdvisorError, _Usage) as error:
        code = _refused(error, as_json="--json" in arguments)
    except (KeyboardInterrupt, typer.Abort):
        code = Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the one boundary
        as_json, debug = ("--json" in arguments, "--debug" in arguments)
        code = _unforeseen(error, as_json=as_json, debug=debug)
    return code if isinstance(code, int) else Exit.DONE


def _words() -> AbstractContextManager[None]:
    if os.environ.get("_ADVISOR_COMPLETE") != "complete_bash":
        return nullcontext()
    from advisor.cli.completion import whole_words  # noqa: PLC0415 - for the Tab key alone

    return whole_words()


def _refused(error: AdvisorError | typer.BadParameter, *, as_json: bool) -> Exit:
    """Report an error, for a person or for a program."""
    if not isinstance(error, AdvisorError):
        from advisor.cli.usage import usage_error  # noqa: PLC0415 - the help of all needs none

        error = usage_error(error)
    draw(error, as_json=as_json)
    return exit_code(error)


def _unforeseen(error: Exception, *, as_json: bool, debug: bool) -> Exit:
    if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
        # For help that typer writes itself: buffered output must be writable at the exit.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        place = os.fsdecode(error.filename) if error.filename else ""
        hint = "it is no fault of your input or of advisor: look to the disk or the terminal"
        problem = Problem("system-error", f"the system says: {reason_of(error)}", place, hint)
        return _refused(AdvisorError(problem), as_json=as_json)
    if isinstance(error, OSError) and error.errno in _OF_A_PATH and error.filename:
        reason = f"it cannot be used: {os.strerror(error.errno).lower()}"
        problem = Problem("bad-path", reason, os.fsdecode(error.filename))
        return _refused(AdvisorError(problem), as_json=as_json)
    if isinstance(error, FileNotFoundError) and error.filename is None:  # of os.getcwd()
        gone = Problem("bad-path", "this folder is no longer there", ".", "go to one that is")
        return _refused(AdvisorError(gone), as_json=as_json)
    if debug:
        import traceback  # noqa: PLC0415 - for a bug alone

        tell(traceback.format_exc())
        return Exit.OUR_BUG
    tell(f"advisor: internal error: {type(error).__name__}: {error}")
    tell("This is our bug. Run it again as `advisor --debug ...` and report what it prints.")
    return Exit.OUR_BUG


def exit_code(error: Exception) -> Exit:
    """Return the exit code for an error."""
    return _CODES.get(type(error), Exit.BAD_INPUT)
