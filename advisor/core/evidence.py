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
    """A folder that an image is built from."""
    DATABASE = "database"
    """A database server that is run."""


NAMED = (Sort.PACKAGE, Sort.IMAGE, Sort.RESOURCE)
"""What a signature knows by its name."""
COUNTED = {Sort.DEPLOYABLE: "scan.deployables", Sort.DATABASE: "scan.databases"}
"""What is told apart only to be counted, and the fact that its number is."""


class Sighting(Struct, frozen=True, order=True):
    """One thing that was seen, and where."""

    path: str
    """From the repository's top, with slashes, as it can be shown anywhere; so is the name."""
    line: int
    sort: Sort
    name: str

    @property
    def words(self) -> str:
        """How people read it: ``compose.yaml:4: image postgres``."""
        return f"{self.path}:{self.line}: {self.sort} {self.name}"


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
