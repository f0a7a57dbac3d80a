"""Every command shown in the README and in docs/ runs, and prints what is shown."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.catalog import data_dir

_ROOT = Path(__file__).resolve().parents[2]
_PAGES = [_ROOT / "README.md", *sorted((_ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _examples() -> list[tuple[str, str]]:
    return [
        (f"{page.name}-{number}", block)
        for page in _PAGES
        for number, block in enumerate(_BLOCK.findall(page.read_text(encoding="utf-8")), 1)
    ]


@pytest.mark.parametrize(("name", "block"), _examples(), ids=lambda value: value.split("\n")[0])
def test_prints_what_the_page_shows(name: str, block: str, tmp_path: Path) -> None:
    if re.search(r"\bparallel --", block) and not shutil.which("parallel"):
        assert not os.environ.get("CI"), "CI has to install GNU parallel"
        pytest.skip("needs GNU parallel: apt-get install parallel")
    shutil.copytree(data_dir("examples"), tmp_path / "examples")
    bin_dir = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{bin_dir}{os.pathsep}{os.environ['PATH']}"}
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        ran = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 0, f"{name}: {command}\n{ran.stdout}"
        assert ran.stdout == shown


def test_the_same_filter_runs_in_dask(tmp_path: Path) -> None:
    shutil.copytree(data_dir("examples"), tmp_path / "examples")
    page = (_ROOT / "docs" / "batch.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "spread.py").write_text(script)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [sys.executable, "spread.py"],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        timeout=120,
        check=True,
    )
    told = [json.loads(line) for line in (tmp_path / "told.0.ndjson").read_text().splitlines()]
    assert [record["id"] for record in told] == ["a", "b", "c"]
    assert [record.get("verdict") for record in told] == ["direct", "events", None]


def test_the_readme_has_exactly_two_set_up_commands() -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", _PAGES[0].read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    assert all(block.count("\n") == 1 for block in blocks)
