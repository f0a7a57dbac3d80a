"""Published decisions: the figures of docs/explanation/accuracy.md, case by case.

ADVISOR_WRITE_SNAPSHOTS=1 writes the tables on that page anew; read the difference before
committing it. tests/docs holds its sentences to the same figures.
"""

import os
import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pytest
from published import CASES, FOLDERS, GUESSES, Case, decision, lean, sent
from situations import HERE, TOLD, table

from advisor.core.answers import UNKNOWN
from advisor.core.assessment import Judgement
from advisor.core.verdict import Form, Verdict

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "accuracy.md"
_MARKED = re.compile(r"(<!-- measured: (\w+) -->\n).*?(<!-- end -->\n)", re.DOTALL)


def _measured(name: str) -> str:
    return "\n".join((*_TABLES[name](), ""))


def _summary(cases: list[Case]) -> Iterator[str]:
    scored = [case for case in cases if case.lean != "n/a"]
    yield "| | agrees with the lean | of those that leaned to events | of those to direct calls |"
    yield "|---|---:|---:|---:|"
    for name, guess in GUESSES.items():
        right = [case for case in scored if lean(case, guess) == case.lean]
        shares = [
            f"{sum(c.lean == lean for c in right)} of {sum(c.lean == lean for c in scored)}"
            for lean in ("events", "direct")
        ]
        yield f"| {name} | {len(right)} of {len(scored)} | {' | '.join(shares)} |"
    yield ""
    yield from _counts(cases)
    yield ""


def _counts(cases: list[Case]) -> Iterator[str]:
    def count(told: Callable[[Case], bool]) -> str:
        return f"{sum(map(told, cases))} of {len(cases)}"

    def some(told: Callable[[Judgement], bool]) -> str:
        return count(lambda case: any(map(told, case.assessment.judgements)))

    same = count(lambda case: decision(case) == case.decision)
    lag = some(lambda one: one.answers.get("gap.tolerance") == UNKNOWN)
    waits = some(lambda one: bool(one.ruling.waiting))
    turned = count(lambda case: bool(case.turned_by()))
    yield f"- With the three-way label (direct, hybrid, events) advisor agrees in {same}."
    yield f"- In {lag}, how long the consumers of an interaction may lag is not known."
    yield f"- In {waits}, events lead in an interaction, and an open gate keeps it direct for now."
    yield f"- In {turned}, the report names one open answer that would turn a verdict by itself."


def _by_case(name: str) -> Iterator[str]:
    last = "where we differ" if name == "first" else "one open answer would turn it"
    yield f"| case | decided | lean | advisor | form | firm | {last} |"
    yield "|---|---|---|---|---|---|---|"
    for case in CASES[name]:
        forms = ", ".join(dict.fromkeys(str(one.form) for one in case.assessment.judgements))
        later = any(one.later for one in case.assessment.judgements)
        firm = "no" if any(j.ruling.provisional for j in case.assessment.judgements) else "yes"
        told = f"{decision(case)}{', later events' if later else ''}"
        note = case.why_not if name == "first" else ", ".join(f"`{q}`" for q in case.turned_by())
        row = (f"`{case.id}`", case.decision, case.lean, told, forms, firm, note)
        yield f"| {' | '.join(row)} |"


def _side_by_side() -> Iterator[str]:
    yield "| case | decided | lean | reader A | reader B |"
    yield "|---|---|---|---|---|"
    for one, other in zip(CASES["reader_a"], CASES["reader_b"], strict=True):
        yield f"| `{one.id}` | {one.decision} | {one.lean} | {_told(one)} | {_told(other)} |"


def _told(case: Case) -> str:
    said = decision(case)
    return f"{said}, events lead" if any(one.ruling.waiting for one in _called(case)) else said


def _called(case: Case) -> list[Judgement]:
    return [one for one in case.assessment.judgements if one.verdict is Verdict.DIRECT]


_TABLES: dict[str, Callable[[], Iterator[str]]] = {
    "reader_a": lambda: _summary(CASES["reader_a"]),
    "reader_b": lambda: _summary(CASES["reader_b"]),
    "held_out": _side_by_side,
    "situations": table,
    "first": lambda: chain(_summary(CASES["first"]), _by_case("first")),
    "blind": lambda: chain(_summary(CASES["blind"]), _by_case("blind")),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_each_case_has_its_answers(name: str) -> None:
    answered = {file.stem for file in FOLDERS[name].glob("*.yaml")} - {"decisions"}
    assert answered == {case.id for case in CASES[name]}


def test_each_held_out_case_has_its_description() -> None:
    described = {file.stem for file in (FOLDERS["reader_a"].parent / "descriptions").iterdir()}
    assert described == {case.id for case in CASES["reader_a"]}


def test_each_situation_is_told_and_answered() -> None:
    for suffix in (".md", ".yaml"):
        files = {file.stem for file in HERE.glob(f"*{suffix}")} - {"expected"}
        assert files == {one.situation for one in TOLD}


@pytest.mark.parametrize("case", CASES["first"], ids=lambda case: case.id)
def test_every_disagreement_is_explained_and_no_agreement_is(case: Case) -> None:
    differs = case.lean not in ("n/a", lean(case, sent))
    differs = differs or decision(case) != case.decision
    assert bool(case.why_not) is differs


def test_the_page_says_what_was_measured() -> None:
    text = PAGE.read_text()
    assert [block[2] for block in _MARKED.finditer(text)] == [*_TABLES]
    found = _MARKED.sub(lambda match: f"{match[1]}{_measured(match[2])}{match[3]}", text)
    if os.environ.get("ADVISOR_WRITE_SNAPSHOTS"):
        PAGE.write_text(found)
    assert found == text


def test_no_job_queue_counts_as_events_here() -> None:
    for case in chain(*CASES.values()):
        for one in case.assessment.judgements:
            assert sent(one) is (one.verdict is Verdict.EVENTS and one.form is not Form.JOB_QUEUE)
