"""What a person can answer to a question."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from msgspec import Struct

UNKNOWN: Final = "unknown"
"""The answer "not sure": it widens the band of the scores and is never counted as no.

Last among several choices, it says that of the rest nobody is sure."""

NOT: Final = "not "
"""Begins a choice that is surely not so, where nobody is sure of the rest: ``not kafka``."""

NOT_APPLICABLE: Final = "n/a"
"""The fact behind "does not apply": it is known, and equal to none of the choices."""

NO_NUMBER: Final = -1
"""The same of a number in a row, or in a column of numbers."""

MAYBE: Final = "?"
"""What a fact begins with whose question may yet not apply: ``?slow`` is slow, or n/a."""


class NotApplicable(Struct, frozen=True):
    """The answer "does not apply, because ..."."""

    because: str


Value: TypeAlias = str | int | tuple[str, ...] | NotApplicable
"""A choice or a text, a whole number, several choices, or why there is none; or UNKNOWN."""

Facts: TypeAlias = Mapping[str, Value]
"""What is known, by question id or computed name; an id that is absent is unknown."""
