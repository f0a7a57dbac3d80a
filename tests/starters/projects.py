"""A generated project: how it is run, and the kernel's tests that it does not ship."""

import os
import subprocess
import tomllib
from pathlib import Path

from support import Completed

KERNEL = Path(__file__).parent / "kernel"
PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
INSTALL = (*PIP, "--no-build-isolation", "-e", ".[test]")
"""What its build needs is there already: seconds less, each time."""


def run(python: Path, folder: Path, *arguments: str) -> Completed:
    """Run Python in a project, and return what came of it; errors stand in its output."""
    # What mypy has found in the libraries that all of them share, it need not find again.
    types = {"MYPY_CACHE_DIR": str(python.parents[1] / "mypy_cache")}
    return subprocess.run(
        [python, *arguments],
        cwd=folder,
        env={**os.environ, **types},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )


def succeed(python: Path, folder: Path, *arguments: str) -> str:
    """Run Python in a project, and return its output; AssertionError where it fails."""
    ran = run(python, folder, *arguments)
    assert ran.returncode == 0, f"{' '.join(arguments)}\n{ran.stdout}"
    return ran.stdout


def package_of(folder: Path) -> str:
    """Return the name of a project's package."""
    settings = tomllib.loads((folder / "pyproject.toml").read_text())
    return str(settings["tool"]["mypy"]["packages"][0])


def add_kernel_tests(folder: Path) -> list[str]:
    """Copy the kernel's tests beside a project's own; return their paths in it.

    ``kernel/`` is laid out as a package is, or its tests: test_NAME.py is about NAME.py, for every
    project that has one. Its code says the name of the guide's signup, for which the project's own
    is put.
    """
    package = package_of(folder)
    added = []
    for test in sorted(KERNEL.rglob("test_*.py")):
        about = test.relative_to(KERNEL).with_name(test.name.removeprefix("test_"))
        if any((folder / place / about).exists() for place in (package, "tests")):
            copy = folder / "tests" / about.parent / "kernel" / test.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            code = test.read_text().replace("signup_flow", package)
            copy.write_text(code.replace("SIGNUP_FLOW", package.upper()))
            added.append(str(copy.relative_to(folder)))
    return added
