"""Every command line that a page mentions is one that the application takes."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from pages import MARKDOWN, name

from advisor.cli.app import app

_ROOT: Any = typer.main.get_command(app)  # typer's own types moved between its versions
_FLAGS = {flag for one in _ROOT.params for flag in one.opts} | {"-h", "--help"}
_SHELL = re.compile(r"(?:^|[\s`$|;&({])advisor((?: [^|;&<>`\n)]*)?)", re.MULTILINE)
_CODE = re.compile(r"^```(?:sh|console)\n.*?^```$|(?<!`)`advisor[^`]*`", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", MARKDOWN, ids=name)
def test_every_command_line_parses(page: Path) -> None:
    for line in _command_lines(page.read_text(encoding="utf-8")):
        fault = _fault(line)
        assert fault is None, f"{name(page)}: advisor {' '.join(line)}: {fault}"


@pytest.mark.parametrize(
    "line", ["report a.yaml --no-such-option", "no-such-command", "schema no-such-subject"]
)
def test_a_wrong_command_line_is_found(line: str) -> None:
    assert _fault(line.split())


def test_command_lines_are_found() -> None:
    text = "`advisor quiz`\n```sh\nls | advisor report - > x\ncd a && advisor ask\n```\n"
    assert list(_command_lines(text)) == [["quiz"], ["report", "-"], ["ask"]]


def _command_lines(text: str) -> Iterator[list[str]]:
    for code in _CODE.findall(text):
        shell = (
            re.sub(r"^(?!\$ ).*\n", "", code, flags=re.MULTILINE) if code[:5] == "```co" else code
        )
        for found in _SHELL.findall(shell):
            words = shlex.split(re.sub(r"['\"].*?['\"]", "X", found).replace("...", ""))
            yield [word for word in words if word != "2"]  # of 2>


def _fault(words: list[str]) -> str | None:
    """Return what is wrong with a command line; a sentence may leave its arguments out."""
    rest = [word for word in words if word not in _FLAGS]
    command = _ROOT
    while hasattr(command, "commands") and rest:
        if rest[0] not in command.commands:
            return f"no command {rest[0]}"
        _, command, rest = command.resolve_command(command.context_class(command), rest)
    try:
        if rest:
            command.make_context("advisor", rest)
    except Exception as error:  # noqa: BLE001 - typer's own families moved between its versions
        return None if type(error).__name__ == "MissingParameter" else str(error)
    return None
