"""advisor update: what is listed, what is written, and what the shell is told."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import EXAMPLES, Run, run_here

SIGNUP = EXAMPLES / "signup.yaml"
SCREEN = "user.signed_up/gap.screen=one moment"
EVENTS = "signup_flow/events.py"
PACK = "id: acme\nversion: '1'\ntitle: t\nweights: {work.clogs-the-request: 0}\n"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project as scaffold writes it, to be copied."""
    folder = tmp_path_factory.mktemp("model")
    assert run_here(folder, "scaffold", SIGNUP, "out").returncode == 0
    return folder / "out"


@pytest.fixture
def project(model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model, tmp_path / "out"))


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_project_that_is_as_planned_has_nothing_to_update(advisor: Run, project: Path) -> None:
    before = _files(project)
    for options in ((), ("--check",), ("--dry-run",)):
        ran = advisor("update", "out", *options)
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "Nothing to update.\n")
    assert json.loads(advisor("update", "out", "--json").stdout)["files"] == []
    assert _files(project) == before


def test_changed_answers_are_listed_checked_and_brought_in(advisor: Run, project: Path) -> None:
    before = _files(project)
    (project / "README.md").write_bytes(before["README.md"] + b"\nOurs.\n")
    edited = _files(project)
    dry = advisor("update", "out", "--set", SCREEN, "--dry-run")
    check = advisor("update", "out", "--set", SCREEN, "--check")
    assert (dry.returncode, check.returncode) == (0, 1)
    assert _files(project) == edited
    ran = advisor("update", "out", "--set", SCREEN)
    assert ran.returncode == 0
    assert ran.stdout == dry.stdout == check.stdout
    assert ran.stdout.splitlines() == [
        "updated   .advisor/answers.yaml",
        "merged    README.md",
        "updated   docs/decision.md",
        f"updated   {EVENTS}",
        "updated   .advisor/base.zip",
        "updated   .advisor/manifest.json",
    ]
    assert "Run the project's tests" in " ".join(ran.stderr.split())
    readme = (project / "README.md").read_text()
    assert "one moment" in readme
    assert readme.endswith("\nOurs.\n")
    assert "one moment" in (project / ".advisor" / "answers.yaml").read_text()
    assert advisor("update", "out", "--check").returncode == 0
    back = advisor("update", "out", "--answers", SIGNUP)
    assert back.returncode == 0
    assert _files(project) == {**before, "README.md": before["README.md"] + b"\nOurs.\n"}


def test_answers_change_nothing_beside_the_projects_version(advisor: Run, project: Path) -> None:
    _edit(project / "pyproject.toml", 'version = "0.1.0"', 'version = "1.0.0"')
    ran = advisor("update", "out", "--set", "user.signed_up/reply.needed=now")
    assert "\nmerged    pyproject.toml\n" in ran.stdout
    assert 'version = "1.0.0"' in (project / "pyproject.toml").read_text()


def test_what_an_update_writes_is_what_scaffold_would_have_written(
    advisor: Run, project: Path, tmp_path: Path
) -> None:
    others = ("--set", "user.signed_up/consumers=email:send_welcome,crm:add_lead")
    assert advisor("update", "out", *others).returncode == 0
    assert advisor("scaffold", SIGNUP, "new", *others).returncode == 0
    ran_by_databases = "signup_flow/services/billing/migrations/0001_tables.sql"
    there = _files(project)
    assert there.pop(ran_by_databases)
    assert there == _files(tmp_path / "new")


def test_a_conflict_is_marked_listed_and_told_by_1_until_it_is_resolved(
    advisor: Run, project: Path
) -> None:
    _edit(project / EVENTS, "setting up your account", "just a second")
    assert advisor("update", "out", "--set", SCREEN, "--dry-run").returncode == 0
    ran = advisor("update", "out", "--set", SCREEN)
    assert ran.returncode == 1
    assert f"conflict  {EVENTS} (1 place)\n" in ran.stdout
    assert "Choose between <<<<<<< and >>>>>>>" in ran.stderr
    text = (project / EVENTS).read_text()
    assert "<<<<<<< yours\n" in text
    assert "just a second" in text
    assert "one moment" in text
    for option in ("--check", "--dry-run", "--json"):
        left = advisor("update", "out", option)
        assert (left.returncode, left.stdout) == (1, "")
        if option == "--json":
            told = json.loads(left.stderr)
            assert (told["code"], told["file"]) == ("conflict", f"out/{EVENTS}")
        else:
            assert f"{EVENTS}: error[conflict]" in left.stderr
    kept = [line for line in text.splitlines(keepends=True) if line[:7] not in MARKERS]
    (project / EVENTS).write_text("".join(kept))
    assert advisor("update", "out", "--check").returncode == 0


MARKERS = ("<<<<<<<", "=======", ">>>>>>>")


