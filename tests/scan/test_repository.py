"""The reader of repositories: nothing outside is read, nothing odd stops it, all is bounded."""

import os
import shutil
import socket
import tempfile
from pathlib import Path

import pytest

from advisor.scan import repository
from advisor.scan.repository import (
    DEEPEST,
    DEPLOYED_FROM,
    LARGEST_FILE,
    PASSED_OVER,
    SHOWS_HOW,
    Content,
    Repository,
    Unread,
)


def _wanted(name: str) -> Content | None:
    kinds = {".txt": Content.DECLARATION, ".py": Content.SOURCE}
    return kinds.get(Path(name).suffix)


def _read(top: Path) -> tuple[list[tuple[str, str]], list[Unread]]:
    seen = Repository(top, _wanted)
    return [(file.path, file.text) for file in seen.files()], seen.unread


def test_wanted_files_are_read_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for path in ("b.txt", "a/z.txt", "a/b.txt", "a/other", "c/d/e.txt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    found, unread = _read(tmp_path)
    assert [path for path, _ in found] == ["a/b.txt", "a/z.txt", "b.txt", "c/d/e.txt"]
    assert all(path == text for path, text in found)
    assert unread == []


def test_no_link_is_followed_and_nothing_but_files_is_opened(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    top = tmp_path / "top"
    top.mkdir()
    (top / "link.txt").symlink_to(outside / "secret.txt")
    (top / "folder").symlink_to(outside)
    (top / "loop").symlink_to(top)
    os.mkfifo(top / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(top / "socket.txt"))
        assert _read(top) == ([], [])


def test_the_folder_that_is_named_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("a")
    (tmp_path / "named").symlink_to("real")
    assert _read(tmp_path / "named")[0] == [("a.txt", "a")]


_TESTS = ("Shop.Tests", "integration-test", "integrationTest", "api_tests", "__tests__")
_SHOWN = ("Samples", "_examples", "DEMO")


@pytest.mark.parametrize("folder", sorted(DEPLOYED_FROM))
def test_a_folder_to_deploy_from_is_looked_into_though_it_has_a_dot(
    tmp_path: Path, folder: str
) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "a.txt").write_text("a")
    assert _read(tmp_path)[0] == [(f"{folder}/a.txt", "a")]


@pytest.mark.parametrize("folder", [*sorted(PASSED_OVER | SHOWS_HOW), ".git", *_TESTS, *_SHOWN])
def test_what_is_not_of_the_project_is_passed_over(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "a.txt").write_text("a")
    assert _read(tmp_path) == ([], [])


@pytest.mark.parametrize("folder", ["latest", "contests", "testimonials", "ATest.d", "Vendor"])
def test_what_only_sounds_like_tests_is_read(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "a.txt").write_text("a")
    assert [text for _, text in _read(tmp_path)[0]] == ["a"]


def test_what_is_too_large_or_forbidden_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * (LARGEST_FILE + 1))
    (tmp_path / "b.txt").write_bytes(b"x" * LARGEST_FILE)
    found, unread = _read(tmp_path)
    assert [path for path, _ in found] == ["b.txt"]
    assert unread == [Unread("a.txt", "larger than 1 MiB")]


def test_what_may_not_be_read_is_named() -> None:
    top = Path(tempfile.mkdtemp())  # nobody may enter those of pytest
    try:
        top.chmod(0o755)
        (top / "a.txt").write_text("a")
        (top / "a.txt").chmod(0)
        (top / "b").mkdir(mode=0)
        child = os.fork()
        if child == 0:
            try:
                if os.geteuid() == 0:  # who may read everything
                    os.setuid(65534)
                denied = [Unread("a.txt", "permission denied"), Unread("b", "permission denied")]
                os._exit(_read(top) != ([], denied))
            finally:
                os._exit(2)
        assert os.waitpid(child, 0)[1] == 0
    finally:
        (top / "b").chmod(0o700)
        shutil.rmtree(top)


def test_a_tree_without_end_ends(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(DEEPEST + 3):
        deep /= "d"
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text("a")
    found, unread = _read(tmp_path)
    assert found == []
    assert [one.reason for one in unread] == [f"more than {DEEPEST} folders deep"]


@pytest.mark.parametrize(
    ("limit", "reason"),
    [("MOST_ENTRIES", "3 names"), ("MOST_READ", "0 MiB"), ("MOST_SECONDS", "0 seconds")],
)
def test_a_limit_ends_it_and_is_named_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, reason: str
) -> None:
    for folder in ("a", "b", "c"):
        (tmp_path / folder).mkdir()
        for name in ("1.txt", "2.txt"):
            (tmp_path / folder / name).write_text("x")
    monkeypatch.setattr(repository, limit, 3 if limit == "MOST_ENTRIES" else 0)
    seen = Repository(tmp_path, _wanted)
    read = list(seen.files())
    assert seen.ended
    assert len(read) < 3
    assert [one.reason for one in seen.unread] == [
        f"from here on nothing was read: it took more than {reason}"
    ]


def test_too_much_source_keeps_no_declaration_from_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.py", "b.py", "c.py", "d.txt"):
        (tmp_path / name).write_text("x" * 10)
    monkeypatch.setattr(repository, "MOST_SOURCE", 5)
    seen = Repository(tmp_path, _wanted)
    assert [file.path for file in seen.files()] == ["a.py", "d.txt"]
    assert seen.ended
    told = "from here on no source was read: it is more than 0 MiB"
    assert seen.unread == [Unread("b.py", told)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_a_byte_order_mark_says_how_a_file_is_encoded(tmp_path: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    (tmp_path / "a.txt").write_text(f"{mark}pika \u00fc\n", encoding=encoding)
    assert _read(tmp_path)[0] == [("a.txt", "pika \u00fc\n")]


def test_odd_names_and_bytes_are_shown_harmlessly(tmp_path: Path) -> None:
    name = os.fsdecode(b"a\n\x1b[31m\xff\xe2\x80\xa8b.txt")
    (tmp_path / name).write_bytes(b"\xef\xbb\xbfx\xff")
    found, _ = _read(tmp_path)
    assert found == [("a\ufffd\ufffd[31m\ufffd\ufffdb.txt", "x\ufffd")]


def test_every_handle_is_closed(tmp_path: Path) -> None:
    for folder in ("a/b", "c"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "x.txt").write_text("x")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        _read(tmp_path)
        next(Repository(tmp_path, _wanted).files())
    assert len(list(Path("/proc/self/fd").iterdir())) == before
