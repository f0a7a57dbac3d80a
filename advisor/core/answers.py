"""What a person can answer to a question."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from msgspec import Struct

UNKNOWN: Final = "unknown"
"""The answer "not sure": it widens the band of the scores and is never counted as no.

As the last of several choices, it means that the rest is not known."""

NOT: Final = "not "
"""The prefix of a choice that is known to be false while others are not: ``not kafka``."""

NOT_APPLICABLE: Final = "n/a"
"""The fact behind "does not apply": it is known, and equal to none of the choices."""

NO_NUMBER: Final = -1
"""The same for numbers in rows."""

MAYBE: Final = "?"
"""The prefix of a fact whose question may yet not apply: ``?slow`` is slow, or n/a."""


class NotApplicable(Struct, frozen=True):
    """The answer "does not apply, because ..."."""

    because: str


Value: TypeAlias = str | int | tuple[str, ...] | NotApplicable
"""A choice or a text, a whole number, several choices, "does not apply", or UNKNOWN."""

Facts: TypeAlias = Mapping[str, Value]
"""What is known, by question id or computed name; an id that is absent is unknown."""
