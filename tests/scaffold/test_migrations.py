"""A migration that a database may have run stays as it is; what is new comes in the next one."""

from pathlib import Path

import pytest

from advisor.errors import UpdatePending
from advisor.scaffold.plan import Plan, PlannedFile, complete
from advisor.scaffold.project import opened
from advisor.scaffold.undo import carry_out
from advisor.scaffold.update import Action, Step, plan_update
from advisor.scaffold.write import write

FOLDER = "shop/modules/orders/migrations"
FIRST, SECOND, UPDATE = (f"{FOLDER}/{name}.sql" for name in ("0001_a", "0002_b", "0002_update"))
ELSEWHERE = "shop/modules/billing/migrations/0001_c.sql"
A = "-- One row each.\nCREATE TABLE a (\n    id TEXT -- its key\n);\n"
WIDER = "CREATE TABLE a (id TEXT, more TEXT);\n"
LEADS = "what leads from one to the other: ALTER TABLE, UPDATE.\n"
B = "-- New.\nCREATE TABLE b (id TEXT);\nCREATE INDEX b_by_id ON b (id);\n"


def _plan(*texts: str, elsewhere: str = "") -> Plan:
    names = [*zip((FIRST, SECOND), texts, strict=False), (ELSEWHERE, elsewhere)]
    files = [PlannedFile(name, text.encode(), "seed") for name, text in names if text]
    return complete([PlannedFile(".advisor/answers.yaml", b"x: y\n", "seed"), *files])


def _update(directory: Path, plan: Plan) -> list[Step]:
    """Update, and leave out what advisor keeps for itself."""
    with opened(directory, writing=True) as project:
        steps = plan_update(project, plan, other_answers=False)
        carry_out(project.tree, [step.change for step in steps if step.change])
    return [step for step in steps if not step.path.startswith(".advisor")]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write(_plan(A), tmp_path / "shop")
    return tmp_path / "shop"


def test_what_is_new_comes_after_all_that_is_there(shop: Path) -> None:
    (shop / FOLDER / "0007_mine.sql").write_bytes(b"-- \xe4\nCREATE TABLE mine (id TEXT);\n")
    (shop / FOLDER / "mine.sql").write_text("SELECT 1;\n")
    (added,) = _update(shop, _plan(A + B))
    assert (added.path, added.action) == (f"{FOLDER}/0008_update.sql", Action.ADDED)
    assert (shop / FIRST).read_text() == A
    written = (shop / added.path).read_text()
    assert "\nCREATE TABLE b (id TEXT);\n" in written
    assert "\nCREATE INDEX b_by_id ON b (id);\n" in written
    assert "TABLE a" not in written
    assert _update(shop, _plan(A + B)) == []


def test_other_comments_and_another_place_are_nothing_new(shop: Path) -> None:
    (added,) = _update(shop, _plan("-- Moved.\n" + A.replace(" -- its key", ""), B))
    assert added.path == SECOND
    assert _update(shop, _plan(B, A)) == []
    assert (shop / FIRST).read_text() == A


def test_what_goes_stays_and_is_not_made_twice_when_it_comes_back(shop: Path) -> None:
    _update(shop, _plan(A + B))
    (kept,) = _update(shop, _plan())
    assert (kept.path, kept.action) == (FIRST, Action.KEPT)
    assert _update(shop, _plan(A + B)) == []
    (shop / FIRST).unlink()
    assert _update(shop, _plan()) == []


def test_what_is_new_in_one_folder_comes_into_no_other(shop: Path) -> None:
    _update(shop, _plan(A, elsewhere=A))
    (added,) = _update(shop, _plan(A + B, elsewhere=A))
    assert added.path == UPDATE


def test_what_is_new_comes_after_those_that_the_owner_has_made_one_of(shop: Path) -> None:
    (shop / FIRST).rename(shop / FOLDER / "0003_all.sql")
    (added,) = _update(shop, _plan(A + B))
    assert (added.path, added.action) == (f"{FOLDER}/0004_update.sql", Action.ADDED)
    written = (shop / added.path).read_text()
    assert "TABLE b" in written
    assert "TABLE a" not in written
    assert _update(shop, _plan(A + B)) == []


def test_what_has_changed_is_for_the_owner_to_say(shop: Path) -> None:
    (conflict,) = _update(shop, _plan(WIDER))
    assert (conflict.path, conflict.action, conflict.conflicts) == (UPDATE, Action.CONFLICT, 1)
    assert (shop / FIRST).read_text() == A
    yours, _, theirs = (shop / UPDATE).read_text().partition("=======\n")
    assert yours.endswith(f"-- Write, in place of both, {LEADS}<<<<<<< yours\n{A}")
    assert theirs.startswith(f"{WIDER}>>>>>>> advisor ")
    with pytest.raises(UpdatePending, match="not resolved"):
        _update(shop, _plan(WIDER))
    (shop / UPDATE).write_text("ALTER TABLE a ADD COLUMN more TEXT;\n")
    assert _update(shop, _plan(WIDER)) == []
    (back,) = _update(shop, _plan(A))
    assert back.action is Action.CONFLICT


def test_an_index_that_nobody_has_touched_is_made_anew(shop: Path) -> None:
    _update(shop, _plan(A + B))
    plain, other = "CREATE INDEX b_by_id ON b (id);", "CREATE INDEX b_by_id ON b (id DESC);"
    changed = A + B.replace(plain, other)
    (added,) = _update(shop, _plan(changed))
    assert added.action is Action.ADDED
    assert f"\nDROP INDEX b_by_id;\n{other}\n" in (shop / added.path).read_text()
    assert _update(shop, _plan(changed)) == []
    (shop / FOLDER / "0009_mine.sql").write_text("CREATE INDEX b_by_id ON b (lower(id));\n")
    (mine,) = _update(shop, _plan(changed.replace("DESC", "ASC")))
    assert mine.action is Action.CONFLICT


def test_an_index_that_could_forbid_rows_is_for_the_owner_to_say(shop: Path) -> None:
    _update(shop, _plan(A + B))
    (unique,) = _update(shop, _plan(A + B.replace("CREATE INDEX", "CREATE UNIQUE INDEX")))
    assert unique.action is Action.CONFLICT


def test_an_index_of_the_owners_own_is_not_dropped(shop: Path) -> None:
    (shop / FOLDER / "0007_mine.sql").write_text("CREATE INDEX b_by_id ON a (id);\n")
    (step,) = _update(shop, _plan(A + B))
    assert step.action is Action.CONFLICT
    assert "DROP INDEX" not in (shop / step.path).read_text()


def test_what_the_owner_made_of_it_stays_as_long_as_advisor_changes_nothing(shop: Path) -> None:
    (shop / FIRST).write_text("CREATE TABLE a (id TEXT, mine TEXT);\n")
    (added,) = _update(shop, _plan(A + B))
    assert added.action is Action.ADDED
    (conflict,) = _update(shop, _plan(WIDER + B))
    assert "mine TEXT" in (shop / conflict.path).read_text()
    (shop / conflict.path).unlink()
    (shop / FIRST).write_text("-- It is made elsewhere.\n")
    (conflict,) = _update(shop, _plan(A + B))
    assert conflict.action is Action.CONFLICT
