"""Planned in memory, the same bytes each time; written whole or not at all."""

import ast
import hashlib
import json
import stat
from pathlib import Path

import pytest
from msgspec.structs import replace
from support import EXAMPLES, Judge, Run

from advisor.core.assessment import assess
from advisor.core.interaction import Consumer
from advisor.core.starter import Call, Starter, plan_starter
from advisor.errors import CannotWrite, ScaffoldRefused, StarterInvalid
from advisor.scaffold.bundle import unpack
from advisor.scaffold.manifest import BASE, MANIFEST, Settings, read_manifest
from advisor.scaffold.plan import Plan, render
from advisor.scaffold.write import write

HOSTILE = [
    '"""\nimport os\n"""',
    "{{ 7 * 7 }}{% raw %}",
    "'; DROP TABLE users; --",
    "<script>alert(1)</script> [x](javascript:x) | *b*",
    "back\\slash \\N{DASH} $(id) `id` %s {0}",
    "é \u2028 \U0001f600 'both' \"kinds\"",
]


@pytest.fixture(params=["signup", "small-app", "orders", "clogged-app"])
def starter(request: pytest.FixtureRequest, judge: Judge) -> Starter:
    return plan_starter(judge(request.param))


def _texts(plan: Plan) -> dict[str, str]:
    return {file.path: file.content.decode() for file in plan.files if file.path != BASE}


def test_the_same_starter_gives_the_same_bytes(starter: Starter) -> None:
    assert render(starter, {"x": b"1"}) == render(starter, {"x": b"1"})


def test_the_readme_calls_forms_by_their_names(judge: Judge) -> None:
    readme = _texts(render(plan_starter(judge("orders")), {}))["README.md"]
    assert "| `order.placed` | publish/subscribe, from orders to " in readme
    assert "| `invoice.render` | work queue, from payments to " in readme


def test_the_manifest_names_every_file_by_its_content(starter: Starter) -> None:
    files = {file.path: file for file in render(starter, {}).files}
    manifest = json.loads(files.pop(MANIFEST).content)["files"]
    assert set(manifest) == set(files)
    for path, entry in manifest.items():
        assert entry["sha256"] == hashlib.sha256(files[path].content).hexdigest()
        assert entry["kind"] == files[path].kind


def test_the_base_holds_every_file_as_it_is_written(starter: Starter) -> None:
    plan = render(starter, {"x": b"1"}, Settings(partial=True))
    files = {file.path: file.content for file in plan.files}
    manifest = read_manifest(files.pop(MANIFEST))
    base = files.pop(BASE)
    assert unpack(base) == files
    assert manifest.base == hashlib.sha256(base).hexdigest()
    assert manifest.settings == Settings(partial=True)


def test_what_carries_the_users_names_is_theirs_and_the_kernel_is_ours(judge: Judge) -> None:
    kinds = {file.path: file.kind for file in render(plan_starter(judge("orders")), {}).files}
    assert kinds["order_system/services/orders/commands.py"] == "seed"
    assert kinds["order_system/events.py"] == "seed"
    assert kinds["tests/test_orders.py"] == "seed"
    assert kinds["order_system/messaging/inbox.py"] == "managed"
    assert kinds["order_system/calls/client.py"] == "managed"
    assert kinds["tests/messaging/test_inbox.py"] == "managed"


def test_direct_calls_alone_bring_no_messaging_at_all(judge: Judge) -> None:
    texts = _texts(render(plan_starter(judge("small-app")), {}))
    assert not [path for path in texts if "messaging" in path or path.endswith("events.py")]
    assert not [path for path, text in texts.items() if "outbox" in text or "dedupe" in text]


def test_a_module_without_routes_is_tested_through_its_callers(judge: Judge) -> None:
    texts = _texts(render(plan_starter(judge("small-app")), {}))
    assert "small_app/modules/ledger/handlers.py" in texts
    assert "tests/test_invoices.py" in texts
    assert "tests/test_ledger.py" not in texts


