"""Laws of the merge: no change is lost, nothing is taken twice, and no text takes for ever."""

from dataclasses import dataclass
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.scaffold.lines import match
from advisor.scaffold.merge import Merged, has_markers, merge

LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"\n", b"}\n", b"c\n"]), max_size=12)
TEXTS = st.builds(
    lambda lines, end: b"".join(lines) + end, LINES, st.sampled_from([b"", b"tail", b"x\r"])
)
BYTES = st.one_of(TEXTS, st.binary(max_size=40), TEXTS.map(lambda t: t.replace(b"\n", b"\r\n")))


def _clean(base: bytes, yours: bytes, theirs: bytes) -> bytes:
    merged = merge(base, yours, theirs, "9")
    assert merged.conflicts == 0
    return merged.content


@given(BYTES, BYTES)
def test_what_one_side_changed_is_taken_and_what_both_changed_alike_is_taken_once(
    base: bytes, other: bytes
) -> None:
    assert _clean(base, other, base) == other
    assert _clean(base, base, other) == other
    assert _clean(base, other, other) == other
    assert _clean(base, base, base) == base


@given(TEXTS, TEXTS, TEXTS)
def test_it_does_not_matter_who_is_you(base: bytes, one: bytes, other: bytes) -> None:
    there, back = merge(base, one, other, "9"), merge(base, other, one, "9")
    assert there.conflicts == back.conflicts
    if not there.conflicts:
        assert there == back


@given(TEXTS, TEXTS, TEXTS)
def test_no_line_that_either_side_wrote_is_lost(base: bytes, one: bytes, other: bytes) -> None:
    merged = merge(base, one, other, "9").content
    have = set(merged.splitlines())
    for side in (one, other):
        assert set(side.splitlines()) - set(base.splitlines()) <= have


@given(TEXTS, TEXTS, TEXTS)
def test_markers_stand_there_exactly_where_there_are_conflicts(
    base: bytes, one: bytes, other: bytes
) -> None:
    merged = merge(base, one, other, "9")
    lines = merged.content.splitlines()
    for marker in (b"<<<<<<< yours", b"=======", b">>>>>>> advisor 9"):
        assert lines.count(marker) == merged.conflicts
    assert has_markers(merged.content) == bool(merged.conflicts)


@given(TEXTS, TEXTS, TEXTS)
def test_line_ends_of_yours_are_kept(base: bytes, one: bytes, other: bytes) -> None:
    base, one, other = (text.replace(b"\r", b"") for text in (base, one, other))
    plain = merge(base, one, other, "9")
    if one.endswith(b"\n"):
        windows = merge(base, one.replace(b"\n", b"\r\n"), other, "9")
        assert windows == Merged(plain.content.replace(b"\n", b"\r\n"), plain.conflicts)


@dataclass(frozen=True)
class Edit:
    """Put lines where some stood, or between two."""

    at: int
    removes: int
    puts: list[bytes]


@st.composite
def _edits_apart(draw: st.DrawFn) -> tuple[list[bytes], list[Edit]]:
    """Return lines that differ, and edits with a line between each that none of them touches."""
    edits = []
    at = 0
    for number in range(draw(st.integers(1, 6))):
        at += draw(st.integers(1, 4))
        removes = draw(st.integers(0, 3))
        puts = [b"new %d.%d\n" % (number, n) for n in range(draw(st.integers(0, 3)))]
        edits.append(Edit(at, removes, puts))
        at += removes
    lines = [b"line %d\n" % n for n in range(at + draw(st.integers(1, 4)))]
    return lines, edits


def _edited(lines: list[bytes], edits: list[Edit]) -> bytes:
    lines = list(lines)
    for edit in sorted(edits, key=lambda edit: -edit.at):
        lines[edit.at : edit.at + edit.removes] = edit.puts
    return b"".join(lines)


@given(_edits_apart(), st.randoms(use_true_random=False))
def test_edits_in_different_places_are_all_taken_whoever_made_them_and_in_any_order(
    case: tuple[list[bytes], list[Edit]], random: Random
) -> None:
    lines, edits = case
    yours = [edit for edit in edits if random.random() < 0.5]
    both = [edit for edit in edits if random.random() < 0.2]
    theirs = [edit for edit in edits if edit not in yours or edit in both]
    base = b"".join(lines)
    merged = _clean(base, _edited(lines, yours), _edited(lines, theirs))
    assert merged == _edited(lines, edits)
    # One after the other, as two updates would bring them, in either order.
    step = base
    for edit in random.sample(theirs, len(theirs)):
        step = _clean(base, step, _edited(lines, [edit]))
    assert step == _edited(lines, theirs)


