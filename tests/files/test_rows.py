"""Rows read by msgspec and strictly: what one takes, the other takes, and nothing else."""

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import random_row

from advisor.catalog import data_dir
from advisor.core.rows import rows
from advisor.errors import AnswersInvalid
from advisor.files.pack import load_rulebook
from advisor.files.rows import MOST_PROBLEMS, row_reader, strict_reader

RULES = load_rulebook([data_dir("rules")])
ROWS = rows(RULES)
FAST, STRICT = row_reader(ROWS), strict_reader(ROWS)
WRONG: tuple[object, ...] = ("nowhere", "unknown", -2, 10**13, True, False, 1.5, [], {})
ROW = {"id": "r", **random_row(ROWS.columns, Random(5), 0)}  # noqa: S311


def _codes(line: bytes) -> list[tuple[str, int]]:
    with pytest.raises(AnswersInvalid) as caught:
        FAST(line)
    return [(problem.code, problem.column) for problem in caught.value.problems]


def _json(**changed: object) -> bytes:
    return json.dumps({**ROW, **changed}).encode()


def test_a_right_row_becomes_its_values() -> None:
    assert FAST(_json()) == STRICT(_json()) == tuple(ROW.values())
    short = b'\xef\xbb\xbf{"consumers.apart": 1, "consumers.count": 2, "id": null}\r\n'
    assert FAST(short) == STRICT(short) == (*[None] * len(ROWS.columns[:-1]), 2, 1)
    for name in ("x" * 200, 2**53, -(2**53)):
        assert FAST(_json(id=name)) == STRICT(_json(id=name)) == (name, *tuple(ROW.values())[1:])


def test_colons_in_an_id_do_not_take_the_strict_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    short = {"id": "2026-11-29T10:11:12", "consumers.count": 2, "consumers.apart": 1}
    lines = (
        json.dumps(short).encode(),
        _json(id=":"),
        _json(id="a::b", **{"services.layout": None}),
    )
    monkeypatch.setattr("advisor.files.rows.strict_reader", lambda _: None)
    fast = row_reader(ROWS)
    assert [fast(line) for line in lines] == [STRICT(line) for line in lines]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (b"[1]", [("not-a-mapping", 1)]),
        (b'{"id": 8,\n', [("not-json", 10)]),
        (b'{"id": "\xff"}', [("not-utf-8", 9)]),
        (b"[" * 100_000, [("not-json", 1)]),
        (b'{"consumers.count": ' + b"1" * 5_000 + b"}", [("not-json", 1)]),
        (
            b'{"consumers.count": 1, "consumers.apart": 1, "id": 1, "id": 2}',
            [("duplicate-key", 46)],
        ),
        (b'{"id" :1,"id":2,"consumers.count":1,"consumers.apart":1}', [("duplicate-key", 2)]),
        (
            b'{"id":"a","id":"\\u003a","consumers.count":1,"consumers.apart":1}',
            [("duplicate-key", 2)],
        ),
        (b'{"id":":","id":"::","consumers.count":1,"consumers.apart":1}', [("duplicate-key", 2)]),
        (b'{"consumers.count": 1, "consumers.apart": 2}', [("bad-answer", 24)]),
        (b'{"consumers.count": true, "consumers.apart": 1}', [("bad-answer", 2)]),
        (b'{"consumers.count": 1.0, "consumers.apart": 1}', [("bad-answer", 2)]),
        (b'{"consumers.apart": 1}', [("missing-answer", 0)]),
        (_json(id=["x"]), [("bad-id", 2)]),
        (_json(id="x" * 201), [("bad-id", 2)]),
        (_json(id=2**53 + 1), [("bad-id", 2)]),
        (_json(**{"consumers.count": None}), [("missing-answer", 0)]),
        (_json(**{"services.layuot": "one"}), [("unknown-question", len(_json()) + 2)]),
    ],
    ids=lambda value: value[:30].decode("latin-1") if isinstance(value, bytes) else None,
)
def test_what_is_wrong_is_said_with_its_place(line: bytes, found: list[tuple[str, int]]) -> None:
    assert _codes(line) == found


def test_a_value_outside_the_choices_is_refused_in_every_column() -> None:
    for column in ROWS.columns:
        for wrong in WRONG:
            assert ("bad-answer", _json().find(f'"{column.fact}"'.encode()) + 1) in _codes(
                _json(**{column.fact: wrong})
            )


@settings(max_examples=300)
@given(st.data())
def test_both_readers_take_and_refuse_the_same(data: st.DataObject) -> None:
    keys = st.sampled_from(["id", *(column.fact for column in ROWS.columns), "x"])
    known = sorted({value for column in ROWS.columns for value in column.values})
    texts = st.sampled_from([*known, ":", "a:b", "\\:", ":\u00fc"])
    values = st.one_of(st.none(), st.booleans(), st.integers(-2, 30), texts)
    changed = data.draw(st.lists(st.tuples(keys, values), max_size=3))
    line = "{" + ", ".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in [*ROW.items(), *changed])
    replaced = json.dumps({**ROW, **dict(changed)})
    for text in (line + "}", replaced):
        outcomes = []
        for read in (FAST, STRICT):
            try:
                outcomes.append(read(text.encode()))
            except AnswersInvalid as error:
                outcomes.append(tuple(error.problems))
        assert outcomes[0] == outcomes[1]


def test_of_a_line_that_is_nothing_but_wrong_the_first_problems_are_enough() -> None:
    assert len(ROWS.columns) < MOST_PROBLEMS
    wrong = json.dumps({f"k{place}": 1 for place in range(50_000)}).encode()
    assert _codes(wrong)[-1] == ("unknown-question", wrong.index(b'"k199"') + 1)


@pytest.mark.parametrize(
    ("fact", "cell", "hint"),
    [
        ("readiness.tools.alerts", True, 'write "yes"'),
        ("readiness.tools.alerts", False, 'write "no"'),
        ("volume.per_day", "20000", "write it without quotes"),
        ("volume.per_day", "", "null, or leave it out, if it is not known"),
        ("volume.per_day", True, "null, or leave it out, if it is not known"),
    ],
)
def test_what_programs_make_of_a_cell_is_told_how_to_write(
    fact: str, cell: object, hint: str
) -> None:
    with pytest.raises(AnswersInvalid) as caught:
        FAST(_json(**{fact: cell}))
    assert [problem.hint for problem in caught.value.problems] == [hint]
