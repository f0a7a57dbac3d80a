"""What other people's CI runs of ours: the action's script and the hooks, run as they stand."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import COMMAND, EXAMPLES

_ROOT = Path(__file__).resolve().parents[2]
_ACTION = _ROOT / ".github" / "actions" / "advisor" / "action.yml"
_HOOKS = _ROOT / ".pre-commit-hooks.yaml"
_SIGNUP = (EXAMPLES / "signup.yaml").read_text()

_QUESTION = """\
questions:
  - id: acme.zone
    scope: project
    kind: choice
    prompt: Where?
    why: Zones differ.
    choices: [{value: inside, title: In, help: In.}, {value: outside, title: Out, help: Out.}]
"""

pytestmark = pytest.mark.skipif(not _ACTION.exists(), reason="the tests alone were copied")


def _read(file: Path) -> Any:  # noqa: ANN401 - YAML of any shape
    return yaml.safe_load(file.read_text())


def _checked(folder: Path, **inputs: str) -> int:
    """Run the action's second step in a folder; the first only installs."""
    action = _read(_ACTION)
    step = action["runs"]["steps"][1]
    given = {name: inputs.get(name, one["default"]) for name, one in action["inputs"].items()}
    named = {name: one.split("inputs.")[1].split()[0] for name, one in step["env"].items()}
    installed = folder / "runner" / "advisor" / "bin"
    installed.mkdir(parents=True, exist_ok=True)
    if not (installed / "advisor").exists():
        (installed / "advisor").symlink_to(COMMAND)
    ran = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=folder,
        env={
            **os.environ,
            "RUNNER_TEMP": str(folder / "runner"),
            **{variable: given[name] for variable, name in named.items()},
        },
        capture_output=True,
        check=False,
    )
    return ran.returncode


def _hooked(folder: Path, *words: str) -> int:
    """Run the hook for answers in a folder, as pre-commit does: arguments, then files."""
    hook = next(one for one in _read(_HOOKS) if one["id"] == "advisor-answers")
    path = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    ran = subprocess.run(
        [*shlex.split(hook["entry"]), *words],
        cwd=folder,
        env={**os.environ, **path},
        capture_output=True,
        check=False,
    )
    return ran.returncode


def test_the_action_fails_on_answers_that_cannot_be_judged(tmp_path: Path) -> None:
    assert _checked(tmp_path) == 2
    (tmp_path / "answers.yaml").write_text(_SIGNUP)
    assert _checked(tmp_path) == 0
    (tmp_path / "answers.yaml").write_text(_SIGNUP.replace("layout: several", "layout: seven"))
    assert _checked(tmp_path) == 2
    assert _checked(tmp_path, answers="") == 0


def test_the_action_checks_a_pack(tmp_path: Path) -> None:
    (tmp_path / "answers.yaml").write_text(_SIGNUP)
    pack = tmp_path / "acme"
    pack.mkdir()
    (pack / "pack.yaml").write_text("id: acme\nversion: 1\ntitle: Acme\nthemes: []\n")
    assert _checked(tmp_path, pack="acme") == 0
    (pack / "pack.yaml").write_text("id: acme\nversion: 1\ntitle: Acme\nthemes: [absent]\n")
    assert _checked(tmp_path, pack="acme") == 2


def test_no_input_of_the_action_is_part_of_a_script(tmp_path: Path) -> None:
    assert not any("${{" in step["run"] for step in _read(_ACTION)["runs"]["steps"])
    hostile = f"$(touch {tmp_path}/run); `touch {tmp_path}/run`"
    assert _checked(tmp_path, answers=hostile) == 2
    assert not (tmp_path / "run").exists()


def test_the_hook_looks_at_every_answers_file_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(_SIGNUP)
    (tmp_path / "-bad $(touch x).yaml").write_text("project: x\n")
    assert _hooked(tmp_path, "good.yaml") == 0
    assert _hooked(tmp_path, "-bad $(touch x).yaml", "good.yaml") == 2
    assert not (tmp_path / "x").exists()


def test_the_hook_for_answers_takes_a_pack(tmp_path: Path) -> None:
    pack = tmp_path / "acme"
    pack.mkdir()
    (pack / "pack.yaml").write_text("id: acme\nversion: 1\ntitle: Acme\nthemes: [one]\n")
    (pack / "one.yaml").write_text(_QUESTION)
    own = _SIGNUP.replace("answers:\n", "answers:\n  acme.zone: inside\n", 1)
    (tmp_path / "answers.yaml").write_text(own)
    assert _hooked(tmp_path, "answers.yaml") == 2
    assert _hooked(tmp_path, "--pack=acme", "answers.yaml") == 0


def test_every_other_hook_calls_a_command_that_there_is() -> None:
    entries = [shlex.split(one["entry"]) for one in _read(_HOOKS)]
    for program, *words in (entry for entry in entries if entry[0] != "bash"):
        assert program == "advisor"
        ran = subprocess.run([COMMAND, *words, "--help"], capture_output=True, check=False)
        assert ran.returncode == 0
