"""A new plan comes into a project that has moved on: each file, all or nothing, nothing hostile."""

import json
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import advisor
from advisor.errors import CannotWrite, UpdatePending, UpdateRefused
from advisor.scaffold import bundle
from advisor.scaffold.bundle import pack
from advisor.scaffold.manifest import ANSWERS, BASE, MANIFEST, Settings
from advisor.scaffold.merge import has_markers
from advisor.scaffold.plan import Plan, PlannedFile, complete
from advisor.scaffold.project import opened
from advisor.scaffold.tree import LARGEST_FILE, Tree
from advisor.scaffold.undo import UNDO, Change, carry_out
from advisor.scaffold.update import Action, Step, plan_update
from advisor.scaffold.write import write

Texts: TypeAlias = Mapping[str, str]
ABSENT = None


def _plan(texts: Texts, kept: Settings | None = None) -> Plan:
    texts = {ANSWERS: "project: shop\n", **texts}
    kinds = ("seed", "managed")
    files = [
        PlannedFile(path, text.encode(), kinds[number % 2])
        for number, (path, text) in enumerate(texts.items())
    ]
    return complete(files, kept or Settings())


def _update(directory: Path, plan: Plan, *, other_answers: bool = False) -> tuple[Step, ...]:
    with opened(directory, writing=True) as project:
        steps = plan_update(project, plan, other_answers=other_answers)
        if steps:
            carry_out(project.tree, [step.change for step in steps if step.change])
        return steps


def _listed(directory: Path, plan: Plan) -> tuple[Step, ...]:
    with opened(directory, writing=False) as project:
        return plan_update(project, plan, other_answers=False)


def _texts(directory: Path) -> dict[str, str]:
    """Return everything that the owner sees: all but what advisor keeps for itself."""
    return {
        path: content.decode()
        for path, content in _everything(directory).items()
        if path not in (BASE, MANIFEST)
    }


