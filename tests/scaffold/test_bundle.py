"""The archive of a project: the same files give the same bytes, and it is never believed."""

import io
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.scaffold import bundle
from advisor.scaffold.bundle import Damaged, pack, unpack

FILES = {"README.md": b"# Shop\n", "shop/__init__.py": b"", ".advisor/answers.yaml": b"x\n" * 99}


def _archive(*names: str, kind: int = zipfile.ZIP_DEFLATED, body: bytes = b"x") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", kind) as archive:
        for name in names:
            archive.writestr(name, body)
    return stream.getvalue()


def test_the_same_files_give_the_same_bytes_and_come_out_again() -> None:
    packed = pack(FILES)
    assert packed == pack(dict(reversed(FILES.items())))
    assert unpack(packed) == FILES
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    "path",
    [
        *("../up", "/etc/passwd", "a/../../b", "a//b", "./a", "a/", "..", "a\\b", "a\x1bb", "é"),
        *(".git/config", ".GIT/hooks/post-checkout", "sub/.git/config", "a" * 300),
    ],
    ids=ascii,
)
def test_a_path_that_is_none_of_a_projects_is_refused(path: str) -> None:
    with pytest.raises(Damaged):
        unpack(_archive("fine", path))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_in_it_twice_is_refused() -> None:
    with pytest.raises(Damaged, match="twice"):
        unpack(_archive("a", "a"))


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_what_advisor_packs_with_is_unpacked(kind: int) -> None:
    with pytest.raises(Damaged):
        unpack(_archive("a", kind=kind))


def test_a_bomb_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MOST_UNPACKED", 1000)
    with pytest.raises(Damaged, match="too large"):
        unpack(_archive("a", body=b"\0" * 1001))
    with pytest.raises(Damaged, match="too large"):
        unpack(_archive("a", "b", body=b"\0" * 501))
    bomb = _archive("a", body=b"\0" * 50_000_000)
    tracemalloc.start()
    with pytest.raises(Damaged, match="too large"):
        unpack(bomb)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    # One that says it is small; the sizes stand in the entry and in the directory.
    lying = _archive("a", body=b"\0" * 5000).replace((5000).to_bytes(4, "little"), b"\1\0\0\0")
    with pytest.raises(Damaged):
        unpack(lying)


def test_too_many_files_and_too_large_an_archive_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bundle, "MOST_FILES", 3)
    assert len(unpack(_archive("a", "b", "c"))) == 3
    with pytest.raises(Damaged, match="too large"):
        unpack(_archive("a", "b", "c", "d"))
    monkeypatch.setattr(bundle, "LARGEST_BUNDLE", 10)
    with pytest.raises(Damaged, match="too large"):
        unpack(_archive("a"))


@given(st.data())
def test_whatever_is_done_to_an_archive_it_is_read_or_refused(data: st.DataObject) -> None:
    raw = bytearray(pack(FILES))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    for damaged in (bytes(raw), bytes(raw[:cut]), bytes(raw[cut:])):
        try:
            unpack(damaged)
        except Damaged:
            continue
