"""Brokers on ports of their own, that a test may kill and start again with all they had stored."""

import os
import shlex
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import run

COMMANDS = {
    "redis": "redis-server --bind 127.0.0.1 --port {port} --dir {folder} --save ''"
    " --appendonly yes --appendfsync always",
    "nats": "nats-server -a 127.0.0.1 -p {port} -js -sd {folder}",
}
_SCRIPT = """\
[ -f {pid} ] && kill -9 "$(cat {pid})"
for attempt in $(seq 100); do
    {command} >>{log} 2>&1 </dev/null &
    echo $! >{pid}
    for moment in $(seq 20); do
        {answers} && exit 0
        kill -0 "$(cat {pid})" || break
        sleep 0.1
    done
done 2>/dev/null
exit 1
"""


@contextmanager
def broker(backend: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the URL of a new broker, and the command that kills it and starts it again."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder.mkdir()
    pid, script = folder / "pid", folder / "restart.sh"
    command = COMMANDS[backend].format(port=port, folder=folder)
    knock = f"import socket; socket.create_connection(('127.0.0.1', {port}))"
    told = {"pid": pid, "log": folder / "log", "answers": shlex.join([sys.executable, "-c", knock])}
    script.write_text(_SCRIPT.format(command=command, **told))
    restart = ["sh", str(script)]
    run(restart, check=True)
    try:
        yield f"{backend}://127.0.0.1:{port}", shlex.join(restart)
    finally:
        with suppress(ProcessLookupError):
            os.kill(int(pid.read_text()), signal.SIGTERM)
