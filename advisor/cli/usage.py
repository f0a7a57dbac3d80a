"""How a command's usage is written: the same in its help, its errors and the documentation.

Typer's own form differs between its versions: FILE, {FILE}, FILE <str>.
"""

import re
from typing import Any

import typer
from typer.core import TyperCommand

from advisor.errors import AdvisorError, Problem

_REQUIRED = re.compile(r"\s*\\?\[required\]$")


class Command(TyperCommand):
    """A command whose arguments are written FILE, or [FILE] if optional."""

    # typer names the types of contexts and formatters only in private.
    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002
        """Return the usage after the command's name."""
        arguments = (one for one in self.params if one.param_type_name == "argument")
        return ["[OPTIONS]", *map(_written, arguments)]

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write arguments and options, each with its help."""
        found: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
        for one in self.get_params(ctx):
            kind = one.param_type_name
            if record := one.get_help_record(ctx):
                found[kind].append(_argument(one, *record) if kind == "argument" else record)
        for title, rows in (("Arguments", found["argument"]), ("Options", found["option"])):
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


def usage_error(error: typer.BadParameter) -> AdvisorError:
    """Return a usage error of typer as an error of ours: what is wrong, and the usage."""
    told = error.format_message().removeprefix("Invalid value: ").replace("Value error, ", "")
    words = " ".join(told.split()).rstrip(".")
    hint = ""
    if error.ctx is not None:
        form = " ".join(error.ctx.get_usage().removeprefix("Usage: ").split())
        hint = f"{form}; `{error.ctx.command_path} -h` says more"
    return AdvisorError(Problem("usage", words[:1].lower() + words[1:], hint=hint))


def _argument(argument: Any, _name: str, does: str) -> tuple[str, str]:  # noqa: ANN401
    """Return an argument's row of the help; brackets mark optional ones."""
    return _written(argument), _REQUIRED.sub("", does)


def _written(argument: Any) -> str:  # noqa: ANN401
    name = argument.metavar or argument.name.upper()
    return f"{name if argument.required else f'[{name}]'}{'' if argument.nargs == 1 else '...'}"
