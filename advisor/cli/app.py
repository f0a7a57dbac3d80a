"""The commands, and the one place where errors become exit codes."""

import os
import sys

import typer

from advisor.cli.ask import ask
from advisor.cli.batch import batch
from advisor.cli.compare import compare_command
from advisor.cli.explain import explain_command
from advisor.cli.guide import guide, quiz
from advisor.cli.report import report
from advisor.cli.rules import rules
from advisor.cli.scaffold import scaffold
from advisor.cli.schema import schema
from advisor.cli.screen import Exit, draw, interactive, tell
from advisor.cli.start import start
from advisor.cli.update import update
from advisor.errors import AdvisorError, ScaffoldRefused, StarterFailed, UpdatePending

HELP = """Direct calls or events? Answer questions, read why, scaffold the starter.

\b
  advisor start                        everything, from the first question on
  advisor report answers.yaml          the recommendation and every reason
  advisor scaffold answers.yaml DIR    a starter project in your own names
"""
_CODES = {
    ScaffoldRefused: Exit.WOULD_OVERWRITE,
    StarterFailed: Exit.NEGATIVE,
    UpdatePending: Exit.NEGATIVE,
}

app = typer.Typer(
    help=HELP,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=False,
)
for command in (start, ask, report, batch, scaffold, update, schema, guide, quiz):
    app.command()(command)
app.command("compare")(compare_command)
app.command("explain")(explain_command)
app.add_typer(rules, name="rules")


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
            start()
        else:
            typer.echo(context.get_help())


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    try:
        app(args=arguments, prog_name="advisor")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else Exit.NEGATIVE
    except AdvisorError as error:
        draw(error)
        return _CODES.get(type(error), Exit.BAD_INPUT)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read us has seen enough; keep Python from complaining at its own exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except Exception as error:
        if "--debug" in arguments:
            raise
        tell(f"advisor: internal error: {type(error).__name__}: {error}")
        tell("This is our bug. Run it again as `advisor --debug ...` and report what it prints.")
        return Exit.OUR_BUG
    return Exit.DONE
