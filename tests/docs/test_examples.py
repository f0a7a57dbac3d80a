"""Every command shown in the README and in docs/ runs, and prints what is shown.

A page is one shell session in a folder that holds the examples. ``...`` in a line of its own
stands for lines that are not shown, and within a line for what is another each time.
"""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from pages import PAGES, ROOT, Block, blocks, name

from advisor.catalog import data_dir

_MARK = "\x1e"
_SESSIONS = [page for page in PAGES if any(not b.reason for b in blocks(page) if b.language)]
_LONGEST = 300


@pytest.mark.parametrize("page", _SESSIONS, ids=name)
def test_prints_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    runnable = [block for block in blocks(page) if not block.reason]
    expected = [pair for block in runnable for pair in block.commands()]
    for tool, needed in (("curl", "curl "), ("jq", "| jq "), ("parallel", "parallel --")):
        if shutil.which(tool) is None and any(needed in command for command, _ in expected):
            assert not os.environ.get("CI"), f"CI has to install {tool}"
            pytest.skip(f"the page uses {tool}: apt-get install {tool}")
    shutil.copytree(data_dir("examples"), tmp_path / "examples")
    told = _run(_on_free_ports("".join(map(_script, runnable))), tmp_path)
    for (command, shown), answer in zip(expected, told, strict=True):
        printed, code = answer
        assert code == "0", f"{name(page)}: {command}\n{printed}"
        if shown is not None:
            assert re.fullmatch(_pattern(shown), printed), f"{command}\n{printed}\nnot:\n{shown}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_says_why_a_command_is_not_run(page: Path) -> None:
    for block in blocks(page):
        assert block.language, f"a block without a language: {block.text}"
        told = block.file or block.waits or len(block.reason) > len("a server")
        assert not block.note or told, block.note
        assert all((ROOT / test).exists() for test in re.findall(r"tests/[\w./]+\w", block.reason))
        shown = re.search(r"^(\$ |advisor |python|\.venv|pip |git )", block.text, re.MULTILINE)
        assert block.language in {"console", "sh"} or block.file or not shown, block.text


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_shows_no_command_outside_a_fence(page: Path) -> None:
    prose = re.sub(
        r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    assert not re.search(r"^ {4,}(\$|advisor|python|\.venv|pip|git)\b", prose, re.MULTILINE)


def test_the_same_filter_runs_in_dask(tmp_path: Path) -> None:
    shutil.copytree(data_dir("examples"), tmp_path / "examples")
    page = (ROOT / "docs" / "how-to" / "batch.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "spread.py").write_text(script)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [sys.executable, "spread.py"],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        timeout=120,
        check=True,
    )
    told = [json.loads(line) for line in (tmp_path / "told.0.ndjson").read_text().splitlines()]
    assert [record["id"] for record in told] == ["a", "b", "c"]
    assert [record.get("verdict") for record in told] == ["direct", "events", None]


def test_the_readme_has_exactly_two_set_up_commands() -> None:
    set_up = [block for block in blocks(ROOT / "README.md") if block.language == "sh"]
    assert len(set_up) == 2
    assert all(block.text.count("\n") == 1 for block in set_up)


def test_a_session_serves_on_ports_that_nobody_has() -> None:
    # A second server on a port ends at once, and what was meant for it would go to the first.
    page = "serve --port {0} & curl 127.0.0.1:{0}/x; serve --port {1} & curl 127.0.0.1:{1}/y"
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("127.0.0.1", 0)) as two,
    ):
        taken = [str(server.getsockname()[1]) for server in (one, two)]
        first, again, other, and_again = re.findall(
            r"[0-9]{4,}", _on_free_ports(page.format(*taken))
        )
        assert first == again != other == and_again
        assert not {first, other} & {*taken}


def _on_free_ports(script: str) -> str:
    """Put a free port for each that a page names: another run of the same page may have that."""
    named = dict.fromkeys(re.findall(r"--port ([0-9]+)", script))
    with ExitStack() as open_until_all_are_found:
        for port in named:
            found = open_until_all_are_found.enter_context(socket.create_server(("127.0.0.1", 0)))
            free = str(found.getsockname()[1])
            script = re.sub(rf"(--port |127\.0\.0\.1:){port}\b", rf"\g<1>{free}", script)
    return script


def _script(block: Block) -> str:
    if block.file:
        folder, text = shlex.quote(str(Path(block.file).parent)), shlex.quote(block.text)
        return f"mkdir -p {folder} && printf %s {text} > {shlex.quote(block.file)}\n"
    commands = list(block.commands())
    run = "".join(f"{command}\nprintf '{_MARK}%s{_MARK}' $?\n" for command, _ in commands)
    return (_wait(*commands[0]) if block.waits else "") + run


def _wait(command: str, shown: str | None) -> str:
    """Return what runs a command until it prints what is shown, or for a minute."""
    there = f'[ "$({command} 2>&1)" = {shlex.quote((shown or "").rstrip())} ]'
    return f"for _ in $(seq 100); do {there} && break; sleep 0.3; done\n"


def _run(script: str, folder: Path) -> list[tuple[str, str]]:
    """Run a page's session; returns what each command printed, and its exit code."""
    place = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    printed = folder.parent / f"{folder.name}.printed"
    with printed.open("w") as out:
        shell = subprocess.Popen(
            ["bash", "-o", "pipefail", "-c", script],
            cwd=folder,
            env={**os.environ, "PATH": place, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            shell.wait(_LONGEST)
        finally:
            _end(shell.pid)  # the services that a page leaves running
    pieces = printed.read_text(encoding="utf-8").split(_MARK)
    return list(zip(pieces[::2], pieces[1::2], strict=False))


def _end(session: int) -> None:
    try:
        os.killpg(session, signal.SIGKILL)
    except ProcessLookupError:
        return


def _pattern(shown: str) -> str:
    lines = (
        "(?:.*\n)*?" if line == "...\n" else re.escape(line).replace(r"\.\.\.", ".*?")
        for line in shown.splitlines(keepends=True)
    )
    return "".join(lines)