@given(LINES, LINES)
def test_lines_that_are_paired_are_equal_and_in_order(old: list[bytes], new: list[bytes]) -> None:
    found = match(old, new)
    pairs = [(place, other) for place, other in enumerate(found) if other is not None]
    assert all(old[place] == new[other] for place, other in pairs)
    assert [other for _, other in pairs] == sorted({other for _, other in pairs})
    assert match(old, old) == list(range(len(old)))


@given(st.permutations(range(7)))
def test_of_lines_that_were_moved_as_many_as_can_be_are_paired(order: list[int]) -> None:
    found = match([b"%d" % n for n in range(7)], [b"%d" % n for n in order])
    some = (kept for size in range(8) for kept in combinations(order, size))
    most = max(len(kept) for kept in some if list(kept) == sorted(kept))
    assert sum(place is not None for place in found) == most


@pytest.mark.parametrize(
    ("base", "yours", "theirs", "merged"),
    [
        ("a\nb\nc\n", "a\nB\nc\n", "a\nb\nc\nd\n", "a\nB\nc\nd\n"),
        ("a\nb\n", "a\nx\nb\n", "a\ny\nb\n", "a\n<\nx\n=\ny\n>\nb\n"),
        ("a\n", "", "b\n", "<\n=\nb\n>\n"),
        ("", "mine\n", "new\n", "<\nmine\n=\nnew\n>\n"),
        ("", "same\nmine\n", "same\nnew\nend\n", "same\n<\nmine\n=\nnew\nend\n>\n"),
        ("", "mine\nsame\n", "new\nend\nsame\n", "<\nmine\n=\nnew\nend\n>\nsame\n"),
        ("", "mine\nx\ny\n", "new\nx\ny\n", "<\nmine\n=\nnew\n>\nx\ny\n"),
        ("", "a\n", "a\na\n", "a\n<\n=\na\n>\n"),
        ("a\nb\n", "a\r\nb\n", "a\nb\nc\n", "a\r\nb\nc\n"),
        ("a\nb\n", "A\nb\n", "a\nB\n", "<\nA\nb\n=\na\nB\n>\n"),
        ("a", "b", "c", "<\nb\n=\nc\n>\n"),
        ("a\nb\nz\n", "b\nz\n", "a\nb\nZ\n", "b\nZ\n"),
    ],
    ids=[
        "apart",
        "both put a line there",
        "removed here and changed there",
        "no base",
        "no base, but lines in common",
        "no base, but the last line in common",
        "no base, but the last lines in common",
        "no base, and one line more",
        "line ends of both kinds",
        "lines beside each other",
        "no line end",
        "removed at one end, changed at the other",
    ],
)
def test_what_comes_out(base: str, yours: str, theirs: str, merged: str) -> None:
    shown = {"<\n": "<<<<<<< yours\n", "=\n": "=======\n", ">\n": ">>>>>>> advisor 9\n"}
    for short, marker in shown.items():
        merged = merged.replace(short, marker)
    found = merge(base.encode(), yours.encode(), theirs.encode(), "9")
    assert found.content.decode() == merged


def test_a_brace_does_not_draw_a_change_to_the_wrong_function() -> None:
    base = b"def a():\n{\n  1\n}\n\ndef b():\n{\n  2\n}\n"
    yours = base.replace(b"def b", b"def new():\n{\n  3\n}\n\ndef b")
    theirs = base.replace(b"  2\n", b"  22\n")
    assert _clean(base, yours, theirs) == yours.replace(b"  2\n", b"  22\n")


def test_a_long_text_is_merged_as_well_as_a_short_one() -> None:
    lines = [b"line %d\n" % number for number in range(5000)]
    yours = [b"mine\n", *lines[1:-1], b"mine\n"]
    theirs = [*lines[:2500], b"theirs\n", *lines[2501:]]
    merged = _clean(*(b"".join(text) for text in (lines, yours, theirs)))
    assert merged.splitlines(keepends=True) == [*yours[:2500], b"theirs\n", *yours[2501:]]


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("xyxy", "yxyx", 3),
        ("aabb", "bbaa", 2),
        ("abab", "bbbb", 2),
        ("xxyyz", "yxxzy", 3),
        ("xyxzz", "xxzzy", 4),
        ("xyxy", "zxxz", 2),
    ],
)
def test_lines_that_stand_there_more_than_once_are_paired_too(
    old: str, new: str, pairs: int
) -> None:
    found = match([one.encode() for one in old], [one.encode() for one in new])
    assert sum(place is not None for place in found) == pairs


@pytest.mark.parametrize("kinds", [1, 2, 50, 100_000])
def test_no_text_takes_for_ever(kinds: int) -> None:
    random = Random(1)  # noqa: S311 - the same texts on every run
    base, one, other = (
        b"".join(b"%d\n" % random.randrange(kinds) for _ in range(50_000)) for _ in range(3)
    )
    merge(base, one, other, "9")  # hangs where the search is not bounded
    assert merge(base, base, other, "9") == merge(base, other, base, "9")
