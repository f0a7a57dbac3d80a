"""A scan of a large and of a small repository against ripgrep, pair by pair.

    python benchmarks/scan/run.py

Needs advisor in the environment and ripgrep (rg) on PATH. The repositories are made up, with a
seed. ripgrep looks for the same names, as fixed strings, in the files that a scan reads; it knows
neither formats nor what a name means, so its hits are more.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from advisor.catalog import data_dir
from advisor.core.evidence import Sort
from advisor.files.pack import load_pack

ROUNDS = 9
SIZES = {"small": 400, "large": 35_000}
_OURS = str(Path(sys.executable).parent / "advisor")
_GLOBS = (
    *("requirements*.txt", "package.json", "go.mod", "pom.xml", "compose*.yaml", "*.yaml"),
    *("Dockerfile", "*.tf", "pyproject.toml"),
)


def main() -> None:
    ripgrep = shutil.which("rg") or sys.exit("needs ripgrep: apt-get install ripgrep")
    with tempfile.TemporaryDirectory() as folder:
        names = Path(folder) / "names"
        names.write_text("".join(f"{name}\n" for name in _names()))
        for size, files in SIZES.items():
            top = Path(folder) / size
            manifests = _repository(top, files)
            globs = [word for glob in _GLOBS for word in ("--glob", glob)]
            theirs = [ripgrep, "--no-ignore", "-nFf", str(names), *globs, str(top)]
            pairs = [
                (_time([_OURS, "scan", str(top), "--json"]), _time(theirs)) for _ in range(ROUNDS)
            ]
            ours, peer = (statistics.median(column) for column in zip(*pairs, strict=True))
            ratio = statistics.median(mine / other for mine, other in pairs)
            print(
                f"{size}: {files:,} files, {manifests:,} of them read   advisor {ours:5.0f} ms"
                f"   ripgrep {peer:5.0f} ms   ratio {ratio:.1f}"
            )


def _names() -> list[str]:
    signatures = load_pack(data_dir("rules")).signatures
    packages = {name for one in signatures for name in one.seen.get(Sort.PACKAGE, ())}
    return sorted(name.strip("*") for name in packages)


def _repository(top: Path, files: int) -> int:
    """Write a repository: a service in every folder, mostly sources; returns its manifests."""
    names, manifests = _names(), 0
    drawn = random.Random(7)  # noqa: S311 - the same repository every time
    for number in range(files // 20):
        folder = top / f"group{number % 40}" / f"service{number}"
        folder.mkdir(parents=True)
        for source in range(18):
            lines = drawn.randint(20, 200)
            (folder / f"source{source}.py").write_text("print('nothing to see')\n" * lines)
        required = drawn.sample(names, 2) if drawn.random() < 0.2 else []
        wanted = [f"library-{drawn.randint(0, 999)}==1.0" for _ in range(30)] + required
        (folder / "requirements.txt").write_text("\n".join(wanted))
        (folder / "Dockerfile").write_text("FROM python:3.12-slim\nCOPY . .\n")
        manifests += 2
    return manifests


def _time(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=dict(os.environ))
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
