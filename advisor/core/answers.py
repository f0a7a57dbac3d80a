"""What a person can answer to a question."""

from collections.abc import Mapping
from typing import Final, TypeAlias

Value: TypeAlias = str | int | tuple[str, ...]
"""A choice or a text, a whole number, or several choices."""

Facts: TypeAlias = Mapping[str, Value]
"""What is known, by question id or computed name; an id that is absent is unknown."""

UNKNOWN: Final = "unknown"
"""The answer "not sure": it widens the band of the scores and is never counted as no."""
