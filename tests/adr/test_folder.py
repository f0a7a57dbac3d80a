"""The folder of records is found where people keep it, and never outside of the repository."""

from pathlib import Path

import pytest

from advisor.adr.folder import NEW, USUAL, find_folder
from advisor.errors import RecordRefused


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    return tmp_path / "repository"


@pytest.mark.parametrize("usual", USUAL)
def test_every_usual_place_is_found_from_below(repository: Path, usual: str) -> None:
    (repository / usual).mkdir(parents=True)
    below = repository / "services" / "shop"
    below.mkdir(parents=True)
    assert find_folder(below) == repository / usual


def test_the_nearest_one_wins(repository: Path) -> None:
    (repository / "docs/adr").mkdir(parents=True)
    nearer = repository / "services/shop/doc/adr"
    nearer.mkdir(parents=True)
    assert find_folder(repository / "services/shop") == nearer


def test_without_any_it_is_the_place_of_madr_at_the_top(repository: Path) -> None:
    (repository / "src").mkdir()
    assert find_folder(repository / "src") == repository / NEW


def test_without_a_repository_nothing_above_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "docs/adr").mkdir(parents=True)
    (tmp_path / "inside").mkdir()
    assert find_folder(tmp_path / "inside") == tmp_path / "inside" / NEW


def test_above_the_repository_nothing_is_looked_at_either(repository: Path) -> None:
    (repository.parent / ".adr-dir").write_text("repository/elsewhere")
    assert find_folder(repository) == repository / NEW


def test_adr_dir_names_it_even_where_it_is_not_there_yet(repository: Path) -> None:
    (repository / "docs/adr").mkdir(parents=True)
    (repository / ".adr-dir").write_text("architecture/log\n")
    assert find_folder(repository) == repository / "architecture/log"


@pytest.mark.parametrize("named", ["../elsewhere", "/etc", "docs/../../elsewhere", "", "a\x1b[2J"])
def test_adr_dir_cannot_lead_out(repository: Path, named: str) -> None:
    (repository / ".adr-dir").write_text(named)
    with pytest.raises(RecordRefused) as refused:
        find_folder(repository)
    assert refused.value.problems[0].code == "bad-adr-dir"


def test_links_do_not_lead_out(repository: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (repository / "docs").mkdir()
    (repository / "docs" / "adr").symlink_to(outside)
    assert find_folder(repository) == repository / NEW
    (repository / ".adr-dir").write_text("docs/adr")
    with pytest.raises(RecordRefused):
        find_folder(repository)
    (repository / ".adr-dir").unlink()
    (repository / ".adr-dir").symlink_to("/dev/zero")
    assert find_folder(repository) == repository / NEW
