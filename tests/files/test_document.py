"""The YAML reader: whatever is thrown at it, a clear problem in bounded time, and nothing run."""

import os
from pathlib import Path

import pytest

from advisor.errors import Problem
from advisor.files.document import (
    LARGEST_FILE,
    Mapping,
    Scalar,
    Unreadable,
    decode,
    parse,
    read_file,
)


def _problems(text: str) -> list[Problem]:
    """Return everything that is wrong with a text."""
    problems: list[Problem] = []
    try:
        parse(text, "f", problems)
    except Unreadable as error:
        problems.append(error.problem)
    return problems


_LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
_MERGE = "a: &a {x: 1}\nb: {<<: [*a, *a]}\n"

HOSTILE = {
    "alias bomb": (_LAUGHS, "alias"),
    "merge bomb": (_MERGE, "alias"),
    "self reference": ("a: &a\n  - *a\n", "alias"),
    "deep": ("a: " + "[" * 40 + "]" * 40, "too-deep"),
    "very deep": ("a: " + "[" * 100_000, "too-deep"),
    "very deep block": ("- " * 100_000, "too-deep"),
    "many parts": ("a: [" + "1," * 30_000 + "]", "too-long"),
    "python tag": ("a: !!python/object/apply:os.system [true]", "tag"),
    "unknown tag": ("a: !x 1", "tag"),
    "timestamp tag": ("a: !!timestamp nonsense", "tag"),
    "tag directive": ("%TAG ! tag:x,2000:\n---\na: !y 1", "tag"),
    "two documents": ("a: 1\n---\nb: 2", "several-documents"),
    "nothing": ("# only a comment\n", "empty"),
    "list": ("- a\n- b", "not-a-mapping"),
    "text": ("hello", "not-a-mapping"),
    "duplicate": ("a: 1\nb: 2\na: 3", "duplicate-key"),
    "complex key": ("? [a, b]\n: 1", "bad-key"),
    "long scalar": ("a: " + "1" * 20_000, "too-long"),
    "escape by name": ('a: "\\e[31m"', "control-character"),
    "c1 by number": ('a: "\\x9b31m"', "control-character"),
    "bidi": ("a: x\u202ey", "control-character"),
    "raw escape": ("a: \x1b[31m", "control-character"),
    "byte order mark within": ("a: 1\n\ufeffb: 2", "control-character"),
    "line separator": ("a: x\u2028y", "control-character"),
    "nul": ("a: \0", "control-character"),
    "not yaml": ("a: [1", "not-yaml"),
    "tab": ("a:\n\t- b", "not-yaml"),
}


@pytest.mark.parametrize(("text", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_refused_with_its_reason(text: str, code: str) -> None:
    assert code in [problem.code for problem in _problems(text)]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a:\n\tb: 1", "spaces, not tabs"),
        ("a:\n  b: 1\n\tc: 1", "spaces, not tabs"),
        ("a: note: this", "quotes around"),
        ("a:\n  b: 1\n   c: 1", "in the column"),
        ("a:\n  b: 1\n c: 1", "in the column"),
        ("a:\n  - b\n  c: 1", "in the column"),
        ("a: [1, 2\nb: 1", "close the bracket"),
        ("a: {b: 1\nc: 1", "close the bracket"),
        ('a: "b\nc: 1', "close the quotes"),
        ("a: 1\nb\nc: 1", "with a colon"),
        ("a: 1\nb:2\nc: 1", "a space after the colon"),
        ("a:\n  - b.c:d\n    e: 1", "a space after the colon"),
    ],
)
def test_what_is_met_most_comes_with_what_mends_it(text: str, hint: str) -> None:
    (problem,) = _problems(text)
    assert hint in problem.hint


def test_a_name_that_stands_twice_is_shown_with_both_lines() -> None:
    (problem,) = _problems("a: 1\nb: 2\na: 3")
    assert problem.where == "f:3:1"
    assert "line 1" in problem.message
    assert problem.snippet == "a: 3"


def test_every_scalar_stays_a_text() -> None:
    document = parse("a: no\nb: 1:30\nc: 1e3\nd: 0o7\ne: ~\nf: 2024-13-45", "f", [])
    texts = [node.text for node in document.entries.values() if isinstance(node, Scalar)]
    assert texts == ["no", "1:30", "1e3", "0o7", "~", "2024-13-45"]


def test_nodes_know_their_place() -> None:
    document = parse("a:\n  b: [x,\n      y]\n", "f", [])
    inner = document.entries["a"]
    assert isinstance(inner, Mapping)
    assert (inner.keys["b"].line, inner.keys["b"].column) == (2, 3)


def test_several_problems_are_reported_together() -> None:
    codes = [problem.code for problem in _problems("a: !x 1\nb: &c 2\na: 3\n")]
    assert codes == ["tag", "alias", "duplicate-key"]


def test_a_byte_that_is_not_utf_8_is_named_by_its_place() -> None:
    with pytest.raises(Unreadable, match="byte 8 is 0xff") as caught:
        decode(b"b: 1\na: \xff", "f")
    assert caught.value.problem.where == "f:2:4"


@pytest.mark.parametrize("text", ["a: " + "[" * 40, "a: [" + "1," * 30_000, "a: " + "1" * 20_000])
def test_what_is_too_much_comes_with_what_to_do(text: str) -> None:
    assert all(problem.hint for problem in _problems(text))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(Unreadable, match="UTF-8"):
        decode("a: 1".encode(encoding), "f")


def test_one_leading_byte_order_mark_is_dropped() -> None:
    assert decode(b"\xef\xbb\xbfa: 1", "f") == "a: 1"


def test_what_is_larger_than_a_mebibyte_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"#" * (LARGEST_FILE + 1))
    with pytest.raises(Unreadable, match="1 MiB"):
        read_file(file)


def test_pipes_devices_and_folders_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path, tmp_path / "absent"):
        with pytest.raises(Unreadable):
            read_file(path)


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f", "\ufffe", "\ud800"])
def test_a_character_that_is_no_yaml_is_told_with_its_place(character: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(f"a: 1\r\nb: \u00fc{character}x\n", "a.yaml", [])
    problem = caught.value.problem
    assert (problem.code, problem.where) == ("control-character", "a.yaml:2:5")
    assert f"U+{ord(character):04X}" in problem.message
