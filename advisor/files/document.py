"""A small, strict YAML reader for untrusted text; its nodes know their line and column.

PyYAML's loaders run tags, follow aliases, keep the last of two equal keys and read `no` as False.
This reader uses PyYAML's events, refuses what a questionnaire does not need, and leaves every
scalar as text for its field to convert, so that its type is never ambiguous.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from msgspec import Struct

from advisor.disk import NotAFileError, open_file
from advisor.errors import Problem, reason_of
from advisor.files.characters import NOT_TEXT, is_hidden, not_allowed, visible
from advisor.files.syntax import what_mends

LARGEST_FILE = 1024 * 1024
DEEPEST = 32
MOST_EVENTS = 20_000
_TAKE_OUT = "take it out"
LONGEST_SCALAR = 10_000
LONGEST_KEY = 128
LONGEST_NUMBER = 13
MOST_PROBLEMS = 50
_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


class Unreadable(Exception):  # noqa: N818 - caught in this folder, never shown
    """The text is not one plain YAML mapping; holds the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Place(Struct, frozen=True):
    """A position: a file or an option, with line and column from 1."""

    source: str
    line: int = 0
    column: int = 0
    snippet: str = ""

    @property
    def address(self) -> str:
        """How people write it: ``file:line:column``."""
        return f"{self.source}:{self.line}:{self.column}" if self.line else self.source

    def problem(self, code: str, message: str, hint: str = "") -> Problem:
        """Return a problem with this address."""
        return Problem(code, message, self.address, hint, self.snippet, self.column)


class Scalar(Struct, frozen=True):
    """A text, whatever it looks like; ``plain`` when it was written without quotes."""

    text: str
    place: Place
    plain: bool = True

    @property
    def empty(self) -> bool:
        """Whether nothing was written here."""
        return self.plain and self.text in ("", "~", "null")


class Sequence(Struct, frozen=True):
    """A list of nodes."""

    items: tuple["Node", ...]
    place: Place


class Mapping(Struct, frozen=True):
    """Names and nodes, in the order in which they were written; no name twice."""

    entries: dict[str, "Node"]
    keys: dict[str, Place]
    place: Place


Node: TypeAlias = Scalar | Sequence | Mapping


def read_file(path: Path, most: int = LARGEST_FILE) -> str:
    """Return a regular file's text: at most ``most`` bytes of UTF-8, never a pipe or a device."""
    place = Place(str(path))
    try:
        with open_file(path) as file:
            return decode(file.read(most + 1), str(path), most)
    except NotAFileError as error:
        raise Unreadable(place.problem("not-a-file", "this is not a regular file")) from error
    except OSError as error:
        raise Unreadable(place.problem("cannot-read", reason_of(error))) from error


def decode(raw: bytes, source: str, most: int = LARGEST_FILE) -> str:
    """Return the text of bytes from a file or standard input; one leading BOM is dropped."""
    place = Place(source)
    if len(raw) > most:
        raise Unreadable(place.problem("too-large", f"larger than {most >> 20} MiB", "split it"))
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        message = f"not UTF-8: byte {error.start} is 0x{raw[error.start]:02x}"
        before = _LINE_BREAK.split(raw[: error.start].decode("utf-8"))
        place = Place(source, len(before), len(before[-1]) + 1)
        raise Unreadable(place.problem("not-utf-8", message, "save the file as UTF-8")) from error


def parse(text: str, source: str, problems: list[Problem]) -> Mapping:
    """Parse one YAML document whose root is a mapping.

    Faults after which reading can go on (a name twice, a tag, a control character) are added to
    ``problems``; others raise Unreadable.
    """
    node = _Parser(text, source, problems).document()
    if not isinstance(node, Mapping):
        hint = "write lines like `name: value`"
        raise Unreadable(node.place.problem("not-a-mapping", "names and values expected", hint))
    return node


