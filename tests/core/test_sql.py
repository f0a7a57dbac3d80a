"""The decision in SQL against the engine and the interpreter: no difference in any database."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packs import rulebooks
from support import project_of, random_row, random_rows

from advisor.catalog import data_dir
from advisor.core.assessment import assess
from advisor.core.dialect import Dialect
from advisor.core.rows import Rows, rows
from advisor.core.rulebook import Rulebook
from advisor.core.sql import sql
from advisor.core.verdict import Form, Verdict
from advisor.files.pack import load_rulebook

RULES = load_rulebook([data_dir("rules")])
ROWS = rows(RULES)
MANY = 100_000
FORMS = [form.value for form in Form]


def _drawn(compiled: Rows, drawn: Random, many: int) -> list[tuple[Any, ...]]:
    """Draw rows, each with its number as id."""
    rows = random_rows(compiled.columns, drawn, many)
    return [(number, *row.values()) for number, row in enumerate(rows)]


def _engine(compiled: Rows, row: Sequence[Any]) -> tuple[Any, ...]:
    form, later, direct, events, provisional, close, gate, _, _ = compiled.judge(*row)
    return (
        row[0],
        True,
        "events" if form else "direct",
        FORMS[form],
        FORMS[later] if later else None,
        direct,
        events,
        provisional,
        close,
        None if gate is None else compiled.rules[gate].id,
    )


WANTED = "id, valid, verdict, form, later, score_direct, score_events, provisional, close, gate"


def _create(compiled: Rows, dialect: Dialect) -> str:
    made = (
        f"{dialect.name_of(one.fact)} {'TEXT' if one.values else 'BIGINT'}"
        for one in compiled.columns
    )
    return f"CREATE TEMPORARY TABLE answers (id BIGINT, {', '.join(made)})"


def _sqlite(
    rulebook: Rulebook, compiled: Rows, drawn: Iterable[Sequence[Any]], wanted: str = WANTED
) -> list[Any]:
    marks = ", ".join("?" * (len(compiled.columns) + 1))
    query = sql(rulebook, Dialect.SQLITE)
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(_create(compiled, Dialect.SQLITE))
        database.executemany(f"INSERT INTO answers VALUES ({marks})", drawn)
        return database.execute(f"SELECT {wanted} FROM ({query}) ORDER BY id").fetchall()


def _csv(drawn: Sequence[Sequence[Any]], path: Path) -> None:
    lines = (",".join("" if one is None else str(one) for one in row) for row in drawn)
    path.write_text("\n".join(lines) + "\n")


def test_duckdb_says_the_same_of_a_hundred_thousand_rows(tmp_path: Path) -> None:
    drawn = _drawn(ROWS, Random(11), MANY)  # noqa: S311 - the same rows on every run
    _csv(drawn, tmp_path / "rows.csv")
    database = duckdb.connect()
    database.execute(_create(ROWS, Dialect.DUCKDB))
    database.execute(f"COPY answers FROM '{tmp_path}/rows.csv' (HEADER false)")
    found = database.execute(f"SELECT {WANTED} FROM ({sql(RULES)}) ORDER BY id").fetchall()
    assert len(found) == MANY
    wrong = [
        (a, b) for a, b in zip(found, (_engine(ROWS, r) for r in drawn), strict=True) if a != b
    ]
    assert not wrong, wrong[:3]
    assert {row[2:5] for row in found} >= {
        ("direct", "direct-calls", None),
        ("events", "event-log", None),
        ("direct", "direct-calls", "publish-subscribe"),
    }
    assert {row[7] for row in found} == {row[8] for row in found} == {True, False}


def test_sqlite_says_the_same() -> None:
    drawn = _drawn(ROWS, Random(12), 5_000)  # noqa: S311
    assert _sqlite(RULES, ROWS, drawn) == [_engine(ROWS, row) for row in drawn]


def test_postgresql_says_the_same(tmp_path: Path) -> None:
    psql = shutil.which("psql")
    up = (
        psql
        and not subprocess.run(
            [psql, "-d", "postgres", "-qc", "SELECT 1"], capture_output=True, check=False
        ).returncode
    )
    if not up and not os.environ.get("CI"):
        pytest.skip("needs psql and a PostgreSQL that it reaches without a password")
    drawn = _drawn(ROWS, Random(13), 5_000)  # noqa: S311
    _csv(drawn, tmp_path / "rows.csv")
    query = sql(RULES, Dialect.POSTGRES)
    script = (
        f"{_create(ROWS, Dialect.POSTGRES)};\n\\copy answers from rows.csv csv\n"
        f"COPY (SELECT {WANTED} FROM ({query}) AS told ORDER BY id) TO STDOUT;\n"
    )
    ran = subprocess.run(
        ["psql", "-d", "postgres", "-qX", "-v", "ON_ERROR_STOP=1"],
        input=script,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    written = {None: "\\N", True: "t", False: "f"}
    wanted = [
        "\t".join(
            written[one] if one is None or isinstance(one, bool) else str(one)
            for one in _engine(ROWS, row)
        )
        for row in drawn
    ]
    assert ran.stdout.splitlines() == wanted


def test_a_row_that_cannot_be_is_not_valid() -> None:
    base = random_row(ROWS.columns, Random(1), 0)  # noqa: S311
    wrong = [
        {"services.layout": "nowhere"},
        {"consumers.count": 0},
        {"consumers.apart": None},
        {"consumers.count": 4, "consumers.apart": 2},
        {"volume.per_day": -2},
    ]
    drawn = [(n, *(base | one).values()) for n, one in enumerate([{}, *wrong])]  # type: ignore[operator]
    assert [bool(row[1]) for row in _sqlite(RULES, ROWS, drawn)] == [True] + [False] * len(wrong)


@settings(max_examples=150)
@given(rulebooks(), st.integers(0, 1000))
def test_any_rules_say_in_sql_what_the_interpreter_says(rulebook: Rulebook, seed: int) -> None:
    compiled = rows(rulebook)
    drawn = _drawn(compiled, Random(seed), 30)  # noqa: S311
    told = _sqlite(rulebook, compiled, drawn, f"{WANTED}, lowest, highest")
    assert told == [_interpreted(rulebook, compiled, row) for row in drawn]


def _interpreted(rulebook: Rulebook, compiled: Rows, row: Sequence[Any]) -> tuple[Any, ...]:
    facts = dict(zip((column.fact for column in compiled.columns), row[1:], strict=True))
    judged = assess(rulebook, project_of(rulebook, facts)).judgements[0]
    ruling = judged.ruling
    return (
        row[0],
        True,
        judged.verdict,
        judged.form,
        judged.later,
        ruling.scores[Verdict.DIRECT],
        ruling.scores[Verdict.EVENTS],
        ruling.provisional,
        ruling.close,
        ruling.gate and ruling.gate.id,
        ruling.lowest,
        ruling.highest,
    )


def test_quoting_keeps_names_and_values_what_they_are() -> None:
    hostile = """x'" `; DROP TABLE answers; --\\"""
    assert Dialect.DUCKDB.name_of(hostile).count('"') == 4
    assert Dialect.POSTGRES.literal(hostile) == "'" + hostile.replace("'", "''") + "'"
    assert Dialect.SPARK.literal(hostile) == """'x\\'" `; DROP TABLE answers; --\\\\'"""
    assert Dialect.BIGQUERY.name_of("services.layout") == "`services__layout`"
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE TABLE {Dialect.SQLITE.name_of(hostile)} (a)")
        found = database.execute(f"SELECT {Dialect.SQLITE.literal(hostile)}").fetchone()
    assert found == (hostile,)
