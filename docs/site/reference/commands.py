"""The page of commands, from the application itself."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

import typer

from advisor.cli.app import app
from advisor.core.rulebook import Rulebook
from reference.markdown import bullets, code, link, page, prose, table

_LEAD = (
    "Every command with its arguments and options, as `--help` tells them. All of them take `-h`."
    " Standard output carries what was asked for, and nothing else;"
    " messages go to standard error. What the exit codes mean: [exit codes](exit-codes.md)."
)


def commands_page(_rulebook: Rulebook) -> str:
    """Return the page."""
    root: Any = typer.main.get_command(app)  # typer's own types moved between its versions
    found = list(_commands(root, "advisor"))
    index = bullets(f"{link(name)}: {prose(_first_line(one))}" for name, one in found)
    blocks = [index, "## advisor", prose(_first_line(root)), *_parameters(root)]
    for name, one in found:
        blocks += [f"## {name}", *_told(one), *_parameters(one)]
    return page("Commands", _LEAD, blocks)


def _commands(group: Any, prefix: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    for name in group.commands:
        # A command is loaded when it is called; what is listed before has no parameters.
        _, one, _ = group.resolve_command(group.context_class(group), [name])
        if hasattr(one, "commands"):
            yield from _commands(one, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", one


def _first_line(command: Any) -> str:  # noqa: ANN401
    return str(command.help).split("\n", 1)[0]


def _told(command: Any) -> Iterator[str]:  # noqa: ANN401
    for paragraph in str(command.help).split("\n\n"):
        comment = paragraph.lstrip().startswith("#")
        yield f"```yaml\n{paragraph.strip()}\n```" if comment else prose(paragraph)


def _parameters(command: Any) -> Iterator[str]:  # noqa: ANN401
    rows = [_row(one) for one in command.params]
    if rows:
        yield table(("argument or option", "what it does"), rows)


def _row(one: Any) -> tuple[str, str]:  # noqa: ANN401
    return code(_spelling(one)), f"{prose(str(one.help))}{_default(one)}"


def _spelling(one: Any) -> str:  # noqa: ANN401
    values = one.metavar or _values(one.default) or one.name.upper()
    if one.param_type_name == "argument":
        return str(values if one.required or values.startswith("[") else f"[{values}]")
    names = ", ".join([*sorted(one.opts, key=len), *one.secondary_opts])
    return names if one.is_flag else f"{names} {values}"


def _values(default: object) -> str:
    return "|".join(str(each.value) for each in type(default)) if isinstance(default, Enum) else ""


def _default(one: Any) -> str:  # noqa: ANN401
    if one.default in (None, False, True, ()) or callable(one.default):
        return ""
    shown = one.default.value if isinstance(one.default, Enum) else one.default
    return f" Without it: {code(str(shown))}."
