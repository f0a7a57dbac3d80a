"""Sightings in a repository, and the signatures by which they suggest an answer."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from advisor.core.condition import ALWAYS, Condition


class Sort(StrEnum):
    """What kind of thing was seen."""

    PACKAGE = "package"
    """A library that a manifest requires: ``pika``."""
    IMAGE = "image"
    """A container image that is run, without registry and tag: ``bitnami/rabbitmq``."""
    RESOURCE = "resource"
    """A resource declared for a cloud, a cluster or a monitor: ``aws_sqs_queue``."""
    DEPLOYABLE = "deployable"
    """A folder that is deployed: an image is built from it, or it holds a program."""
    SERVER = "server"
    """A server that is run from an image, or made by a cloud."""
    DATABASE = "database"
    """A server, or something built here, that is a database."""
    CLIENT = "client"
    """A folder that is built here and connects to a server; kept only for databases."""
    CODE = "code"
    """Text in source, outside comments and string literals: ``.basic_publish(``."""
    STRING = "string"
    """Text in a string literal of source: ``traceparent``."""
    SQL = "sql"
    """Text in a string literal, or in an SQL file: ``dead_letters``."""


DECLARED = (Sort.PACKAGE, Sort.IMAGE, Sort.RESOURCE)
"""What declarations name; a signature may put ``*`` for anything in such a name."""
WRITTEN = (Sort.CODE, Sort.STRING, Sort.SQL)
"""The sorts of text that sources are searched for; case matters only in code."""
NAMED = (*DECLARED, *WRITTEN)
"""The sorts that a signature can name."""
COUNTED = {
    Sort.DEPLOYABLE: "scan.deployables",
    Sort.DATABASE: "scan.databases",
    Sort.CLIENT: "scan.clients",
}
"""The sorts that are only counted, and the fact for each count."""


class Sighting(Struct, frozen=True, order=True, omit_defaults=True):
    """One thing that was seen, and where."""

    path: str
    """Relative to the repository, with slashes; safe to show anywhere, as is the name."""
    line: int
    sort: Sort
    name: str
    others: int = 0
    """How many further files hold the same text, perhaps in a comment: they were only searched."""
    image: str = ""
    """The image of a server, of a server that a client connects to, or under a deployable."""
    way: str = ""
    """How what is counted is described: ``terraform``. One system may be described in several.

    A file that is one of several descriptions by itself stands behind: ``compose a/compose.yaml``.
    """

    @property
    def words(self) -> str:
        """How people read it: ``compose.yaml:4: image postgres``."""
        files = "file holds" if self.others == 1 else "files hold"
        others = f"; {self.others} more {files} it too" if self.others else ""
        return f"{self.path}:{self.line}: {self.sort} {self.name}{others}"


class Signature(Struct, frozen=True):
    """Which sightings suggest one answer to one question about the project."""

    id: str
    question: str
    value: str
    """One of the question's choices."""
    because: str
    """What the sighting means, and what it does not show."""
    seen: Mapping[Sort, tuple[str, ...]]
    """Names, one of which is enough; ``*`` matches anything. If empty, ``when`` is enough."""
    when: Condition = ALWAYS
    """A condition on the counts that must hold, too."""

    @property
    def title(self) -> str:
        """What it is called in a list."""
        return f"{self.question}: {self.value}"
