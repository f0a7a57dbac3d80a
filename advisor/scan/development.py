"""Removes requirements for tests and development from a manifest before it is read.

Line numbers stay the same. Manifests are untrusted, so each is read in a single pass.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

Cut: TypeAlias = Callable[[str], str]
"""From a manifest's text to the same text without requirements for developers."""
_WORD = re.compile("[a-z]+")
_DEVELOPERS = frozenset(("dev", "development", "test", "tests", "testing", "lint", "doc", "docs"))
_TEST_SCOPE = re.compile(r"<scope>[ \t]*test[ \t]*</scope>|<groupId>[ \t]*org\.testcontainers\b")
_KEY = re.compile(r"([A-Za-z][\w.-]*)[ \t]*=")
_GROUP = re.compile(r"[ \t]*group\b.*\bdo[ \t]*$")
_IN_GROUP = re.compile(r"\bgroups?(?:: |[ \t]*=>)")
_FOR_TESTS = re.compile(r":(?:dev|development|test)\b")


def is_for_developers(name: str) -> bool:
    """Tell by its name whether a group, or a file, of requirements is for developers only."""
    return not _DEVELOPERS.isdisjoint(_WORD.findall(name.lower()))


def _without(marked: Callable[[str], object]) -> Cut:
    return lambda text: "\n".join("" if marked(line) else line for line in text.split("\n"))


gradle: Final = _without(re.compile(r"^[ \t]*(?:test|\w+Test)|org\.testcontainers\b").search)
sbt: Final = _without(re.compile(r'%[ \t]*(?:Test|IntegrationTest|"(?:test|it)")').search)
mix: Final = _without(lambda line: "only:" in line and _developed(line))


def maven(text: str) -> str:
    """Keep dependencies, without those for tests, and without what the others exclude."""
    before, *blocks = text.split("<dependency>")
    return _blank(before) + "".join(map(_own, blocks))


def _own(block: str) -> str:
    told, _, rest = block.partition("</dependency>")
    if _TEST_SCOPE.search(told):
        return _blank(block)
    begin, _, excluded = told.partition("<exclusions>")
    out, _, end = excluded.partition("</exclusions>")
    return begin + _blank(out) + end + _blank(rest)


def _blank(text: str) -> str:
    return "\n" * text.count("\n")


def setup_cfg(text: str) -> str:
    """Keep the values of keys that are not for developers."""
    return "\n".join(_under_keys(text))


def _under_keys(text: str) -> Iterator[str]:
    left_out = False
    for line in text.split("\n"):
        if key := _KEY.match(line):
            left_out = is_for_developers(key[1])
        yield "" if left_out else line


def gemfile(text: str) -> str:
    """Keep the gems that are in no group for development or tests alone."""
    return "\n".join(_gems(text))


def _gems(text: str) -> Iterator[str]:
    left_out = False
    for line in text.split("\n"):
        if _GROUP.match(line):
            left_out = _developed(line)
        elif line.strip() == "end":
            left_out = False
        yield "" if left_out or (_IN_GROUP.search(line) and _developed(line)) else line


def _developed(line: str) -> bool:
    return ":prod" not in line and _FOR_TESTS.search(line) is not None
