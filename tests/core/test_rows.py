"""Rows against the interpreter: every field of what is said, unknown answers included."""

from random import Random

import pytest
from packs import row_said
from support import leaves_open, project_of, random_row

from advisor.catalog import data_dir
from advisor.core.answers import UNKNOWN
from advisor.core.assessment import assess
from advisor.core.rows import RowJudgement, rows
from advisor.files.pack import load_rulebook

RULES = load_rulebook([data_dir("rules")])
ROWS = rows(RULES)


@pytest.mark.parametrize("unknown", [0, 0.05, 0.5])
def test_a_row_says_what_the_interpreter_says(unknown: float) -> None:
    drawn = Random(7)  # noqa: S311 - the same rows on every run
    seen, rests = set(), 0
    for _ in range(1000):
        row = random_row(ROWS.columns, drawn, unknown)
        project = project_of(RULES, row)
        judged = assess(RULES, project).judgements[0]
        found = RowJudgement._make(ROWS.judge(None, *row.values()))
        assert found == row_said(judged, ROWS.rules), row
        seen.add((found.form, found.later > 0, found.provisional, found.gate is not None))
        rests += any(value != UNKNOWN and leaves_open(value) for value in project.answers.values())
    assert len(seen) > 5
    assert (rests > 0) is (unknown > 0)
