"""Start-up and scaffolding of advisor against named peers, pair by pair.

    python benchmarks/cli/run.py

Needs advisor, git and requirements.txt in one environment. Prints medians in ms and the median of
the ratios, each of a pair that ran one after the other. The peers' templates are what advisor has
scaffolded, with its name left open: they render names alone, while advisor works out the project as
well, and writes its report.
"""

import compileall
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import advisor

ROUNDS, FEWER = 25, 9
_BARE = [sys.executable, str(Path(__file__).with_name("bare.py"))]
# As installed and as people call them: the scripts beside this Python.
_SCRIPTS = Path(sys.executable).parent
_OURS = [str(_SCRIPTS / "advisor")]
_COPIER = [str(_SCRIPTS / "copier")]
_COOKIECUTTER = [str(_SCRIPTS / "cookiecutter")]
_EXAMPLES = Path(__file__).parents[2] / "examples"
_SIGNUP = str(_EXAMPLES / "signup.yaml")
_SMALL = str(_EXAMPLES / "small-app.yaml")
START_UP = {
    "--version": ["--version"],
    "--help": ["--help"],
    "explain": ["explain", "kafka"],
    "report": ["report", _SIGNUP],
}

PACKAGE = "small_app"
_MARKS = ("{{", "{%", "{#")


def main() -> None:
    # As pip leaves what it installs. An editable install has nothing compiled at first, and never
    # where PYTHONDONTWRITEBYTECODE is set: every start would compile some fifty modules.
    compileall.compile_dir(Path(advisor.__file__).parent, quiet=1)
    for name, words in START_UP.items():
        ours, bare = [*_OURS, *words], [*_BARE, *words[:2]]
        _show(name, "bare typer", [(_time(ours), _time(bare)) for _ in range(ROUNDS)])
    with tempfile.TemporaryDirectory() as folder:
        _scaffolding(Path(folder))


def _scaffolding(folder: Path) -> None:
    project = folder / "ours"
    _time([*_OURS, "scaffold", _SMALL, str(project)])
    _copier_template(project, folder / "copier")
    _cookiecutter_template(project, folder / "cookiecutter")
    new = _numbered(folder)

    def ours() -> float:
        return _time([*_OURS, "scaffold", _SMALL, str(next(new))])

    def copier() -> float:
        copy = ["copy", "--quiet", "--defaults", "--vcs-ref", "v1.0.0", str(folder / "copier")]
        return _time([*_COPIER, *copy, str(next(new))])

    def cookiecutter() -> float:
        words = ["--no-input", "-o", str(next(new)), str(folder / "cookiecutter")]
        return _time([*_COOKIECUTTER, *words])

    _compare("scaffold", "copier", ours, copier)
    _compare("scaffold", "cookiecutter", ours, cookiecutter)
    copier()
    copied = folder / str(max(int(one.name) for one in folder.iterdir() if one.name.isdigit()))
    _commit(copied, "copied")

    def our_update() -> float:
        there = shutil.copytree(project, next(new))
        return _time([*_OURS, "update", str(there), "--set", "invoice.paid/work.in_request=none"])

    def copier_update() -> float:
        there = shutil.copytree(copied, next(new))
        return _time([*_COPIER, "update", "--quiet", "--defaults", str(there)])

    _compare("update", "copier", our_update, copier_update)


def _compare(name: str, peer: str, ours: Callable[[], float], theirs: Callable[[], float]) -> None:
    _show(name, peer, [(ours(), theirs()) for _ in range(FEWER)])


def _show(name: str, peer: str, pairs: list[tuple[float, float]]) -> None:
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(mine / other for mine, other in pairs)
    print(f"{name:10} advisor {ours:6.0f} ms   {peer:12} {theirs:6.0f} ms   ratio {ratio:.2f}")


def _numbered(folder: Path) -> Iterator[Path]:
    number = 0
    while True:
        number += 1
        yield folder / str(number)


def _time(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return (time.perf_counter() - started) * 1000


def _copier_template(project: Path, folder: Path) -> None:
    """Make a git repository with two tags; the second changes one file."""
    _fill(project, folder, "package", ".jinja")
    (folder / "copier.yml").write_text(f"package: {{type: str, default: {PACKAGE}}}\n")
    answers = "{{ _copier_answers|to_nice_yaml }}"
    (folder / "{{ _copier_conf.answers_file }}.jinja").write_text(answers)
    _commit(folder, "v1.0.0")
    readme = folder / "README.md.jinja"
    readme.write_text(readme.read_text() + "\nOne more line.\n")
    _commit(folder, "v2.0.0")


def _cookiecutter_template(project: Path, folder: Path) -> None:
    """Make a folder that cookiecutter reads."""
    _fill(project, folder / "{{cookiecutter.package}}", "cookiecutter.package", "")
    (folder / "cookiecutter.json").write_text(f'{{"package": "{PACKAGE}"}}')


def _commit(folder: Path, tag: str) -> None:
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(folder)]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", tag], ["tag", tag]):
        subprocess.run([*git, *words], check=True)


def _fill(project: Path, folder: Path, name: str, suffix: str) -> None:
    for file in sorted(project.rglob("*")):
        relative = file.relative_to(project).as_posix()
        if file.is_dir() or relative.startswith(".git/"):
            continue
        variable = "{{ " + name + " }}"
        target = folder / f"{relative.replace(PACKAGE, '{{' + name + '}}')}{suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        if relative.endswith(".zip"):  # a template engine reads text; the bytes are copied
            shutil.copyfile(file, target.with_name(target.name.removesuffix(suffix)))
            continue
        text = file.read_text()
        if any(mark in text for mark in _MARKS):
            text = f"{{% raw %}}{text}{{% endraw %}}"
        target.write_text(text.replace(PACKAGE, variable))


if __name__ == "__main__":
    main()
