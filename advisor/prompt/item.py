"""The items that a question offers, and what a person can do instead of answering."""

from enum import Enum

from msgspec import Struct


class Signal(Enum):
    """What a person can press instead of answering."""

    BACK = "back"
    WHY = "why"


class Item(Struct, frozen=True):
    """One line of a list."""

    value: str
    title: str
    help: str = ""
    chosen: bool = False


def clean(typed: str) -> str:
    """Return what was typed or pasted as one plain line."""
    return "".join(one for one in " ".join(typed.split()) if one.isprintable())
