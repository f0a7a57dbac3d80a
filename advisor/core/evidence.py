"""What is seen in a repository, and the signatures by which it speaks for an answer."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from advisor.core.condition import ALWAYS, Condition


class Sort(StrEnum):
    """What a sighting is of."""

    PACKAGE = "package"
    """A library that a manifest requires: ``pika``."""
    IMAGE = "image"
    """A container image that is run, without registry and tag: ``bitnami/rabbitmq``."""
    RESOURCE = "resource"
    """What is declared for a cloud, a cluster or a monitor: ``aws_sqs_queue``."""
    DEPLOYABLE = "deployable"
    """A folder of what is deployed: an image is built from it, or a program stands there."""
    SERVER = "server"
    """What is run from an image, or made by a cloud."""
    DATABASE = "database"
    """A server, or what is built here, that is a database."""
    CLIENT = "client"
    """What is built here and reaches a server, by its folder; only of databases any are kept."""
    CODE = "code"
    """What stands in source, outside of comments and string literals: ``.basic_publish(``."""
    STRING = "string"
    """What stands in a string literal of source: ``traceparent``."""
    SQL = "sql"
    """What stands in a string literal, or in a file of SQL: ``dead_letters``."""


DECLARED = (Sort.PACKAGE, Sort.IMAGE, Sort.RESOURCE)
"""What declarations name; a signature may put ``*`` for anything in such a name."""
WRITTEN = (Sort.CODE, Sort.STRING, Sort.SQL)
"""What source is searched for, letter by letter; case tells apart in code alone."""
NAMED = (*DECLARED, *WRITTEN)
"""What a signature knows by its name."""
COUNTED = {
    Sort.DEPLOYABLE: "scan.deployables",
    Sort.DATABASE: "scan.databases",
    Sort.CLIENT: "scan.clients",
}
"""What is told apart only to be counted, and the fact that its number is."""


class Sighting(Struct, frozen=True, order=True, omit_defaults=True):
    """One thing that was seen, and where."""

    path: str
    """From the repository's top, with slashes, as it can be shown anywhere; so is the name."""
    line: int
    sort: Sort
    name: str
    others: int = 0
    """Further files that hold the same, though perhaps in a comment: they were only searched."""
    image: str = ""
    """What a server is run from, or one that a client reaches; what a deployable is built on."""
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
    """What has to be seen for one answer to one question of the project to suggest itself."""

    id: str
    question: str
    value: str
    """One of the question's choices."""
    because: str
    """What the sighting stands for, and what it does not show."""
    seen: Mapping[Sort, tuple[str, ...]]
    """Names, any of which will do; ``*`` stands for anything. Without any, ``when`` is enough."""
    when: Condition = ALWAYS
    """What has to be so of the counts, too."""

    @property
    def title(self) -> str:
        """What it is called in a list."""
        return f"{self.question}: {self.value}"
