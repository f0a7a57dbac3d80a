"""A scan against ripgrep, which looks for the same fixed strings in the same sources, pair by pair.

    python benchmarks/scan/run.py [DIR ...]

Needs advisor in the environment and ripgrep (rg) on PATH. Without a DIR, repositories are made up,
with a seed. First the lines that both find have to be the same; then three things are timed, by the
clock and by the processor: the search alone (walk, read, find) in a process that runs, all of a
scan in it, and the whole command. ripgrep is a process of its own each time, with two threads.
"""

import compileall
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import advisor
from advisor.catalog import data_dir, detectors
from advisor.files.pack import load_rulebook
from advisor.scan.languages import LANGUAGES, is_source
from advisor.scan.literals import Literals
from advisor.scan.repository import Content, Repository
from advisor.scan.scanning import scan

ROUNDS = 7
SIZES = {"small": 400, "large": 35_000}
_OURS = str(Path(sys.executable).parent / "advisor")
_WRITTEN = sorted(load_rulebook([data_dir("rules")]).written())
_TEXTS = sorted({text.lower() for _, text in _WRITTEN})
_SOME = _TEXTS[::2][:60]
"""As many as ripgrep, too, looks for by vector instructions."""
_GLOBS = [word for suffix in LANGUAGES for word in ("--iglob", f"*.{suffix}")]


def main() -> None:
    compileall.compile_dir(Path(advisor.__file__).parent, quiet=1)  # as pip leaves what it installs
    ripgrep = shutil.which("rg") or sys.exit("needs ripgrep: apt-get install ripgrep")
    # As bytes, in whatever case of ASCII: what our search does.
    theirs = [ripgrep, "-j2", "--no-ignore", "--no-unicode", "--no-heading", "-inF", *_GLOBS]
    with tempfile.TemporaryDirectory() as folder:
        given = [Path(name) for name in sys.argv[1:]]
        for top in given or [_repository(Path(folder) / size, SIZES[size]) for size in SIZES]:
            files, lines = _agree(top, theirs)
            print(f"{top.name}: {files:,} sources, {lines:,} lines with one of {len(_TEXTS)} texts")
            for texts, what, ours in _ways(top):
                given_texts = Path(folder) / "texts"
                given_texts.write_text("".join(f"{text}\n" for text in texts))
                _compare(what, ours, [*theirs, "-f", str(given_texts), str(top)])


def _ways(top: Path) -> Iterator[tuple[list[str], str, Callable[[], object]]]:
    yield _SOME, "the search alone, 60 texts", lambda: _search(top, _SOME)
    yield _TEXTS, "the search alone", lambda: _search(top, _TEXTS)
    yield _TEXTS, "all of a scan", lambda: scan(top, detectors(), _WRITTEN)
    yield _TEXTS, "advisor scan", lambda: _run([_OURS, "scan", str(top), "--json"])


def _search(top: Path, texts: list[str]) -> dict[str, dict[str, set[int]]]:
    """Return for each source the texts in it and their lines, as ripgrep counts them."""
    repository = Repository(top, lambda name: Content.SOURCE if is_source(name) else None)
    literals, found = Literals(texts), {}
    for file in repository.files():
        held = literals.find(file.raw)
        found[file.path] = {
            text: {file.raw.count(b"\n", 0, at) + 1 for at in places}
            for text, places in held.items()
        }
    return found


def _agree(top: Path, theirs: list[str]) -> tuple[int, int]:
    """Check that both find the same texts in the same lines; returns how many files and lines."""
    ours = _search(top, _TEXTS)
    for text in _TEXTS:
        ran = subprocess.run(
            [*theirs, "--text", "-e", text, "."], cwd=top, check=False, capture_output=True
        )
        hits = (line.split(b":", 2)[:2] for line in ran.stdout.splitlines())
        rows = {(os.fsdecode(path).removeprefix("./"), int(line)) for path, line in hits}
        mine = {(path, line) for path, held in ours.items() for line in held.get(text, ())}
        assert mine == {row for row in rows if row[0] in ours}, text
    return len(ours), sum(len(lines) for held in ours.values() for lines in held.values())


def _compare(what: str, ours: Callable[[], object], theirs: list[str]) -> None:
    pairs = [(_times(ours), _times(lambda: _run(theirs))) for _ in range(ROUNDS)]
    for place, clock in enumerate(("clock", "processor")):
        mine, peer = ([times[place] for times in column] for column in zip(*pairs, strict=True))
        ratio = statistics.median(one / other for one, other in zip(mine, peer, strict=True))
        times = f"{statistics.median(mine):6.0f} ms   ripgrep {statistics.median(peer):5.0f} ms"
        print(f"  {what:26} {clock:9} {times}   ratio {ratio:.1f}")


def _repository(top: Path, files: int) -> Path:
    """Write a repository: a service in every folder, mostly sources; one in thirty hits."""
    drawn = random.Random(7)  # noqa: S311 - the same repository every time
    for number in range(files // 20):
        folder = top / f"group{number % 40}" / f"service{number}"
        folder.mkdir(parents=True)
        for source in range(18):
            lines = ["print('nothing to see')"] * drawn.randint(20, 200)
            if drawn.random() < 1 / 30:
                text = drawn.choice(_TEXTS)
                lines[drawn.randrange(len(lines))] = drawn.choice((f"# {text}", f"x = '{text}'"))
            (folder / f"source{source}.py").write_text("\n".join(lines))
        wanted = "\n".join(f"library-{drawn.randint(0, 999)}==1.0" for _ in range(30))
        (folder / "requirements.txt").write_text(wanted)
        (folder / "Dockerfile").write_text("FROM python:3.12-slim\nCOPY . .\n")
    return top


def _run(command: list[str]) -> None:
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _times(called: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds that something takes, by the clock and of processors."""
    began, used = time.perf_counter(), _processor()
    called()
    return (time.perf_counter() - began) * 1000, (_processor() - used) * 1000


def _processor() -> float:
    whose = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, whose))


if __name__ == "__main__":
    main()