def test_one_database_brings_no_broker_and_no_relay(judge: Judge) -> None:
    texts = _texts(render(plan_starter(judge("clogged-app")), {}))
    assert "photo_album/messaging/inbox.py" in texts
    assert not [path for path, text in texts.items() if "relay" in path or "import relay" in text]


@pytest.mark.parametrize("wanting", ["unknown", "n/a: there is none"])
def test_a_name_or_a_text_that_was_not_given_has_a_stand_in(judge: Judge, wanting: str) -> None:
    about = "user.signed_up/"
    given = judge("signup", about + "ordering.key=account_id", about + "gap.screen=nearly there")
    (event,) = plan_starter(given).events
    assert (event.partition_key, event.screen) == ("account_id", "nearly there")
    changes = (f"{about}ordering.key={wanting}", f"{about}gap.screen={wanting}")
    starter = plan_starter(judge("signup", *changes))
    (event,) = starter.events
    assert (event.partition_key, event.screen) == ("user_id", "in progress")
    assert render(starter, {})


def test_a_name_that_is_not_asked_for_has_a_stand_in(judge: Judge) -> None:
    starter = plan_starter(judge("signup", "user.signed_up/ordering.scope=total"))
    assert [event.partition_key for event in starter.events] == ["user_id"]
    assert render(starter, {})


@pytest.mark.parametrize("name", ["event.seen", "model.trained"])
def test_a_stand_in_is_a_name_that_a_field_may_have(judge: Judge, name: str) -> None:
    judged = judge("signup", "user.signed_up/ordering.key=unknown")
    ((one,), answered) = (judged.judgements, judged.project)
    renamed = replace(one.interaction, name=name)
    project = replace(answered, interactions=(renamed,))
    starter = plan_starter(assess(judged.rulebook, project))
    assert [event.partition_key for event in starter.events] == ["entity_id"]
    assert render(starter, {})


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_data_wherever_it_stands(judge: Judge, text: str) -> None:
    mixed = plan_starter(judge("orders"))
    hostile = replace(
        mixed,
        summary=text,
        events=tuple(replace(event, screen=text, why=text) for event in mixed.events),
        calls=tuple(replace(call, why=text) for call in mixed.calls),
    )
    files = _texts(render(hostile, {}))
    names = _texts(render(mixed, {}))
    assert set(files) == set(names)
    for path, body in files.items():
        if path.endswith(".py"):
            same_but_for_text = ast.dump(ast.parse(body)).count("Call(")
            assert same_but_for_text == ast.dump(ast.parse(names[path])).count("Call(")
    screens = ast.parse(files["order_system/events.py"])
    constants = [n.value for n in ast.walk(screens) if isinstance(n, ast.Constant)]
    assert constants.count(text) == len(hostile.events)
    assert "<script>" not in files["README.md"]


@pytest.mark.parametrize("name", ["../up", "a/b", "", "..", "/etc"])
def test_a_name_that_would_leave_the_project_is_refused(judge: Judge, name: str) -> None:
    one = plan_starter(judge("small-app"))
    call = Call("a.b", name, (Consumer("c", "act"),), repeat_safe=False, why="w")
    with pytest.raises(StarterInvalid):
        render(replace(one, services=(name, "c"), calls=(call,), events=()), {})


def test_an_extra_file_cannot_leave_the_project_or_hide_another(judge: Judge) -> None:
    one = plan_starter(judge("small-app"))
    for path in ("../x", "/x", "a//../x", "readme.md", "a\\b", "a b", "con\x00"):
        with pytest.raises(StarterInvalid):
            render(one, {path: b""})