class _Parser:
    """Builds nodes from PyYAML's events, one document, without ever constructing an object."""

    def __init__(self, text: str, source: str, problems: list[Problem]) -> None:
        self.source = source
        self.lines = _LINE_BREAK.split(text)
        self.problems = problems
        self.events = self._checked(text)
        self.depth = 0

    def document(self) -> Node:
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise Unreadable(Place(self.source).problem("empty", "there is nothing in it"))
        node = self._node(next(self.events))
        next(self.events)
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            self._note(event, "several-documents", "a second document starts here", "keep one")
        return node

    def _checked(self, text: str) -> Iterator[yaml.Event]:
        if unwanted := NOT_TEXT.search(text):
            raise self._unwanted(text, unwanted.start())
        try:
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
            for _ in range(MOST_EVENTS):
                yield (event := loader.get_event())  # only the last one is ever needed
            raise self._stop(event, "too-long", f"more than {MOST_EVENTS} parts", "split it")
        except yaml.MarkedYAMLError as error:
            place = self._place(error.problem_mark)
            problem = error.problem or "not YAML"
            # From PyYAML 6.0.4 on, its scanner may run ahead of our count into its own limit.
            code = "too-deep" if "nesting depth" in problem else "not-yaml"
            mends = what_mends(problem, self.lines[place.line - 2] if place.line > 1 else "")
            raise Unreadable(place.problem(code, problem, mends)) from error
        except yaml.YAMLError as error:
            message = str(error).splitlines()[0]
            raise Unreadable(Place(self.source).problem("not-yaml", message)) from error

    def _unwanted(self, text: str, at: int) -> Unreadable:
        """Return the position of such a character, which PyYAML does not give."""
        before = _LINE_BREAK.split(text[:at])
        line, column = len(before), len(before[-1]) + 1
        place = Place(self.source, line, column, self.lines[line - 1])
        return Unreadable(place.problem("control-character", not_allowed(text[at]), _TAKE_OUT))

    def _node(self, event: yaml.Event) -> Node:
        place = self._place(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            if event.anchor or event.tag:
                self._refuse_marks(event)
            text = event.value
            if len(text) > LONGEST_SCALAR or not text.isprintable():
                text = self._tamed(event)
            return Scalar(text, place, plain=not event.style)
        if isinstance(event, yaml.CollectionStartEvent):
            self._refuse_marks(event)
            return self._collection(event, place)
        self._refuse_alias(event)
        return Scalar("", place, plain=False)

    def _collection(self, event: yaml.CollectionStartEvent, place: Place) -> Sequence | Mapping:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._stop(event, "too-deep", f"deeper than {DEEPEST} levels", "flatten it")
        is_map = isinstance(event, yaml.MappingStartEvent)
        made = self._mapping(place) if is_map else Sequence(tuple(self._items()), place)
        self.depth -= 1
        return made

    def _refuse_marks(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor:
            self._refuse_alias(event)
        if event.tag:
            self._note(event, "tag", "tags are not taken", "write the plain value")

    def _refuse_alias(self, event: yaml.Event) -> None:
        self._note(event, "alias", "anchors and aliases are not taken", "write it out")

    def _tamed(self, event: yaml.ScalarEvent) -> str:
        if len(event.value) > LONGEST_SCALAR:
            self._note(event, "too-long", f"longer than {LONGEST_SCALAR} characters", "shorten it")
            return ""
        for character in sorted(set(event.value)):
            if is_hidden(character):
                self._note(event, "control-character", not_allowed(character), _TAKE_OUT)
        return visible(event.value)

    def _items(self) -> Iterator[Node]:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self._node(event)

    def _mapping(self, place: Place) -> Mapping:
        entries: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            name = self._node(event)
            value = self._node(next(self.events))
            if not isinstance(name, Scalar) or len(name.text) > LONGEST_KEY:
                self._note(event, "bad-key", "a short name is expected here")
            elif name.text in entries:
                first = keys[name.text].line
                message = f"`{name.text}` is repeated here; it is already on line {first}"
                self._note(event, "duplicate-key", message, "keep one of the two")
            else:
                keys[name.text] = name.place
                entries[name.text] = value
        return Mapping(entries, keys, place)

    def _note(self, event: yaml.Event, code: str, message: str, hint: str = "") -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(self._place(event.start_mark).problem(code, message, hint))

    def _stop(self, event: yaml.Event, code: str, message: str, hint: str) -> Unreadable:
        return Unreadable(self._place(event.start_mark).problem(code, message, hint))

    def _place(self, mark: Any) -> Place:  # noqa: ANN401 - PyYAML's two kinds of mark share no type
        if mark is None:
            return Place(self.source)
        snippet = self.lines[mark.line] if mark.line < len(self.lines) else ""
        return Place(self.source, mark.line + 1, mark.column + 1, snippet)