def _everything(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def _put(directory: Path, texts: Mapping[str, str | None]) -> None:
    for name, text in texts.items():
        path = directory / name
        if text is ABSENT:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write(_plan({"a.txt": "1\n2\n3\n4\n"}), tmp_path / "shop")
    return tmp_path / "shop"


CONFLICT = "<<<<<<< yours\nII\n=======\ntwo\n>>>>>>> advisor 0.1.0\n"
CASES: dict[str, tuple[str | None, str | None, str | None, Action | None, str | None]] = {
    # as it was written, as it is, as it is planned: what is done, and what is there then
    "nobody touched it": ("1\n", "1\n", "1\n", None, "1\n"),
    "only advisor did": ("1\n", "1\n", "2\n", Action.UPDATED, "2\n"),
    "only you did": ("1\n", "2\n", "1\n", None, "2\n"),
    "both did the same": ("1\n", "2\n", "2\n", None, "2\n"),
    "both did, apart": ("1\n2\n3\n", "I\n2\n3\n", "1\n2\niii\n", Action.MERGED, "I\n2\niii\n"),
    "yours has it, and more": ("1\n2\n3\n", "0\n1\n2\niii\n", "1\n2\niii\n", None, None),
    "both did, at once": ("2\n", "II\n", "two\n", Action.CONFLICT, CONFLICT),
    "you deleted it": ("1\n", ABSENT, "1\n", None, ABSENT),
    "you deleted it, advisor changed it": ("1\n", ABSENT, "2\n", Action.KEPT, ABSENT),
    "advisor dropped it": ("1\n", "1\n", ABSENT, Action.REMOVED, ABSENT),
    "advisor dropped it, you changed it": ("1\n", "2\n", ABSENT, Action.KEPT, "2\n"),
    "both deleted it": ("1\n", ABSENT, ABSENT, None, ABSENT),
    "it is new": (ABSENT, ABSENT, "1\n", Action.ADDED, "1\n"),
    "it is new, and you have it": (ABSENT, "1\n", "1\n", None, "1\n"),
    "it is new, and you have another": (ABSENT, "II\n", "two\n", Action.CONFLICT, CONFLICT),
    "it is yours alone": (ABSENT, "1\n", ABSENT, None, "1\n"),
    "you have it with CRLF": ("1\n", "1\r\n", "2\n", Action.UPDATED, "2\r\n"),
    "you have it with CRLF, it goes": ("1\n", "1\r\n", ABSENT, Action.REMOVED, ABSENT),
    "you made it no text": ("1\n", "\0\n", "2\n", Action.KEPT, "\0\n"),
    "you emptied it": ("1\n", "", "2\n", Action.CONFLICT, None),
}


@pytest.mark.parametrize("kind", ["seed", "managed"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_happens_to_a_file(
    tmp_path: Path,
    case: tuple[str | None, str | None, str | None, Action | None, str | None],
    kind: str,
) -> None:
    old, yours, new, action, result = case
    name = "deep/down/file.txt"

    def plan(text: str | None) -> Plan:
        files = [PlannedFile(ANSWERS, b"x: y\n", "seed"), PlannedFile("other", b"x", "seed")]
        if text is not ABSENT:
            files.append(PlannedFile(name, text.encode(), kind))
        return complete(files)

    write(plan(old), tmp_path / "shop")
    _put(tmp_path / "shop", {name: yours})
    steps = _update(tmp_path / "shop", plan(new))
    assert [step.action for step in steps if step.path == name] == [action] * (action is not None)
    texts = _texts(tmp_path / "shop")
    if result is not None or action is not Action.CONFLICT:
        expected = yours if (action, result) == (None, None) else result
        assert texts.get(name) == expected
    assert texts["other"] == "x"
    assert UNDO not in texts
    if action is Action.REMOVED:
        assert not (tmp_path / "shop" / "deep").exists()
    if action is not Action.CONFLICT:
        assert _update(tmp_path / "shop", plan(new)) == ()


def test_nothing_at_all_is_written_where_nothing_is_to_do_or_it_is_only_listed(shop: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in [shop, *shop.rglob("*")]}
    assert _update(shop, _plan({"a.txt": "1\n2\n3\n4\n"})) == ()
    assert _listed(shop, _plan({"new/folder/b.txt": "1\n"}))
    assert {path: path.stat().st_mtime_ns for path in [shop, *shop.rglob("*")]} == before


def test_a_later_advisor_with_the_same_templates_has_nothing_to_do(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advisor, "__version__", "0.2.0")
    assert _listed(shop, _plan({"a.txt": "1\n2\n3\n4\n"})) == ()


def test_a_file_keeps_its_mode_and_a_new_one_has_an_ordinary_one(shop: Path) -> None:
    (shop / "a.txt").chmod(0o751)
    _update(shop, _plan({"a.txt": "new\n", "b.txt": "new\n"}))
    assert (shop / "a.txt").stat().st_mode & 0o777 == 0o751
    assert (shop / "b.txt").stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def test_the_answers_are_those_that_were_planned_from_and_settings_are_kept(shop: Path) -> None:
    plan = _plan({ANSWERS: "project: shop\nmore: 1\n"}, Settings(packs=("acme",)))
    steps = _update(shop, plan)
    assert [step.path for step in steps] == [ANSWERS, "a.txt", BASE, MANIFEST]
    assert (shop / ANSWERS).read_text() == "project: shop\nmore: 1\n"
    with opened(shop, writing=False) as project:
        assert project.manifest.settings == Settings(packs=("acme",))


def test_settings_alone_are_kept_too(shop: Path) -> None:
    plan = _plan({"a.txt": "1\n2\n3\n4\n"}, Settings(weights=("a=1",)))
    assert [step.path for step in _update(shop, plan)] == [MANIFEST]
    assert _update(shop, plan) == ()


def test_what_you_had_already_is_the_base_of_the_next_update(shop: Path) -> None:
    _put(shop, {"a.txt": "1\n2\nthree\n4\n"})
    steps = _update(shop, _plan({"a.txt": "1\n2\nthree\n4\n"}))
    assert [step.path for step in steps] == [BASE, MANIFEST]
    (step, *_) = _update(shop, _plan({"a.txt": "1\n2\n3\n4\n"}))
    assert (step.path, step.action) == ("a.txt", Action.UPDATED)


def test_too_large_a_file_is_kept_and_too_large_a_change_is_refused(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (shop / "a.txt").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    (step, *_) = _update(shop, _plan({"a.txt": "new\n"}))
    assert (step.action, step.note) == (Action.KEPT, "it is larger than 4 MiB")
    (shop / "a.txt").write_text("new\n" + "mine\n" * 1000)
    before = _everything(shop)
    monkeypatch.setattr(bundle, "MOST_UNPACKED", 4000)
    with pytest.raises(CannotWrite, match="too much"):
        _update(shop, _plan({"a.txt": "newer\n"}))
    assert _everything(shop) == before


def test_answers_edited_in_the_project_are_not_thrown_away_for_others(shop: Path) -> None:
    (shop / ANSWERS).write_text("project: shop\nmine: 1\n")
    other = _plan({ANSWERS: "project: shop\ntheirs: 1\n", "a.txt": "new\n"})
    with pytest.raises(UpdateRefused, match="edited in the project"):
        _update(shop, other, other_answers=True)
    assert (shop / "a.txt").read_text() == "1\n2\n3\n4\n"
    (shop / ANSWERS).write_text("project: shop\ntheirs: 1\n")
    assert _update(shop, other, other_answers=True)
    (shop / ANSWERS).write_text("project: shop\nmine: 2\n")
    assert _update(shop, _plan({ANSWERS: "project: shop\nmine: 3\n"}))  # an edit and a --set


def test_another_name_for_the_project_is_refused(tmp_path: Path) -> None:
    write(_plan({"shop/__init__.py": "", "tests/test_a.py": ""}), tmp_path / "shop")
    with pytest.raises(UpdateRefused, match="was shop, and is store now"):
        _update(tmp_path / "shop", _plan({"store/__init__.py": "", "tests/test_a.py": ""}))
    for same in (
        {"shop/__init__.py": "", "a.txt": "new"},
        {"a.txt": "new"},
        {"shop/__init__.py": ""},
    ):
        assert _update(tmp_path / "shop", _plan(same))


@pytest.mark.parametrize(("kept", "note"), [("", "1 place"), ("2\n3\n", "2 places")])
def test_conflicts_must_be_resolved_before_the_next_update(
    shop: Path, kept: str, note: str
) -> None:
    _put(shop, {"a.txt": f"mine\n{kept}mine\n"})
    plan = _plan({"a.txt": f"new\n{kept}new\n"})
    (conflict,) = [step for step in _update(shop, plan) if step.action is Action.CONFLICT]
    assert (conflict.path, conflict.note) == ("a.txt", note)
    for later in (plan, _plan({"a.txt": "newer\n"})):
        with pytest.raises(UpdatePending, match="not resolved"):
            _update(shop, later)
    (shop / "a.txt").write_text("mine and new\n")
    assert _update(shop, plan) == ()
    assert (shop / "a.txt").read_text() == "mine and new\n"


CONTENT = st.one_of(st.none(), st.lists(st.sampled_from("abcd"), max_size=5).map("\n".join))
PATHS = ("a", "b", "f/a", "f/g/b")


@st.composite
def _versions(draw: st.DrawFn) -> list[dict[str, str | None]]:
    return [{path: draw(CONTENT) for path in PATHS} for _ in range(3)]


def _there(texts: Mapping[str, str | None]) -> dict[str, str]:
    return {path: text for path, text in texts.items() if text is not None}


@settings(max_examples=60)
@given(_versions())
def test_an_update_is_listed_as_it_is_made_and_leaves_nothing_to_do(
    versions: list[dict[str, str | None]],
) -> None:
    old, yours, new = versions
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "shop"
        write(_plan(_there(old)), directory)
        _put(directory, yours)
        plan = _plan(_there(new))
        listed = _listed(directory, plan)
        assert _there(yours).items() <= _texts(directory).items()
        assert _update(directory, plan) == listed
        texts = _texts(directory)
        for path in PATHS:
            if yours[path] == old[path] and new[path] is not None:
                assert texts.get(path) == new[path]
            if new[path] == old[path]:
                assert texts.get(path) == yours[path]
        if any(has_markers(text.encode()) for text in texts.values()):
            with pytest.raises(UpdatePending):
                _listed(directory, plan)
        else:
            assert _listed(directory, plan) == ()


# A crash at any moment, and the same command again


BEFORE = {"keep": "1\na\n", "both": "1\n2\n3\n", "clash": "1\n", "f/g/gone": "1\n", "f/left": "1\n"}
AFTER = {"keep": "2\na\n", "both": "1\n2\niii\n", "clash": "2\n", "n/e/w": "1\n", "f/left": "2\n"}
YOURS = {"both": "I\n2\n3\n", "clash": "mine\n", "f/left": ABSENT, "mine": "mine\n"}
CALLS = ("replace", "unlink", "mkdir", "rmdir", "fsync", "write")


@pytest.fixture
def moved_on(tmp_path: Path) -> Callable[[], Path]:
    """Return a maker of projects that have moved on, each in a folder of its own."""
    write(_plan(BEFORE), tmp_path / "model")
    _put(tmp_path / "model", YOURS)

    def copy() -> Path:
        target = tmp_path / "shop"
        shutil.rmtree(target, ignore_errors=True)
        return Path(shutil.copytree(tmp_path / "model", target))

    return copy


def _dies_after(calls: int, directory: Path) -> bool:
    """Update in another process, which dies after so many calls that change the disk."""
    child = os.fork()
    if not child:
        left = [calls]
        for name in CALLS:
            _counted(name, left)
        try:
            _update(directory, _plan(AFTER))
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def _counted(name: str, left: list[int]) -> None:
    real = getattr(os, name)

    def counted(*arguments: object, **options: object) -> object:
        left[0] -= 1
        if left[0] < 0:
            os._exit(9)
        return real(*arguments, **options)

    setattr(os, name, counted)


def test_a_crash_at_any_moment_is_mended_by_the_same_command(
    moved_on: Callable[[], Path],
) -> None:
    directory = moved_on()
    steps = _update(directory, _plan(AFTER))
    wanted = _everything(directory)
    assert {step.action for step in steps} == set(Action)
    crashes = 0
    while _dies_after(crashes, directory := moved_on()):
        crashes += 1
        if _everything(directory) != wanted:
            _update(directory, _plan(AFTER))
        assert _everything(directory) == wanted, f"after {crashes} calls"
    assert crashes > 30
    assert _everything(directory) == wanted


@pytest.mark.parametrize("other", [{**AFTER, "clash": "1\n", "n/e/w": "other\n"}, BEFORE])
def test_a_crash_is_put_back_by_an_update_to_something_else_too(
    moved_on: Callable[[], Path], other: Texts
) -> None:
    directory = moved_on()
    _update(directory, _plan(other))
    wanted = _everything(directory)
    crashes = 0
    while _dies_after(crashes, directory := moved_on()):
        crashes += 3
        if (directory / UNDO).exists():
            _update(directory, _plan(other))
            assert _everything(directory) == wanted


def test_what_was_edited_after_a_crash_stays(moved_on: Callable[[], Path]) -> None:
    calls = 0
    while _dies_after(calls, directory := moved_on()):
        calls += 1
        if (directory / UNDO).exists() and (directory / "keep").read_text() == AFTER["keep"]:
            break
    _put(directory, {"keep": "2\na\nmine\n"})
    _update(directory, _plan(AFTER))
    assert (directory / "keep").read_text() == "2\na\nmine\n"


def test_an_interrupted_update_is_not_looked_over(moved_on: Callable[[], Path]) -> None:
    calls = 0
    while _dies_after(calls, directory := moved_on()):
        calls += 1
        if (directory / UNDO).exists():
            break
    before = _everything(directory)
    with pytest.raises(UpdatePending, match="interrupted"):
        _listed(directory, _plan(AFTER))
    assert _everything(directory) == before


def test_a_write_that_fails_at_any_moment_changes_nothing(
    moved_on: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _everything(directory := moved_on())
    real = os.replace
    for failing in range(1, 8):
        left = [failing]

        def replace(*arguments: object, left: list[int] = left, **options: object) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise OSError(28, "No space left on device")
            real(*arguments, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(os, "replace", replace)
        with pytest.raises(CannotWrite, match=r"no space left.*nothing was changed"):
            _update(directory, _plan(AFTER))
        monkeypatch.setattr(os, "replace", real)
        assert _everything(directory) == before
    _update(directory, _plan(AFTER))


def test_what_comes_in_the_way_meanwhile_changes_nothing(shop: Path) -> None:
    before = _everything(shop)
    changes = [Change("a.txt", before["a.txt"], b"new\n"), Change("a.txt/b", None, b"new\n")]
    told = pytest.raises(CannotWrite, match=r"a\.txt is a .*nothing was changed")
    with opened(shop, writing=True) as project, told:
        carry_out(project.tree, changes)
    assert _everything(shop) == before


def test_an_interrupt_changes_nothing_either(
    moved_on: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _everything(directory := moved_on())
    real = os.unlink
    calls = [9]

    def unlink(*arguments: object, **options: object) -> None:
        calls[0] -= 1
        if calls[0] == 0:
            raise KeyboardInterrupt
        real(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "unlink", unlink)
    with pytest.raises(KeyboardInterrupt):
        _update(directory, _plan(AFTER))
    assert _everything(directory) == before


def test_what_could_not_be_taken_back_is_told(shop: Path) -> None:
    (shop / UNDO).mkdir()
    with Tree(shop) as tree, pytest.raises(CannotWrite) as refused:
        carry_out(tree, [Change("a.txt", None, b"new")])
    (problem,) = refused.value.problems
    assert "begins by putting back what was there" in problem.hint
    assert "nothing was changed" not in problem.message


def test_two_updates_at_once_are_one_too_many(shop: Path) -> None:
    with opened(shop, writing=True), pytest.raises(UpdatePending, match="another update"):
        _update(shop, _plan({"a.txt": "new\n"}))


# What is not as it should be


@pytest.mark.parametrize(
    "kind", ["link", "dangling link", "folder", "pipe", "socket", "link above"]
)
def test_what_is_no_file_of_the_project_is_left_as_it_is(
    tmp_path: Path, shop: Path, kind: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "new.txt").write_text("theirs")
    name = "new.txt"
    if kind == "link":
        (shop / name).symlink_to(outside / "new.txt")
    elif kind == "dangling link":
        (shop / name).symlink_to(outside / "nothing")
    elif kind == "folder":
        (shop / name).mkdir()
    elif kind == "pipe":
        os.mkfifo(shop / name)
    elif kind == "socket":
        os.mknod(shop / name, stat.S_IFSOCK | 0o600)
    else:
        (shop / "in").symlink_to(outside)
        name = "in/new.txt"
    steps = _update(shop, _plan({"a.txt": "new\n", name: "new\n"}))
    (kept,) = [step for step in steps if step.path == name]
    assert (kept.action, kept.change) == (Action.KEPT, None)
    assert "it is" in kept.note or "symbolic link" in kept.note
    assert {path.name: path.read_text() for path in outside.iterdir()} == {"new.txt": "theirs"}
    assert (shop / "a.txt").read_text() == "new\n"


def test_nothing_is_written_through_a_link_in_place_of_migrations(
    tmp_path: Path, shop: Path
) -> None:
    (tmp_path / "outside").mkdir()
    (shop / "migrations").symlink_to(tmp_path / "outside")
    with pytest.raises(CannotWrite, match=r"migrations is a symbolic link.*nothing was changed"):
        _update(shop, _plan({"a.txt": "new\n", "migrations/0001_new.sql": "CREATE TABLE a (b);\n"}))
    assert not list((tmp_path / "outside").iterdir())
    assert (shop / "a.txt").read_text() == "1\n2\n3\n4\n"


@pytest.mark.parametrize("path", [ANSWERS, MANIFEST, BASE])
def test_a_link_in_place_of_what_advisor_keeps_is_refused(
    tmp_path: Path, shop: Path, path: str
) -> None:
    (tmp_path / "outside").write_bytes((shop / path).read_bytes())
    (shop / path).unlink()
    (shop / path).symlink_to(tmp_path / "outside")
    with pytest.raises(UpdateRefused, match="link"):
        _update(shop, _plan({"a.txt": "new\n"}))


def test_a_link_in_place_of_the_whole_folder_is_refused(tmp_path: Path, shop: Path) -> None:
    (shop / ".advisor").rename(tmp_path / "outside")
    (shop / ".advisor").symlink_to(tmp_path / "outside")
    with pytest.raises(UpdateRefused, match="link"):
        _update(shop, _plan({"a.txt": "new\n"}))


HOSTILE_MANIFESTS = {
    "empty": b"",
    "no JSON": b"\xff\xfe{",
    "deep": b"[" * 100_000,
    "a list": b"[]",
    "no version": b'{"files": {}}',
    "no version at all": b'{"advisor": "x", "files": {}}',
    "a long number": b'{"advisor": ' + b"9" * 10_000 + b"}",
    "no files": b'{"advisor": "0.1.0"}',
    "files that are none": b'{"advisor": "0.1.0", "files": [1]}',
    "a digest that is none": b'{"advisor": "0.1.0", "files": {".advisor/base.zip": {"sha256": 1}}}',
    "no digest": b'{"advisor": "0.1.0", "files": {".advisor/base.zip": 1}}',
    "settings that are none": b'{"advisor": "0.1.0", "files": {}, "settings": 1}',
    "an unknown setting": b'{"advisor": "0.1.0", "files": {}, "settings": {"x": 1}}',
    "a pack that is none": b'{"advisor": "0.1.0", "files": {}, "settings": {"packs": [1]}}',
    "packs that are a text": b'{"advisor": "0.1.0", "files": {}, "settings": {"packs": "ab"}}',
    "a yes that is a number": b'{"advisor": "0.1.0", "files": {}, "settings": {"partial": 1}}',
    "a control character": b'{"advisor": "0.1.0", "files": {}, "settings": {"packs": ["\\u001b"]}}',
}


@pytest.mark.parametrize("raw", HOSTILE_MANIFESTS.values(), ids=HOSTILE_MANIFESTS)
def test_a_manifest_that_is_none_is_refused(shop: Path, raw: bytes) -> None:
    (shop / MANIFEST).write_bytes(raw)
    before = _everything(shop)
    with pytest.raises(UpdateRefused) as refused:
        _update(shop, _plan({"a.txt": "new\n"}))
    (problem,) = refused.value.problems
    assert problem.code == "bad-manifest"
    assert problem.hint
    assert _everything(shop) == before


def test_a_project_of_a_later_advisor_is_refused(shop: Path) -> None:
    manifest = json.loads((shop / MANIFEST).read_text())
    (shop / MANIFEST).write_text(json.dumps({**manifest, "advisor": "99.0"}))
    with pytest.raises(UpdateRefused, match=r"written by advisor 99\.0"):
        _update(shop, _plan({"a.txt": "new\n"}))


def _with_base(directory: Path, raw: bytes) -> None:
    manifest = json.loads((directory / MANIFEST).read_text())
    manifest["files"][BASE]["sha256"] = sha256(raw).hexdigest()
    (directory / MANIFEST).write_text(json.dumps(manifest))
    (directory / BASE).write_bytes(raw)


@pytest.mark.parametrize("path", ["../outside", "/etc/hosts", ".git/config", "a/../../outside"])
def test_a_base_that_points_elsewhere_is_refused(tmp_path: Path, shop: Path, path: str) -> None:
    (tmp_path / "outside").write_text("theirs")
    _put(shop, {".git/config": "theirs"})
    _with_base(shop, pack({path: b"theirs"}))
    with pytest.raises(UpdateRefused):
        _update(shop, _plan({"a.txt": "new\n"}))
    assert (tmp_path / "outside").read_text() == "theirs"
    assert (shop / ".git" / "config").read_text() == "theirs"


def test_a_base_that_is_gone_or_of_another_commit_is_told(shop: Path) -> None:
    (shop / BASE).write_bytes(pack({"a.txt": b"other"}))
    with pytest.raises(UpdateRefused, match="does not belong"):
        _update(shop, _plan({"a.txt": "new\n"}))
    (shop / BASE).unlink()
    with pytest.raises(UpdateRefused) as refused:
        _update(shop, _plan({"a.txt": "new\n"}))
    assert "*.zip" in refused.value.problems[0].hint


@pytest.mark.parametrize(
    "path", ["../outside", ".git/hooks/post-checkout", ".GIT/config", "/outside"]
)
def test_nothing_is_put_back_outside_of_the_project(tmp_path: Path, shop: Path, path: str) -> None:
    hostile = {"after.json": json.dumps({path: None}).encode(), "x": b""}
    raw = pack({**hostile, f"before/{path.removeprefix('/')}": b"#!/bin/sh\n"})
    (shop / UNDO).write_bytes(raw)
    before = _everything(tmp_path)
    with pytest.raises(UpdateRefused):
        _update(shop, _plan({"a.txt": "new\n"}))
    assert _everything(tmp_path) == before


@pytest.mark.parametrize("kind", ["link", "link above", "folder", "file above"])
def test_what_came_in_the_way_after_a_crash_stays(tmp_path: Path, shop: Path, kind: str) -> None:
    after = json.dumps({"in/file": sha256(b"new").hexdigest()}).encode()
    (shop / UNDO).write_bytes(pack({"after.json": after, "before/in/file": b"old"}))
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "file").write_bytes(b"new")
    if kind == "link above":
        (shop / "in").symlink_to(tmp_path / "outside")
    elif kind == "file above":
        (shop / "in").write_bytes(b"new")
    else:
        (shop / "in").mkdir()
        if kind == "link":
            (shop / "in" / "file").symlink_to(tmp_path / "outside" / "file")
        else:
            (shop / "in" / "file").mkdir()
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    assert _update(shop, _plan({"a.txt": "new\n"}))
    assert sorted(str(path) for path in (*tmp_path.rglob("*"), shop / UNDO)) == before
    assert (tmp_path / "outside" / "file").read_bytes() == b"new"


@pytest.mark.parametrize("raw", [b"", b"[1]", b'{"a": 1}', b"[" * 100_000, b'"a"'], ids=str)
def test_an_undo_file_that_is_none_is_refused(shop: Path, raw: bytes) -> None:
    (shop / UNDO).write_bytes(pack({"after.json": raw}))
    with pytest.raises(UpdateRefused, match="does not say"):
        _update(shop, _plan({"a.txt": "new\n"}))
    (shop / UNDO).write_bytes(raw)
    with pytest.raises(UpdateRefused):
        _update(shop, _plan({"a.txt": "new\n"}))


@pytest.mark.parametrize("kind", ["absent", "file", "empty"])
def test_a_folder_that_advisor_did_not_write_is_told_as_such(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "x"
    if kind == "file":
        target.write_text("")
    elif kind == "empty":
        target.mkdir()
    with pytest.raises(UpdateRefused) as refused:
        _update(target, _plan({}))
    (problem,) = refused.value.problems
    assert problem.code == "not-a-project"
    assert "advisor scaffold" in problem.hint