def test_a_project_appears_whole_with_ordinary_modes(
    starter: Starter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only what is built beside its place can be renamed into it, wherever temporary files are.
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    plan = render(starter, {"docs/decision.md": b"# why\n"})
    target = tmp_path / "deep" / "down" / "project"
    write(plan, target)
    written = {str(p.relative_to(target)): p for p in target.rglob("*") if p.is_file()}
    assert {path: p.read_bytes() for path, p in written.items()} == {
        file.path: file.content for file in plan.files
    }
    assert {stat.S_IMODE(p.stat().st_mode) & 0o111 for p in written.values()} == {0}
    assert target.stat().st_mode == target.parent.stat().st_mode
    assert "\r" not in "".join(_texts(plan).values())
    assert [p.name for p in target.parent.iterdir()] == ["project"]


def test_an_empty_folder_is_filled(starter: Starter, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    write(render(starter, {}), tmp_path / "project")
    assert (tmp_path / "project" / "README.md").is_file()


def _occupied(folder: Path, kind: str) -> Path:
    target = folder / "project"
    if kind == "file":
        target.write_text("mine")
    elif kind == "link":
        (folder / "elsewhere").mkdir()
        target.symlink_to(folder / "elsewhere")
    elif kind == "dangling link":
        target.symlink_to(folder / "nowhere")
    else:
        target.mkdir()
        for number in range(11 if kind == "very full" else 1):
            (target / f"mine{number}.txt").write_text("mine")
    return target


@pytest.mark.parametrize("kind", ["file", "link", "dangling link", "full", "very full"])
def test_what_is_in_the_way_stays_as_it_is(judge: Judge, tmp_path: Path, kind: str) -> None:
    target = _occupied(tmp_path, kind)
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    with pytest.raises(ScaffoldRefused) as refused:
        write(render(plan_starter(judge("small-app")), {}), target)
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before
    (problem,) = refused.value.problems
    if "full" in kind:
        told = "mine8.txt and 1 more" if kind == "very full" else "not empty: mine0.txt"
        assert problem.message.endswith(told)


def test_a_write_that_fails_half_way_leaves_nothing(judge: Judge, tmp_path: Path) -> None:
    plan = render(plan_starter(judge("small-app")), {})
    broken = replace(plan.files[-1], path=f"{plan.files[0].path}/below-a-file")
    with pytest.raises(CannotWrite, match="nothing was written"):
        write(Plan((*plan.files, broken)), tmp_path / "new" / "project")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite, match="nothing was written"):
        write(render(plan_starter(judge("small-app")), {}), tmp_path / "file" / "project")


@pytest.mark.parametrize("name", ["n" * 250, "n" * 255])
def test_a_name_may_be_as_long_as_the_system_allows(
    judge: Judge, tmp_path: Path, name: str
) -> None:
    write(render(plan_starter(judge("small-app")), {}), tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_for_the_folder_we_are_in_it_says_what_to_name_instead(
    advisor: Run, tmp_path: Path
) -> None:
    ran = advisor("scaffold", EXAMPLES / "small-app.yaml", ".")
    assert (ran.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "nothing was written\n  help: it is the folder you are in" in ran.stderr


def test_the_command_writes_says_what_is_next_and_starts_a_repository(
    advisor: Run, tmp_path: Path
) -> None:
    ran = advisor("scaffold", EXAMPLES / "signup.yaml", "out")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert "python -m signup_flow demo" in ran.stderr
    assert (tmp_path / "out" / ".git").is_dir()
    stored = (tmp_path / "out" / ".advisor" / "answers.yaml").read_text()
    assert stored == (EXAMPLES / "signup.yaml").read_text()
    assert (tmp_path / "out" / "docs" / "decision.md").read_text().startswith("# Direct calls")


def test_inside_a_repository_no_other_one_is_started(advisor: Run, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert advisor("scaffold", EXAMPLES / "small-app.yaml", "out").returncode == 0
    assert not (tmp_path / "out" / ".git").exists()


def test_a_repository_that_the_environment_names_is_left_alone(
    advisor: Run, tmp_path: Path
) -> None:
    named = {"GIT_DIR": str(tmp_path / "other"), "GIT_WORK_TREE": str(tmp_path)}
    assert advisor("scaffold", EXAMPLES / "small-app.yaml", "out", **named).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / ".git").is_dir()


def test_a_dry_run_lists_and_writes_nothing(advisor: Run, tmp_path: Path) -> None:
    ran = advisor("scaffold", EXAMPLES / "signup.yaml", "out", "--dry-run")
    assert ran.returncode == 0
    assert "seed    signup_flow/services/email/handlers.py\n" in ran.stdout
    assert "managed signup_flow/messaging/inbox.py\n" in ran.stdout
    assert list(tmp_path.iterdir()) == []


def test_for_programs_the_plan_and_the_result_are_json(advisor: Run, tmp_path: Path) -> None:
    planned = json.loads(
        advisor("scaffold", EXAMPLES / "signup.yaml", "out", "--dry-run", "--json").stdout
    )
    assert list(tmp_path.iterdir()) == []
    done = json.loads(advisor("scaffold", EXAMPLES / "signup.yaml", "out", "--json").stdout)
    assert (planned["written"], done["written"]) == (False, True)
    assert planned["files"] == done["files"]
    assert all((tmp_path / "out" / one["path"]).is_file() for one in done["files"])
    again = advisor("scaffold", EXAMPLES / "signup.yaml", "out", "--json")
    assert (again.returncode, again.stdout) == (3, "")
    assert json.loads(again.stderr)["code"]


def test_a_folder_that_is_not_empty_is_refused_with_3(advisor: Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    ran = advisor("scaffold", EXAMPLES / "signup.yaml", "out")
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "mine.txt" in ran.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_bad_answers_are_refused_before_anything_is_written(advisor: Run, tmp_path: Path) -> None:
    bad = "user.signed_up/consumers=class"
    ran = advisor("scaffold", EXAMPLES / "signup.yaml", "out", "--set", bad)
    assert ran.returncode == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("backend", ["", "postgres"])
def test_a_readme_has_one_blank_line_before_each_heading_and_nowhere_two(
    starter: Starter, backend: str
) -> None:
    asked = backend if starter.events else ""
    readme = _texts(render(starter, {}, Settings(backend=asked)))["README.md"]
    assert "\n\n\n" not in readme
    lines = readme.splitlines()
    headings = [number for number, line in enumerate(lines) if line.startswith("## ")]
    assert headings
    assert not [lines[number] for number in headings if lines[number - 1]]


def test_without_a_back_end_there_is_no_adapter_and_the_readme_says_how_to_add_one(
    judge: Judge,
) -> None:
    texts = _texts(render(plan_starter(judge("signup")), {}))
    assert not [path for path in texts if "postgres" in path or "compose" in path]
    assert "`advisor update . --backend postgres` adds its adapter" in texts["README.md"]


@pytest.mark.parametrize("runs", ["unknown", "[]"])
def test_jobs_in_a_database_that_is_not_named_need_no_adapter(judge: Judge, runs: str) -> None:
    starter = plan_starter(judge("clogged-app", f"platform.runs={runs}"))
    assert starter.backend == ""
    readme = _texts(render(starter, {}))["README.md"]
    assert "The recommendation for production" not in readme


@pytest.mark.parametrize("example", ["signup", "clogged-app"])
def test_a_readme_says_where_no_known_back_end_would_carry_it_all(
    judge: Judge, example: str
) -> None:
    starter = plan_starter(judge(example))
    told = "No back end known to advisor would carry all that is sent here"
    assert told in _readme(replace(starter, backend="", backend_title="", uncarried=True))
    assert told not in _readme(starter)


@pytest.mark.parametrize(
    ("example", "written"),
    [
        ("orders", ("yet", "implements the protocols")),
        ("clogged-app", ("in", "--backend postgres")),
    ],
)
def test_a_readme_names_the_way_to_a_back_end_that_has_no_adapter(
    judge: Judge, example: str, written: tuple[str, str]
) -> None:
    no_adapter = replace(
        plan_starter(judge(example)), backend="sql-table", backend_title="a queue table in MySQL"
    )
    word, way = written
    readme = _readme(no_adapter)
    assert f"production is a queue table in MySQL; there is no adapter for it {word}" in readme
    assert way in readme
    assert ("--backend nats" in readme) is (example == "orders")


def _readme(starter: Starter) -> str:
    return _texts(render(starter, {}))["README.md"]