def test_for_programs_it_is_json(advisor: Run, project: Path) -> None:
    _edit(project / EVENTS, "setting up your account", "just a second")
    (project / "README.md").unlink()
    for option, written in (("--check", False), ("--json", True)):
        ran = advisor("update", "out", "--json", option, "--set", SCREEN)
        told = json.loads(ran.stdout)
        assert ran.returncode == 1
        assert (told["schema_version"], told["written"], told["conflicts"]) == (1, written, 1)
        assert told["from"] == told["to"]
        actions = {file["path"]: file["action"] for file in told["files"]}
        assert (actions[EVENTS], actions["README.md"]) == ("conflict", "kept")


def test_packs_weights_and_open_questions_are_remembered(advisor: Run, tmp_path: Path) -> None:
    pack = tmp_path / "packs" / "own"
    pack.mkdir(parents=True)
    (pack / "pack.yaml").write_text(PACK)
    (tmp_path / "open.yaml").write_text(
        SIGNUP.read_text().replace("      work.in_request: slow", "      # open:")
    )
    options = ("--pack", "packs/own", "--weight", "services.separate=2", "--partial")
    made = advisor("scaffold", "open.yaml", "out", *options)
    assert made.returncode == 0, made.stderr
    manifest = json.loads((tmp_path / "out/.advisor/manifest.json").read_text())
    assert manifest["settings"] == {
        "partial": True,
        "packs": ["./../packs/own"],
        "weights": ["services.separate=2"],
    }
    shutil.move(tmp_path / "packs", tmp_path / "out")
    moved = advisor("update", "out", "--pack", "out/packs/own")
    assert (moved.returncode, moved.stdout) == (0, "updated   .advisor/manifest.json\n")
    (tmp_path / "out/packs/own/pack.yaml").write_text(PACK.replace("'1'", "'2'"))
    changed = advisor("update", "out")
    assert changed.returncode == 0
    assert "updated   docs/decision.md\n" in changed.stdout
    other = advisor("update", "out", "--weight", "services.separate=1")
    assert other.returncode == 0
    manifest = json.loads((tmp_path / "out/.advisor/manifest.json").read_text())
    assert manifest["settings"]["packs"] == ["./packs/own"]
    assert manifest["settings"]["weights"] == ["services.separate=1"]
    shutil.rmtree(tmp_path / "out/packs")
    gone = advisor("update", "out")
    assert gone.returncode == 2
    assert "packs/own" in gone.stderr


FOREIGN = ("./../own", "{0}/own", "./link", "./packs/../../own", "./inner/deep", "./linked")


@pytest.mark.parametrize("pack", FOREIGN)
def test_a_manifest_leads_to_no_pack_outside_of_its_project(
    advisor: Run, project: Path, tmp_path: Path, pack: str
) -> None:
    for folder in ("own", "own/deep", "out/packs", "out/linked"):
        (tmp_path / folder).mkdir()
    for folder in ("own", "own/deep"):
        (tmp_path / folder / "pack.yaml").write_text("secret")
    for link, target in (("link", "own"), ("inner", "own"), ("linked/pack.yaml", "own/pack.yaml")):
        (project / link).symlink_to(tmp_path / target)
    _settings(project, {"packs": [pack.format(tmp_path)]})
    before = _files(project)
    ran = advisor("update", "out")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "out: error[foreign-pack]" in ran.stderr
    assert "name it yourself: --pack " in ran.stderr
    assert "secret" not in ran.stderr
    assert _files(project) == before
    (tmp_path / "own" / "pack.yaml").write_text(PACK)
    assert advisor("update", "out", "--pack", "own").returncode == 0


@pytest.mark.parametrize("pack", ["..", "own"])
def test_a_name_in_a_manifest_is_that_of_an_installed_pack(
    advisor: Run, project: Path, tmp_path: Path, pack: str
) -> None:
    (tmp_path / "own").mkdir()
    _settings(project, {"packs": [pack]})
    ran = advisor("update", "out")
    assert ran.returncode == 2
    assert f"there is no pack `{pack}`" in ran.stderr


def _settings(project: Path, settings: dict[str, object]) -> None:
    place = project / ".advisor" / "manifest.json"
    place.write_text(json.dumps({**json.loads(place.read_text()), "settings": settings}))


