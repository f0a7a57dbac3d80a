"""The search for fixed strings: what it finds is what looking for each by itself finds."""

from hypothesis import given
from hypothesis import strategies as st

from advisor.scan.literals import AT_ONCE, MOST_PLACES, Literals

TEXTS = st.lists(st.text("abAB.( ", min_size=1, max_size=4), max_size=8)
RAW = st.text("abAB.( \n\u00fc", max_size=60).map(str.encode)


@given(TEXTS, RAW)
def test_every_place_of_every_text_is_found_whatever_overlaps(texts: list[str], raw: bytes) -> None:
    found = Literals(texts).find(raw)
    lower = raw.lower()
    assert found == {
        text: places
        for text in sorted({text.lower() for text in texts})
        if (places := [n for n in range(len(raw)) if lower.startswith(text.encode(), n)])
    }


def test_however_many_there_are() -> None:
    texts = [f"literal-{number}-" for number in range(AT_ONCE * 2 + 1)]
    for text in texts:
        assert Literals(texts).find(f"x {text.upper()} y".encode()) == {text: [2]}
    assert not Literals(())
    assert Literals(()).find(b"anything") == {}


def test_what_is_made_to_meet_everywhere_takes_neither_memory_nor_time() -> None:
    texts = ["a" * length for length in range(4, 81)]
    found = Literals(texts).find(b"a" * 1024 * 1024)
    assert found == {text: list(range(MOST_PLACES)) for text in texts}
