"""Files opened and written with care, whatever stands there."""

import os
import stat
from pathlib import Path

import pytest

from advisor.disk import NotAFileError, fill, open_file, umask


def _open_handles() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def test_a_file_is_read_from_where_it_is_named_or_from_an_open_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"text")
    folder = os.open(tmp_path, os.O_RDONLY)
    for file in (open_file(tmp_path / "a"), open_file("a", within=folder, links=False)):
        with file:
            assert file.read() == b"text"
    os.close(folder)


def test_what_is_no_file_is_refused_at_once_and_nothing_stays_open(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    before = _open_handles()
    for name, refused in (
        ("pipe", NotAFileError),
        (".", IsADirectoryError),
        ("absent", FileNotFoundError),
    ):
        with pytest.raises(refused):
            open_file(tmp_path / name)
    with pytest.raises(NotAFileError):
        open_file("/dev/null")
    assert _open_handles() == before


def test_a_link_is_followed_only_where_that_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"text")
    (tmp_path / "link").symlink_to("a")
    with open_file(tmp_path / "link") as file:
        assert file.read() == b"text"
    with pytest.raises(OSError, match="symbolic links"):
        open_file(tmp_path / "link", links=False)


@pytest.mark.parametrize("mode", [None, 0o600, 0o777])
def test_what_is_written_has_the_mode_that_is_given_or_that_of_any_new_file(
    tmp_path: Path, mode: int | None
) -> None:
    path = tmp_path / "a"
    fill(os.open(path, os.O_WRONLY | os.O_CREAT, 0o666), b"text", mode)
    assert path.read_bytes() == b"text"
    found = stat.S_IMODE(path.stat().st_mode)
    assert found == (0o666 & ~umask() if mode is None else mode)
