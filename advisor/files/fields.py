"""Reads a mapping field by field, and notes every problem on the way."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from advisor.core.answers import NOT_APPLICABLE, NotApplicable
from advisor.errors import Problem
from advisor.files.document import LONGEST_NUMBER, Mapping, Node, Place, Scalar, Sequence

_Member = TypeVar("_Member", bound=StrEnum)


def did_you_mean(name: str, known: Collection[str]) -> str:
    """Return a hint with the nearest known name, or with all names if few, or an empty text."""
    close = get_close_matches(name.casefold(), known, n=1)
    if close:
        return f"did you mean `{close[0]}`?"
    named = [one for one in known if one]
    return f"known here: {', '.join(named)}" if 0 < len(named) <= 20 else ""  # noqa: PLR2004


def whole(text: str) -> int | None:
    """Return a whole number of sane size, or None."""
    digits = text.removeprefix("-")
    fits = digits.isascii() and digits.isdigit() and len(digits) < LONGEST_NUMBER
    return int(text) if fits else None


class Fields:
    """One mapping being read: every getter notes problems and then returns a harmless value."""

    def __init__(self, node: Node | None, problems: list[Problem], what: str) -> None:
        self.problems = problems
        self.what = what
        self.mapping = node if isinstance(node, Mapping) else None
        self.place = Place("") if node is None else node.place
        if node is not None and self.mapping is None:
            hint = "write NAME: VALUE, each on a line, with a space after the colon"
            self.note(node.place, "not-a-mapping", f"{what}: names and values expected", hint)

    def note(self, place: Place, code: str, message: str, hint: str = "") -> None:
        """Add a problem."""
        self.problems.append(place.problem(code, message, hint))

    def only(self, *known: str) -> None:
        """Refuse every name but these."""
        for name, place, node in self.entries():
            if name not in known:
                hint = did_you_mean(name, known)
                if isinstance(node, Scalar) and node.empty and not hint.startswith("did you"):
                    hint = "give it a value; or put quotes around a text with a comma in it"
                self.note(place, "unknown-key", f"{self.what} has no `{name}`", hint)

    def entries(self) -> Iterator[tuple[str, Place, Node]]:
        """Yield every name with its place and its node."""
        if self.mapping:
            for name, node in self.mapping.entries.items():
                yield name, self.mapping.keys[name], node

    def node(self, name: str) -> Node | None:
        """Return the node under a name, if it is not empty."""
        node = self.mapping.entries.get(name) if self.mapping else None
        return None if isinstance(node, Scalar) and node.empty else node

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text; required unless there is a default."""
        node = self.node(name)
        if isinstance(node, Scalar):
            if not node.text and default is None:
                self.note(node.place, "empty", f"`{name}` is empty")
            return node.text
        if node is not None:
            self.note(node.place, "not-a-text", f"`{name}` takes one text")
        elif default is None and self.mapping:
            self.note(self.place, "missing-key", f"{self.what} needs `{name}`")
        return default or ""

    def items(self, name: str) -> tuple[Node, ...]:
        """Return a list's items; none if it is absent."""
        node = self.node(name)
        if isinstance(node, Sequence):
            return node.items
        if node is not None:
            self.note(node.place, "not-a-list", f"`{name}` takes a list")
        return ()

    def flag(self, name: str, *, required: bool = False) -> bool:
        """Return true or false; false if it is absent and not required."""
        text = self.text(name, None if required else "false")
        if text not in ("true", "false", ""):
            self.note(self.place, "not-a-flag", f"`{name}` is true or false")
        return text == "true"

    def member(self, name: str, members: type[_Member]) -> _Member:
        """Return a member of an enum."""
        text = self.text(name)
        found = self.known(text, members) if text else None
        return found or next(iter(members))

    def known(self, text: str, members: type[_Member]) -> _Member | None:
        """Return the member of an enum that a text stands for, if there is one."""
        known = [member.value for member in members]
        if text in known:
            return members(text)
        message = f"`{text}` is not one of {', '.join(known)}"
        self.note(self.place, "unknown-value", message, did_you_mean(text, known))
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list's texts; none if it is absent."""
        items = self.items(name)
        for item in items:
            if not isinstance(item, Scalar):
                self.note(item.place, "not-a-text", f"`{name}` takes a list of texts")
        return tuple(item.text for item in items if isinstance(item, Scalar))

    def fields(self, name: str) -> "Fields":
        """Return the mapping under a name, empty if it is absent."""
        return Fields(self.node(name), self.problems, f"`{name}`")


def given(node: Node) -> str | list[str] | NotApplicable | None:
    """Return an answer as it is written; ``n/a: because ...`` may be a mapping or one text."""
    if isinstance(node, Mapping) and list(node.entries) == [NOT_APPLICABLE]:
        reason = node.entries[NOT_APPLICABLE]
        if isinstance(reason, Scalar):
            return NotApplicable("" if reason.empty else reason.text)
        return None
    written = texts(node)
    if isinstance(written, str) and written.partition(":")[0].strip() == NOT_APPLICABLE:
        return NotApplicable(written.partition(":")[2])
    return written


def texts(node: Node) -> str | list[str] | None:
    """Return a scalar's text or a flat list's texts; None for anything deeper."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        scalars = [item for item in node.items if isinstance(item, Scalar)]
        return [item.text for item in scalars] if len(scalars) == len(node.items) else None
    return None
