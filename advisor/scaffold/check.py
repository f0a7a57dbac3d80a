"""Runs a starter in place: its own virtual environment, its own tests, its demo."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from advisor.errors import Problem, StarterFailed

_MOST_LINES = 30


def check(directory: Path, say: Callable[[str], None]) -> None:
    """Install a starter into ``.venv`` in its folder and run its tests.

    Needs a package index. Raises StarterFailed with the end of the output if a step fails.
    """
    say("Installing it into a virtual environment of its own ...")
    _run([sys.executable, "-m", "venv", ".venv"], directory)
    python = _python(directory)
    quiet = ["--quiet", "--disable-pip-version-check"]
    _run([python, "-m", "pip", "install", *quiet, "--editable", ".[test]"], directory)
    say("Running its tests ...")
    say(_run([python, "-m", "pytest", "--quiet"], directory).strip().splitlines()[-1])


def run_demo(directory: Path) -> str:
    """Run a checked starter's demo and return its output; StarterFailed if a claim fails."""
    package = next(path.parent.name for path in sorted(directory.glob("*/__main__.py")))
    return _run([_python(directory), "-m", package, "demo"], directory)


def _python(directory: Path) -> str:
    return str(directory.absolute() / ".venv" / "bin" / "python")


def _run(command: list[str], directory: Path) -> str:
    ran = subprocess.run(  # noqa: S603 - our own interpreter, in a project of our own making
        command,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if ran.returncode:
        tail = "\n".join(ran.stdout.splitlines()[-_MOST_LINES:])
        shown = " ".join(command[1:])
        hint = f"the starter is in {directory}; run there: python {shown}"
        raise StarterFailed(Problem("starter-failed", f"python {shown}\n{tail}", hint=hint))
    return ran.stdout
