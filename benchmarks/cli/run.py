"""Start-up of advisor against a bare typer app, pair by pair: python benchmarks/cli/run.py.

Needs advisor and requirements.txt in one environment. Prints medians in ms and the ratio.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 25
_BARE = [sys.executable, str(Path(__file__).with_name("bare.py"))]
_OURS = [sys.executable, "-m", "advisor"]
_EXAMPLE = str(Path(__file__).parents[2] / "examples" / "signup.yaml")
PAIRS = {"--version": ["--version"], "--help": ["--help"], "report": ["report", _EXAMPLE]}


def main() -> None:
    for name, arguments in PAIRS.items():
        pairs = [(_time([*_OURS, *arguments]), _time([*_BARE, *arguments])) for _ in range(ROUNDS)]
        ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(mine / theirs for mine, theirs in pairs)
        print(f"{name:10} advisor {ours:6.0f} ms   bare typer {bare:6.0f} ms   ratio {ratio:.2f}")


def _time(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
