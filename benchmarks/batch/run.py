"""Many rows, by one process, by two, and by SQL: python benchmarks/batch/run.py.

Needs advisor and requirements.txt in one environment, and GNU parallel (Debian: apt-get install
parallel). Every way has to give the same records before its time counts. Ratios are medians.
"""

import filecmp
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import duckdb

from advisor.catalog import data_dir
from advisor.core.rows import Column, columns
from advisor.core.sql import sql
from advisor.files.pack import load_rulebook

ROWS, ROUNDS = int(os.environ.get("ROWS", "1000000")), int(os.environ.get("ROUNDS", "3"))
COMMAND = Path(sys.executable).parent / "advisor"
FILTER = f"{COMMAND} batch --rows"
WAYS = {
    "one process": f"{FILTER} < {{}}",
    "--jobs 2": f"{FILTER} --jobs 2 {{}}",
    "--jobs 2, piped": f"cat {{}} | {FILTER} --jobs 2",
    "GNU parallel": "parallel --will-cite --pipepart --keep-order --jobs 2 --block -1"
    f" -a {{}} {FILTER}",
}
COMPARED = "id, verdict, form, later, scores.direct, scores.events, provisional, close, gate"
WRITTEN = {
    **dict.fromkeys(("verdict", "form", "later", "gate"), "VARCHAR"),
    **dict.fromkeys(("provisional", "close"), "BOOLEAN"),
    "scores": "STRUCT(direct BIGINT, events BIGINT)",
}
DECIDED = "id, verdict, form, later, score_direct, score_events, provisional, close, gate"


def main() -> None:
    rulebook = load_rulebook([data_dir("rules")])
    made = columns(rulebook)
    print(f"{ROWS} rows, {len(made)} columns, {ROUNDS} rounds; load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        for name, absent in (("every fact known", 0.0), ("two facts in three not known", 0.67)):
            rows = Path(folder) / "rows.ndjson"
            with rows.open("w") as stream:
                stream.writelines(_drawn(made, absent, Random(1)))  # noqa: S311 - the same each run
            print(f"\n{name}: {rows.stat().st_size / ROWS:.0f} bytes a row")
            spread(rows)
            in_sql(rows, made, sql(rulebook))


def spread(rows: Path) -> None:
    """Time one process, and each way to have two."""
    taken: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        for number, (way, command) in enumerate(WAYS.items()):
            written = rows.with_name(f"told{number}")
            taken[way].append(_timed(f"{command.format(rows)} > {written}"))
            assert filecmp.cmp(rows.with_name("told0"), written, shallow=False), way
    alone = [seconds for seconds, _ in taken["one process"]]
    for way, rounds in taken.items():
        seconds, cpu = (statistics.median(each) for each in zip(*rounds, strict=True))
        ratio = statistics.median(both / one for (both, _), one in zip(rounds, alone, strict=True))
        print(
            f"  {way:15} {seconds:5.1f} s, {ROWS / seconds:7,.0f}/s   ratio {ratio:.2f}"
            f"   {cpu / ROWS * 1e6:.1f} us of processor a row"
        )


def in_sql(rows: Path, made: Sequence[Column], query: str) -> None:
    """Time the generated SQL in DuckDB, and count its differences from what batch wrote."""
    kinds = {column.fact: "VARCHAR" if column.values else "BIGINT" for column in made}
    database = duckdb.connect()
    database.execute("SET threads = 2")
    database.execute(f"CREATE TABLE answers AS SELECT * FROM {_ndjson(rows, kinds)}")
    started = time.perf_counter()
    database.execute(f"CREATE TABLE told AS {query}")
    seconds = time.perf_counter() - started
    written = _ndjson(rows.with_name("told0"), WRITTEN)
    database.execute(f"CREATE VIEW lines AS SELECT {COMPARED} FROM {written}")
    database.execute(f"CREATE VIEW ours AS SELECT {DECIDED} FROM told WHERE valid")
    both = "SELECT * FROM {} EXCEPT ALL SELECT * FROM {}"
    counted = [
        database.execute(f"SELECT count(*) FROM ({both.format(*pair)})").fetchone()
        for pair in (("lines", "ours"), ("ours", "lines"))
    ]
    assert counted == [(0,), (0,)], counted
    print(f"  DuckDB: {seconds:.2f} s, {ROWS / seconds:,.0f} rows a second; 0 differences")


def _ndjson(path: Path, kinds: dict[str, str]) -> str:
    named = ", ".join(f"'{name}': '{kind}'" for name, kind in {"id": "BIGINT", **kinds}.items())
    return f"read_json('{path}', format='newline_delimited', columns={{{named}}})"


def _drawn(made: Sequence[Column], absent: float, drawn: Random) -> Iterator[str]:
    for number in range(ROWS):
        count = drawn.randint(1, 4)
        row: dict[str, object] = {"id": number}
        for column in made:
            if column.values and drawn.random() >= absent:
                row[column.fact] = drawn.choice(column.values[:-1])
            elif not column.required and not column.values and drawn.random() >= absent:
                row[column.fact] = drawn.choice((0, 400, 10_000, 10_001, 2_000_000))
        row["consumers.count"] = count
        row["consumers.apart"] = count - drawn.randint(0, 1)
        yield json.dumps(row, separators=(",", ":")) + "\n"


def _timed(command: str) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(["bash", "-c", command], check=True)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    main()