def test_answers_edited_in_place_are_planned_from(advisor: Run, project: Path) -> None:
    stored = project / ".advisor" / "answers.yaml"
    _edit(stored, "setting up your account", "one moment")
    assert "one moment" not in (project / EVENTS).read_text()
    assert advisor("update", "out").returncode == 0
    assert "one moment" in (project / EVENTS).read_text()
    _edit(stored, "one moment", "a minute")
    before = _files(project)
    refused = advisor("update", "out", "--answers", SIGNUP)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "error[answers-edited]" in refused.stderr
    assert _files(project) == before


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda out: (out / ".advisor" / "answers.yaml").unlink(), "no-answers"),
        (lambda out: (out / ".advisor" / "answers.yaml").write_bytes(b"\xff"), "not-utf-8"),
        (lambda out: (out / ".advisor" / "answers.yaml").write_text("a: &a [*a]"), "alias"),
        (lambda out: (out / ".advisor" / "manifest.json").unlink(), "not-a-project"),
        (lambda out: (out / ".advisor" / "manifest.json").write_text("{"), "bad-manifest"),
        (lambda out: (out / ".advisor" / "base.zip").unlink(), "no-base"),
        (lambda out: (out / ".advisor" / "base.zip").write_bytes(b"PK"), "bad-base"),
        (lambda out: (out / ".advisor" / "undo.zip").write_bytes(b"PK"), "bad-undo"),
        (shutil.rmtree, "not-a-project"),
    ],
)
def test_what_cannot_be_updated_is_refused_with_2_and_told_what_to_do(
    advisor: Run, project: Path, spoil: Callable[[Path], object], code: str
) -> None:
    spoil(project)
    before = _files(project)
    ran = advisor("update", "out", "--set", SCREEN)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert f"error[{code}]" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "internal error" not in ran.stderr
    assert _files(project) == before


def test_a_project_without_answers_can_be_given_some(advisor: Run, project: Path) -> None:
    before = _files(project)
    (project / ".advisor" / "answers.yaml").unlink()
    ran = advisor("update", "out", "--answers", "-", stdin=SIGNUP.read_text())
    assert ran.returncode == 0, ran.stderr
    assert _files(project) == before


def test_an_interrupted_update_is_told_and_put_back(
    advisor: Run, project: Path, tmp_path: Path
) -> None:
    probe = (
        "import os, sys\n"
        "real, calls = os.replace, []\n"
        "def replace(*a, **k):\n"
        "    calls.append(a)\n"
        "    if len(calls) == 4: os._exit(9)\n"
        "    return real(*a, **k)\n"
        "os.replace = replace\n"
        f"from advisor.cli.app import run; run(['update', 'out', '--set', {SCREEN!r}])"
    )
    ran = subprocess.run([sys.executable, "-c", probe], cwd=tmp_path, check=False)
    assert ran.returncode == 9
    check = advisor("update", "out", "--check")
    assert (check.returncode, check.stdout) == (1, "")
    assert "error[interrupted]" in check.stderr
    again = advisor("update", "out", "--set", SCREEN)
    assert again.returncode == 0
    assert "put back first" in again.stderr
    assert not (project / ".advisor" / "undo.zip").exists()
    assert "one moment" in (project / EVENTS).read_text()


def test_it_needs_no_git_no_network_and_no_clock(project: Path, tmp_path: Path) -> None:
    probe = (
        "import socket, subprocess, sys\n"
        "def refuse(*a, **k): raise SystemExit('not alone')\n"
        "socket.socket = subprocess.Popen = refuse\n"
        "from advisor.cli.app import run\n"
        f"sys.exit(run(['update', 'out', '--set', {SCREEN!r}]))"
    )
    found = []
    for epoch in ("0", "1000000000"):
        shutil.copytree(project, tmp_path / "kept")
        ran = subprocess.run(
            [sys.executable, "-c", probe],
            cwd=tmp_path,
            env={**os.environ, "PATH": "", "SOURCE_DATE_EPOCH": epoch},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        found.append(_files(project))
        shutil.rmtree(project)
        (tmp_path / "kept").rename(project)
    assert found[0] == found[1]


def test_a_link_to_a_project_is_followed_and_one_inside_is_not(
    advisor: Run, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(project)
    (tmp_path / "elsewhere").write_text("theirs")
    (project / EVENTS).unlink()
    (project / EVENTS).symlink_to(tmp_path / "elsewhere")
    ran = advisor("update", "link", "--set", SCREEN)
    assert ran.returncode == 0
    assert f"kept      {EVENTS} (it is a symbolic link or a socket)" in ran.stdout
    assert (tmp_path / "elsewhere").read_text() == "theirs"
    assert "one moment" in (project / "README.md").read_text()


def test_the_back_end_is_remembered_and_can_be_exchanged(advisor: Run, tmp_path: Path) -> None:
    assert advisor("scaffold", SIGNUP, "out", "--backend", "nats").returncode == 0
    manifest = json.loads((tmp_path / "out/.advisor/manifest.json").read_text())
    assert manifest["settings"] == {"backend": "nats"}
    assert advisor("update", "out", "--check").returncode == 0
    assert advisor("update", "out", "--backend", "redis").returncode == 0
    assert advisor("scaffold", SIGNUP, "new", "--backend", "redis").returncode == 0
    found = _files(tmp_path / "out")
    # A database may have run it.
    assert found.pop("signup_flow/messaging/service_migrations/0003_nats_places.sql")
    assert found == _files(tmp_path / "new")
