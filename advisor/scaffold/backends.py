"""The back ends a starter can run on, with what its templates must know about each."""

from typing import Final

from msgspec import Struct

from advisor.core.starter import EMBEDDED, Layout, Starter
from advisor.errors import Problem, StarterInvalid


class Backend(Struct, frozen=True):
    """The back end of a generated project.

    Every one but ``sqlite`` has its adapter in ``templates/backends/NAME``; ``postgres`` needs none
    of its own, because the embedded queue runs on both databases.
    """

    name: str
    title: str
    adapter: str
    """The class that the adapter's file defines; empty where the queue is a table."""
    url: str
    """The default URL of such a server; its scheme selects the adapter."""
    secure: str
    """The URL of a server with TLS and a login; its scheme selects the same adapter."""
    authority: str
    """How to name the file of a private certificate authority, in Markdown."""
    packages: tuple[str, ...]
    """What the generated project installs to talk to it."""
    start: str
    """One command that starts such a server with safe settings."""
    scaling: str
    """What a second worker of the same consumer does."""
    recovery: str
    """When the events of a dead worker are redelivered."""

    @property
    def scheme(self) -> str:
        """The scheme of its URL."""
        return self.url.partition(":")[0]

    @property
    def schemes(self) -> tuple[str, ...]:
        """The schemes of its URLs, with and without TLS."""
        return tuple(dict.fromkeys((self.scheme, self.secure.partition(":")[0])))


_SHARED = "shares the load; a key is with one worker at a time"
_STANDBY = "stands by, and takes over when the first ends"
BACKENDS: Final = {
    backend.name: backend
    for backend in (
        Backend(
            name=EMBEDDED,
            title="the embedded SQLite queue",
            adapter="",
            url="sqlite:",
            secure="",
            authority="",
            packages=(),
            start="nothing to start",
            scaling=_SHARED,
            recovery="redelivered after 30 s",
        ),
        Backend(
            name="postgres",
            title="PostgreSQL",
            adapter="",
            url="postgresql://postgres@127.0.0.1/postgres",
            secure="postgresql://USER:PASSWORD@HOST/DATABASE?sslmode=verify-full",
            authority="`sslrootcert=FILE` in the URL",
            packages=(),
            start="docker compose up -d postgres",
            scaling=_SHARED,
            recovery="redelivered after 30 s",
        ),
        Backend(
            name="rabbitmq",
            title="RabbitMQ",
            adapter="RabbitMQ",
            url="amqp://guest:guest@127.0.0.1:5672/",
            secure="amqps://USER:PASSWORD@HOST/VHOST",
            authority="`SSL_CERT_FILE=FILE` in the environment",
            packages=("amqp>=5.4",),
            start="rabbitmq-server -detached",
            scaling=_STANDBY,
            recovery="redelivered at once",
        ),
        Backend(
            name="nats",
            title="NATS JetStream",
            adapter="JetStream",
            url="nats://127.0.0.1:4222",
            secure="tls://USER:PASSWORD@HOST",
            authority="`SSL_CERT_FILE=FILE` in the environment",
            packages=("nats-py[nkeys]>=2.15",),
            start="nats-server --jetstream",
            scaling=_STANDBY,
            recovery="redelivered at once",
        ),
        Backend(
            name="redis",
            title="Redis Streams",
            adapter="RedisStreams",
            url="redis://127.0.0.1:6379/0",
            secure="rediss://USER:PASSWORD@HOST/0",
            authority="`SSL_CERT_FILE=FILE` in the environment",
            packages=("redis[hiredis]>=5.2",),
            start="redis-server --appendonly yes --appendfsync always",
            scaling=_STANDBY,
            recovery="redelivered at once",
        ),
        Backend(
            name="kafka",
            title="Kafka",
            adapter="Kafka",
            url="kafka://127.0.0.1:9092",
            secure="kafka://HOST:9093?security.protocol=SASL_SSL&sasl.mechanism=PLAIN&sasl.username=USER&sasl.password=PASSWORD",
            authority="`ssl.ca.location=FILE` in the URL",
            packages=("confluent-kafka>=2.8",),
            start="docker compose up -d kafka",
            scaling="takes its share of the 8 partitions",
            recovery="redelivered after the session timeout, 6 s",
        ),
    )
}
"""By the name for ``--backend``."""

_RECOMMENDED: Final = {"postgresql": "postgres"}
"""Ids in the rulebook that differ from the name here; most are the same."""
_IN_ONE_DATABASE: Final = (EMBEDDED, "postgres")


def adapter_name(backend: str) -> str:
    """Return the name for ``--backend`` of a back end, which may have another id in reports."""
    return _RECOMMENDED.get(backend, backend)


def recommended_backend(starter: Starter) -> Backend:
    """Return the recommended back end, or the embedded queue if it has no adapter."""
    found = BACKENDS.get(adapter_name(starter.backend))
    return found if found and _fits(starter, found) else BACKENDS[EMBEDDED]


def choose_backend(starter: Starter, asked: str) -> Backend:
    """Return the back end whose adapter a starter gets.

    Raises StarterInvalid if there is no such back end, or if there are no events.
    """
    if asked not in BACKENDS:
        problem = f"there is no back end {asked!r}"
        raise StarterInvalid(Problem("no-backend", problem, hint=f"one of {', '.join(BACKENDS)}"))
    if not starter.events and asked != EMBEDDED:
        problem = f"there are no events here, so nothing for {BACKENDS[asked].title} to carry"
        hint = "leave --backend out: direct calls need no back end"
        raise StarterInvalid(Problem("backend-without-events", problem, hint=hint))
    if not _fits(starter, BACKENDS[asked]):
        problem = f"one database needs no {BACKENDS[asked].title}: its jobs are rows in a table"
        hint = f"use --backend {' or '.join(_IN_ONE_DATABASE)}, or leave it out"
        raise StarterInvalid(Problem("broker-for-one-database", problem, hint=hint))
    return BACKENDS[asked]


def _fits(starter: Starter, backend: Backend) -> bool:
    return starter.layout is Layout.SEPARATE_SERVICES or backend.name in _IN_ONE_DATABASE
