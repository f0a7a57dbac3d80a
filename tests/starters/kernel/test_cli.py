"""What ``serve`` does as a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from signup_flow import context, system
from signup_flow.cli import main

SEPARATE = (Path(system.__file__).parent / "services").is_dir()
SERVICE = next(iter(system.ROUTES))


@contextmanager
def _serving(*program: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, *(program or ("-m", "signup_flow"))]
    with subprocess.Popen(
        [*command, "serve", *([SERVICE] if SEPARATE else []), "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        # What a shell runs in the background, such as these tests, ignores it.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    ) as server:
        try:
            yield server
        finally:
            server.kill()


@pytest.fixture
def in_the_way(home: Path) -> Path:
    """A folder where the database is to be."""
    folder = home / f"{SERVICE if SEPARATE else 'app'}.db"
    folder.mkdir(parents=True)
    return folder


def test_what_is_served_waits_for_its_database_is_logged_as_json_alone_and_ends_cleanly(
    in_the_way: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    ids = {context.HEADER: "abc-123", context.CAUSATION_HEADER: "cause-1"}
    with _serving() as server:
        assert server.stderr
        lines = (json.loads(line) for line in server.stderr)
        assert "out of reach" in next(lines)["event"]
        in_the_way.rmdir()
        started = next(line["event"] for line in lines if "running on" in line["event"])
        url = started.split()[3] + "/health"
        urllib.request.urlopen(urllib.request.Request(url, headers=ids)).close()
        request = next(lines)
        server.send_signal(signal.SIGTERM)
        assert "Finished" in [line["event"] for line in lines][-1]
    assert (request["method"], request["path"], request["status"]) == ("GET", "/health", 200)
    assert request["correlation_id"] == "abc-123" and request["ms"] >= 0
    assert server.returncode == 0


def test_a_request_that_never_ends_does_not_keep_it_from_ending() -> None:
    program = "from signup_flow import cli; cli.LAST_SECONDS = 1; cli.main()"
    app = system.app(SERVICE) if SEPARATE else system.app()
    path = next(path for path, methods in app.openapi()["paths"].items() if "post" in methods)
    head = "Host: x\r\nContent-Length: 9\r\nX-Request-Deadline-Ms: 60000\r\nExpect: 100-continue"
    with _serving("-c", program) as server:
        assert server.stderr
        lines = (json.loads(line) for line in server.stderr)
        started = next(line["event"] for line in lines if "running on" in line["event"])
        host, port = started.split()[3].removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), 10) as caller:
            caller.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n\r\n{{".encode())
            assert b"100 Continue" in caller.recv(100)  # it waits for the rest now
            server.send_signal(signal.SIGTERM)
            assert server.wait(6) == 0
            told = [(line["event"], line.get("exception")) for line in lines]
    assert ("Cancel 1 running task(s), timeout graceful shutdown exceeded", None) in told
    assert [exception for _, exception in told if exception] == []


@pytest.mark.parametrize("port", ["-1", "65536", "x"])
def test_a_port_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str], port: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["serve", *([SERVICE] if SEPARATE else []), f"--port={port}"])
    assert "a port is a number from 0 to 65535" in capsys.readouterr().err.splitlines()[-1]


def test_ctrl_c_while_it_imports_ends_it_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "uvicorn.py").write_text("import signal\nsignal.raise_signal(signal.SIGINT)")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "signup_flow", "demo"]
    ran = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": path}, stderr=subprocess.PIPE, check=False
    )
    assert (ran.returncode, ran.stderr) == (130, b"")


@pytest.mark.usefixtures("in_the_way")
def test_ctrl_c_while_it_waits_for_its_database_ends_it_without_a_traceback() -> None:
    with _serving() as server:
        assert server.stderr and "out of reach" in server.stderr.readline()
        server.send_signal(signal.SIGINT)
        rest = server.stderr.read()
    assert server.returncode == 130
    assert all("out of reach" in line for line in rest.splitlines())


def test_a_migration_that_was_edited_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for database in system.databases().values():
        with database.transaction() as tx:
            tx.execute("UPDATE migrations SET digest = 'of another text'")
    system.close()
    for command in (["purge"], ["serve", *([SERVICE] if SEPARATE else [])]):
        assert main(command) == 1
        (said,) = capsys.readouterr().err.splitlines()
        assert said.endswith(".sql was edited after it ran: undo that, and add a file")


@pytest.mark.parametrize(
    ("redirection", "code", "said"),
    [("| true", 1, ""), (">/dev/full", 1, "[Errno 28] No space left on device\n"), (">&-", 0, "")],
)
def test_an_output_that_nobody_takes_is_no_bug(redirection: str, code: int, said: str) -> None:
    command = f"set -o pipefail; {sys.executable} -m signup_flow purge {redirection}"
    ran = subprocess.run(["bash", "-c", command], stderr=subprocess.PIPE, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (code, said)
